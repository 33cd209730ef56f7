public import MulticastWire

/// What holds for all of a link, for one address family.
public struct LinkState: Hashable, Sendable {
    /// The link.
    public var link: LinkKey
    /// Whether this is of MLD, and not of IGMP.
    public var isIPv6: Bool
    /// The link's querier; `nil` if none is elected now.
    public var querier: IPAddress?
    /// The timer values that hold: those of the querier.
    public var timers: QueryTimers
    /// The version of IGMP (1 to 3) or MLD (1, 2) that hosts keep to for the sake of older queriers:
    /// Host Compatibility Mode (RFC 9776 §7.2.1, RFC 9777 §8.2.1).
    public var hostCompatibilityMode: Int
}
