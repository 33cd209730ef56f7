public import MulticastWire

/// What came back to a run of probes.
public enum ProbeReply: Sendable {
    /// An answer to a request.
    case answer(Answer)
    /// A server gives a group and perhaps a session (RFC 6450 §3.4).
    case session(group: IPAddress?, sessionID: [UInt8])
    /// A server wants no more requests (RFC 6450 §4.3).
    case stop

    /// An answer to a request.
    public struct Answer: Sendable {
        /// The number of the request, from 1.
        public var sequence: UInt32
        /// The TTL or Hop Limit that the answer was sent with, where it says so.
        public var replyTTL: UInt8?
        /// What a responder of mcping says.
        public var report: ResponderReport?
        /// Under which conditions the request was sent.
        public var conditions: ProbeConditions?
        /// Who says that it answers, in mping's answers.
        public var host: IPAddress?
    }

    /// Reads a datagram; `nil` if it is nothing that answers requests of `maker`.
    public init?(_ octets: [UInt8], to maker: ProbeMaker) {
        var reader = ByteReader(octets.span)
        guard let probe = try? ProbeMessage(from: &reader) else { return nil }
        switch (probe, maker.kind) {
        case (.mping(let message), .mping):
            guard message.type == .reply, message.processID == maker.shortID else { return nil }
            self = .answer(
                Answer(sequence: message.sequence &+ 1, host: message.sourceHost.address))
        case (.ssmping(let message), .ssmping):
            guard message.type == .reply, let sequence = message.sequence,
                message.first(.clientID)?.value == maker.shortID
            else { return nil }
            self = .answer(Answer(sequence: sequence))
        case (.multicastPing(let message), .rfc6450), (.multicastPing(let message), .mcping):
            guard message.version == 2, message.clientID == maker.clientID else { return nil }
            if message.type == .serverResponse {
                self =
                    message.sequence == nil
                    ? .session(group: message.group, sessionID: message.sessionID ?? []) : .stop
                return
            }
            guard message.type == .echoReply, let sequence = message.sequence else { return nil }
            self = .answer(
                Answer(
                    sequence: sequence, replyTTL: message.report?.replyTTL ?? message.ttl,
                    report: message.report, conditions: message.conditions))
        default: return nil
        }
    }
}
