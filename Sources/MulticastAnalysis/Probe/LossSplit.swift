/// Where the probes to one responder and its answers were lost.
///
/// `sent = forwardLost + responderDropped + received by it`, and
/// `replied = returnLost + localDropped + received here`.
public struct LossSplit: Hashable, Sendable {
    /// Probes that were sent, and that the responder has told about since.
    public let sent: UInt64
    /// Probes that the responder received, each counted once.
    public let receivedByResponder: UInt64
    /// Probes that it answered.
    public let replied: UInt64
    /// Probes that it refused, by its limits.
    public let refused: UInt64
    /// Answers that came, each counted once.
    public let received: UInt64
    /// Probes lost on the way there.
    public let forwardLost: UInt64
    /// Probes that the responder's socket had no room for.
    public let responderDropped: UInt64
    /// Answers lost on the way back.
    public let returnLost: UInt64
    /// Answers that the own socket had no room for.
    public let localDropped: UInt64
    /// Probes sent after the last one that the responder has told about: nobody knows where they
    /// or their answers were lost.
    public let unknown: UInt64

    /// Splits what is missing.
    ///
    /// - Parameters:
    ///   - sent: probes sent in all.
    ///   - covered: those up to the last that the responder's report is about.
    ///   - receivedByResponder: what it says it received.
    ///   - replied: what it says it answered.
    ///   - refused: what it says it refused.
    ///   - responderDropped: what it says its socket dropped, whosever datagrams they were.
    ///   - received: answers that came to probes covered.
    ///   - localDropped: what the own socket dropped.
    public init(
        sent: UInt64, covered: UInt64, receivedByResponder: UInt64, replied: UInt64,
        refused: UInt64, responderDropped: UInt64, received: UInt64, localDropped: UInt64
    ) {
        self.sent = sent
        self.receivedByResponder = receivedByResponder
        self.replied = replied
        self.refused = refused
        self.received = received
        unknown = sent > covered ? sent - covered : 0
        // A socket drops datagrams of others, too: no more than what is missing is ours.
        let missing = covered > receivedByResponder ? covered - receivedByResponder : 0
        self.responderDropped = min(missing, responderDropped)
        forwardLost = missing - self.responderDropped
        let unreturned = replied > received ? replied - received : 0
        self.localDropped = min(unreturned, localDropped)
        returnLost = unreturned - self.localDropped
    }
}
