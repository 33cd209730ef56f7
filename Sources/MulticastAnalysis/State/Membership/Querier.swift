public import MulticastWire

/// One address that sends queries on one link.
public struct Querier: Hashable, Sendable {
    /// The link.
    public var link: LinkKey
    /// The address; 0.0.0.0 takes no part in the election (RFC 9776 §6.6.2, RFC 4541 §2.1.1).
    public var address: IPAddress
    /// The Ethernet address that the last query came from; `nil` without Ethernet.
    public var mac: MACAddress?
    /// The version of its last query: of IGMP (1 to 3) or MLD (1, 2).
    public var version: Int
    /// Every version it has queried in; bit n stands for version n.
    public var versions: UInt8
    /// When its first query was seen.
    public var firstSeen: Timestamp
    /// When its last query was seen.
    public var lastSeen: Timestamp
    /// Its General Queries.
    public var generalQueries: Int
    /// Its queries about a group, with sources or without.
    public var specificQueries: Int
    /// General Queries of a start: as many as [Startup Query Count], closer together than the
    /// others (RFC 9776 §8.6, §8.7).
    public var startupQueries: Int
    /// General Queries that it sent while a lower address was querier.
    public var queriesUnelected: Int
    /// The time between General Queries, those of a start left out; `nil` before the second.
    public var interval: ObservedInterval?
    /// QQIC: the Query Interval that it announces; `nil` for versions that announce none.
    public var announcedInterval: Duration?
    /// QRV: its Robustness Variable; `nil` for versions that announce none, 0 if above 7.
    public var robustnessVariable: UInt8?
    /// The Max Resp Time of its last General Query; `nil` before the first.
    public var responseInterval: Duration?
    /// The Max Resp Time of its last query about a group; `nil` before the first.
    public var lastMemberQueryInterval: Duration?
    /// Whether it is the link's querier.
    public var isElected: Bool
    /// Whether it has queried within the Other Querier Present Interval.
    public var isPresent: Bool
    /// When [Other Querier Present Interval] after its last General Query ends, and another may
    /// take over; `nil` if it is not elected.
    public var expires: Timestamp?
    /// How often it became the link's querier.
    public var elections: Int
}

/// What is known of a time that repeats.
public struct ObservedInterval: Hashable, Sendable {
    /// How many times it was measured.
    public var count: Int
    /// The shortest.
    public var minimum: Duration
    /// The middle one, of the last 31.
    public var median: Duration
    /// The longest.
    public var maximum: Duration
}
