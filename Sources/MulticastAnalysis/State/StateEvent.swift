public import MulticastWire

/// One change of a ``MulticastState``: for timelines, hooks and lists that grow.
public enum StateEvent: Hashable, Sendable {
    /// Of a querier, a group or a member.
    case membership(MembershipEvent)
    /// Of a PIM router.
    case pimNeighbor(PIMNeighborTable.Change)
    /// Of what a PIM router is asked for.
    case pimJoin(PIMJoinTable.Change)
    /// Of a router that makes itself known to switches.
    case discoveredRouter(DiscoveredRouterTable.Change)
    /// Of an announced session.
    case session(AnnouncedSessionTable.Change)

    /// When: the time of the message, or that at which a timer ran out.
    public var time: Timestamp {
        switch self {
        case .membership(let event): event.time
        case .pimNeighbor(let change): change.time
        case .pimJoin(let change): change.time
        case .discoveredRouter(let change): change.time
        case .session(let change): change.time
        }
    }

    /// Where.
    public var link: LinkKey {
        switch self {
        case .membership(let event): event.link
        case .pimNeighbor(let change): change.link
        case .pimJoin(let change): change.link
        case .discoveredRouter(let change): change.link
        case .session(let change): change.link
        }
    }
}
