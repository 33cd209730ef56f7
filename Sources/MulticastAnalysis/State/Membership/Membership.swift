public import MulticastWire

/// One host's membership of one group, as the host tells it.
///
/// This is explicit tracking: what this host said last. What a router makes of all hosts together
/// is ``GroupState``.
public struct Membership: Hashable, Sendable {
    /// The link.
    public var link: LinkKey
    /// The group.
    public var group: IPAddress
    /// The host; 0.0.0.0 or `::` as long as it has no address, and then ``mac`` tells hosts apart.
    public var host: IPAddress
    /// The Ethernet address that the host's last message came from; `nil` without Ethernet.
    public var mac: MACAddress?
    /// The version of IGMP (1 to 3) or MLD (1, 2) that the host last reported in.
    public var version: Int
    /// The host's filter mode.
    public var filterMode: FilterMode
    /// The sources of ``filterMode``: those it wants, or all but those it wants.
    public var sources: [IPAddress]
    /// Whether ``sources`` lacks some, for a ``MembershipLimit`` was hit.
    public var lacksSources: Bool
    /// Whether the host is a member now.
    public var presence: Presence
    /// When the host was first heard of in this group.
    public var firstSeen: Timestamp
    /// When it joined, for the last time if it left in between.
    public var joined: Timestamp
    /// Whether the join itself was seen: the first word was no answer to a query, as far as that
    /// can be told, so ``joined`` is when it joined and not when it was first heard.
    public var joinWasSeen: Bool
    /// When it last reported the group.
    public var lastReport: Timestamp
    /// Its reports of the group since it joined, the first one not counted.
    public var refreshes: Int
    /// How often it joined.
    public var joins: Int
    /// When it left or its membership ran out; `nil` while it is a member.
    public var left: Timestamp?
    /// When its membership runs out if it reports no more; `nil` for a former member, and for one
    /// whose reports others suppress.
    public var expires: Timestamp?
    /// From the join to the group's first data; `nil` if there was none, or data flowed before.
    public var joinLatency: Duration?
    /// From the leave of the group's last member to the group's last data; `nil` if there was
    /// none, and for hosts that were not the last.
    public var leaveLatency: Duration?

    /// Whether a host is a member.
    public enum Presence: Hashable, Sendable {
        /// It is, as it said itself within the time that a membership lasts.
        case member
        /// It has said nothing for that time, but the group has members whose reports suppress
        /// those of others (RFC 2236 §3), so it may be one yet.
        case notSeen
        /// It has said that it left.
        case left
        /// Nothing was heard of it for as long as a membership lasts.
        case expired

        /// Whether the host is, or may be, a member.
        @inlinable public var isPresent: Bool { self == .member || self == .notSeen }
    }
}

/// Whether the sources of a list are those wanted or those not wanted (RFC 9776 §3.1).
public enum FilterMode: UInt8, Hashable, Sendable {
    /// Those of the list and no others.
    case include
    /// All but those of the list.
    case exclude
}
