public import MulticastWire

/// Something that is tried on a network, where looking on does not tell enough.
///
/// Nothing that is tried changes the network for others: a group is joined and left as any program
/// does it, and a host is asked in a message to its own address alone, which switches and other
/// hosts do not hear. A query to all would make hosts change their version, and its sender the
/// querier.
public enum ActiveCheck: Hashable, Sendable {
    /// To become a member of a group, from one source if one is told, and to leave it again.
    case membership(group: IPAddress, source: IPAddress?)
    /// To ask a host by itself what it is a member of (RFC 9776 §4.1.12, RFC 3810 §5.1.15).
    case question(host: IPAddress)

    /// Whether it is of IPv6.
    public var isIPv6: Bool {
        switch self {
        case .membership(let group, _): group.isIPv6
        case .question(let host): host.isIPv6
        }
    }

    /// Who or what it is about: `239.1.1.1`, `192.0.2.1@232.1.1.1`, `192.0.2.7`.
    public var name: String {
        switch self {
        case .membership(let group, let source):
            source.map { "\($0)@\(group)" } ?? group.description
        case .question(let host): host.description
        }
    }

    /// What is going to be sent, as it is announced: a part of a sentence.
    public var announcement: String {
        switch self {
        case .membership:
            "join \(name) and leave it again some \(Self.memberTime.inWords) later, as any program "
                + "does"
        case .question(let host) where host.isIPv6:
            "send an MLDv2 General Query to \(host) alone, and once more if it does not answer"
        case .question(let host):
            "send an IGMPv3 General Query to \(host) alone, and once more if it does not answer"
        }
    }

    /// How long nothing but looking on is done before the first step, so that it is known how the
    /// network is, and that the announcement can be read.
    public static let leadTime = Duration.seconds(3)
    /// How long data is waited for as a member, and then once more with the interface promiscuous.
    public static let memberTime = Duration.seconds(5)
    /// How long is looked on after a leave: the [Last Member Query Time] by default, and as long
    /// again (RFC 9776 §8.10).
    public static let leaveTime = Duration.seconds(4)
    /// How long a host has to answer: the Max Resp Time of the question, and a second.
    public static let answerTime = maxRespTime + .seconds(1)
    /// The Max Resp Time of a question.
    static let maxRespTime = Duration.seconds(1)
    /// How often a host is asked.
    static let questions = 2
}

extension QueryTimers {
    /// A General Query of the newest version that has these timers, so that hosts which take over
    /// what a query says (RFC 9776 §4.1.6, §4.1.7) have after it what they had before.
    ///
    /// The checksum of MLD is left 0, since it depends on addresses.
    public func generalQuery(isIPv6: Bool) -> [UInt8] {
        let robustness = UInt8(clamping: robustnessVariable > 7 ? 0 : robustnessVariable)
        let interval = TimeCode(nearest: Int(clamping: queryInterval / 1_000_000_000))
        let milliseconds = ActiveCheck.maxRespTime.inNanoseconds / 1_000_000
        guard isIPv6 else {
            let query = MembershipQuery(
                .unspecified,
                version3: .init(robustnessVariable: robustness, queryIntervalCode: interval))
            let code = TimeCode(nearest: Int(milliseconds / 100))
            return IGMPMessage(.membershipQuery, maxRespCode: code, .query(query)).octets
        }
        let query = MulticastListenerQuery(
            maximumResponseCode: MLDResponseCode(rawValue: UInt16(clamping: milliseconds)),
            version2: .init(robustnessVariable: robustness, queryIntervalCode: interval))
        return MLDMessage(type: .multicastListenerQuery, content: .query(query)).octets
    }
}
