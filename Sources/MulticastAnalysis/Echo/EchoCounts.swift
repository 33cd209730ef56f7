/// What came to a responder, and what became of it.
public struct EchoCounts: Hashable, Sendable {
    /// Datagrams that came.
    public internal(set) var received: UInt64 = 0
    /// Their octets of UDP payload.
    public internal(set) var receivedOctets: UInt64 = 0
    /// Requests that were answered.
    public internal(set) var answered: UInt64 = 0
    /// Answers to requesters, by unicast.
    public internal(set) var unicastAnswers: UInt64 = 0
    /// Their octets.
    public internal(set) var unicastOctets: UInt64 = 0
    /// Answers to groups.
    public internal(set) var groupAnswers: UInt64 = 0
    /// Their octets.
    public internal(set) var groupOctets: UInt64 = 0
    /// Server Responses of RFC 6450: to Init messages, and those that tell a client to stop.
    public internal(set) var serverResponses: UInt64 = 0
    /// Datagrams that are no probe.
    public internal(set) var garbage: UInt64 = 0
    /// Probes that ask for nothing, as answers of others.
    public internal(set) var noRequest: UInt64 = 0
    /// Requests of sources that are not answered.
    public internal(set) var refusedSources: UInt64 = 0
    /// Requests whose group is not allowed.
    public internal(set) var refusedGroups: UInt64 = 0
    /// Requests beyond what a source may ask for.
    public internal(set) var limitedSources: UInt64 = 0
    /// Requests beyond what all may ask for, or of more sources than are remembered.
    public internal(set) var limitedTotal: UInt64 = 0
    /// Requests that had come before; each is answered once.
    public internal(set) var duplicates: UInt64 = 0
    private var requests = [UInt64](repeating: 0, count: EchoProtocol.allCases.count)

    /// How many requests of a protocol came.
    public subscript(asked: EchoProtocol) -> UInt64 {
        get { requests[asked.rawValue] }
        set { requests[asked.rawValue] = newValue }
    }
}

/// Whose request it is.
public enum EchoProtocol: Int, CaseIterable, Hashable, Sendable {
    /// mping 2.
    case mping
    /// ssmping and asmping 0.9: version 1 of RFC 6450's protocol.
    case ssmping
    /// RFC 6450, as omping speaks it.
    case multicastPing
    /// RFC 6450 with the options of mcping.
    case mcping
}
