public import MulticastWire

/// Who queries and who is a member of what, on every link, as IGMP and MLD tell it.
///
/// A value that is fed: it opens nothing and reads no clock. Time is that of the capture, live or
/// saved.
public struct MembershipState: Sendable {
    /// How much is kept.
    public let limits: MembershipLimits
    /// Whether changes are kept as events, for ``takeEvents()``; without a listener, none is made.
    public var reportsEvents = false

    /// Creates a state that has seen nothing.
    public init(limits: MembershipLimits = MembershipLimits()) { self.limits = limits }

    /// Takes in the membership message that a frame holds, if it holds one that a router would
    /// not drop.
    public mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp
    ) {}

    /// Takes in an IGMP message.
    public mutating func observe(
        _ message: IGMPMessage, from source: IPv4Address, _ mac: MACAddress?, on link: LinkKey,
        at time: Timestamp
    ) {}

    /// Takes in an MLD message.
    public mutating func observe(
        _ message: MLDMessage, from source: IPv6Address, _ mac: MACAddress?, on link: LinkKey,
        at time: Timestamp
    ) {}

    /// Lets time pass, so that timers run out that end at or before `time`.
    public mutating func advance(to time: Timestamp) {}

    /// The events since the last call, in the order of time; see ``reportsEvents``.
    public mutating func takeEvents() -> [MembershipEvent] { [] }

    /// Every querier seen, by link and address.
    public var queriers: [Querier] { [] }
    /// Every group seen, by link and address.
    public var groups: [GroupState] { [] }
    /// Every host × group row, by link, group and host.
    public var memberships: [Membership] { [] }
    /// How often each limit was hit.
    public var limitsHit: [MembershipLimit: Int] { [:] }
}
