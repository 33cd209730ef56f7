public import MulticastWire

/// Who is in what, who queries, who routes and what is announced, on every link: all that control
/// messages tell.
///
/// A value that is fed: it opens nothing and reads no clock. Time is that of the capture, live or
/// saved. Frames of two interfaces come a little out of order, and then time stands still; where it
/// goes back by more, as from one file to another, it goes on from there.
public struct MulticastState: Sendable {
    /// Queriers, groups and members.
    public private(set) var memberships: MembershipState
    /// PIM routers.
    public private(set) var pimNeighbors = PIMNeighborTable()
    /// What PIM routers are asked for.
    public private(set) var pimJoins = PIMJoinTable()
    /// Multicast routers that make themselves known to switches.
    public private(set) var discoveredRouters = DiscoveredRouterTable()
    /// Sessions that are announced by SAP.
    public private(set) var sessions = AnnouncedSessionTable()
    /// The time it is; `nil` before anything was told.
    public private(set) var time: Timestamp?

    /// Whether changes are kept as events, for ``takeEvents()``; without a listener, none is.
    public let reportsEvents: Bool
    private var events: [StateEvent] = []
    // Where each table puts its changes before they become events.
    private var changes = Changes()

    private struct Changes: Sendable {
        var neighbors: [PIMNeighborTable.Change] = []
        var joins: [PIMJoinTable.Change] = []
        var routers: [DiscoveredRouterTable.Change] = []
        var sessions: [AnnouncedSessionTable.Change] = []
    }

    /// Creates a state that has seen nothing.
    public init(limits: MembershipLimits = MembershipLimits(), reportsEvents: Bool = false) {
        memberships = MembershipState(limits: limits)
        memberships.reportsEvents = reportsEvents
        self.reportsEvents = reportsEvents
    }

    /// Takes in the control messages that a frame holds.
    ///
    /// - Parameters:
    ///   - frame: the frame.
    ///   - interface: the number of the interface it was captured on.
    ///   - time: when it was captured.
    public mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp
    ) {
        advance(to: time)
        let time = self.time ?? time
        memberships.observe(frame, interface: interface, at: time)
        var carrier = Carrier()
        for index in frame.layers.indices {
            switch frame.layers.span[index].content {
            case .ethernet(let header): carrier.mac = header.source
            case .linuxCooked(let header): carrier.mac = header.source
            case .ieee80211(let header): carrier.mac = header.source
            case .ipv4(let packet):
                (carrier.source, carrier.destination) = (
                    .v4(packet.source), .v4(packet.destination)
                )
            case .ipv6(let packet):
                (carrier.source, carrier.destination) = (
                    .v6(packet.source), .v6(packet.destination)
                )
            case .igmp(let message) where message.isOfRouterDiscovery:
                guard frame.isSound(at: index) else { continue }
                carrier.link = LinkKey(of: frame, before: index, interface: interface)
                observe(message, carrier, at: time)
            case .mld(let message) where message.isOfRouterDiscovery:
                guard frame.isSound(at: index) else { continue }
                carrier.link = LinkKey(of: frame, before: index, interface: interface)
                observe(message, carrier, at: time)
            case .pim(let message):
                guard frame.isSound(at: index) else { continue }
                carrier.link = LinkKey(of: frame, before: index, interface: interface)
                observe(message, carrier, at: time)
            case .sap(let message):
                carrier.link = LinkKey(of: frame, before: index, interface: interface)
                observe(message, carrier, at: time)
            default: break
            }
        }
        collect()
    }

    /// Lets time pass, so that timers run out that end at or before `time`.
    public mutating func advance(to time: Timestamp) {
        var now = time
        if let before = self.time, time < before,
            before.since(time) <= .nanoseconds(MonotoneClock.tolerance)
        {
            now = before
        }
        self.time = now
        memberships.advance(to: now)
        pimNeighbors.advance(to: now, &changes.neighbors)
        pimJoins.advance(to: now, &changes.joins)
        discoveredRouters.advance(to: now, &changes.routers)
        sessions.advance(to: now, &changes.sessions)
        collect()
    }

    /// Whether a host that has joined the group waits for its first data.
    public func awaitsData(of group: IPAddress, on link: LinkKey) -> Bool {
        memberships.awaitsData(of: group, on: link)
    }

    /// Takes in that data of a group came at `time`, and at `previous` before that.
    ///
    /// It has to be told only of what ``awaitsData(of:on:)``.
    public mutating func observeData(
        of group: IPAddress, on link: LinkKey, at time: Timestamp, after previous: Timestamp?
    ) {
        advance(to: time)
        memberships.observeData(of: group, on: link, at: time, after: previous)
    }

    /// Takes in when the last packet of a group came, before rows are looked at.
    public mutating func observeLastData(
        of group: IPAddress, on link: LinkKey, at time: Timestamp
    ) {
        memberships.observeLastData(of: group, on: link, at: time)
    }

    /// The events since the last call, in the order of time; see ``reportsEvents``.
    public mutating func takeEvents() -> [StateEvent] {
        events += memberships.takeEvents().map(StateEvent.membership)
        defer { events.removeAll(keepingCapacity: true) }
        // What came first stands first where times are the same: sorting is stable.
        return events.sorted { $0.time < $1.time }
    }

    /// Makes events of the changes, or drops them.
    private mutating func collect() {
        if reportsEvents {
            events += changes.neighbors.map(StateEvent.pimNeighbor)
            events += changes.joins.map(StateEvent.pimJoin)
            events += changes.routers.map(StateEvent.discoveredRouter)
            events += changes.sessions.map(StateEvent.session)
        }
        changes.neighbors.removeAll(keepingCapacity: true)
        changes.joins.removeAll(keepingCapacity: true)
        changes.routers.removeAll(keepingCapacity: true)
        changes.sessions.removeAll(keepingCapacity: true)
    }
}

// What the messages of each protocol tell.
extension MulticastState {
    /// What brought a message.
    private struct Carrier {
        var link = LinkKey(interface: 0)
        var mac: MACAddress?
        var source = IPAddress.v4(.unspecified)
        var destination = IPAddress.v4(.unspecified)
    }

    private mutating func observe(
        _ message: IGMPMessage, _ carrier: Carrier, at time: Timestamp
    ) {
        if case .routerAdvertisement(let advertisement) = message.content {
            discoveredRouters.observe(
                advertisement, interval: message.maxRespCode.rawValue, from: carrier.source,
                mac: carrier.mac, on: carrier.link, at: time, &changes.routers)
        } else if message.type == .routerTermination {
            discoveredRouters.observeTermination(
                from: carrier.source, on: carrier.link, at: time, &changes.routers)
        }
    }

    private mutating func observe(_ message: MLDMessage, _ carrier: Carrier, at time: Timestamp) {
        if case .routerAdvertisement(let interval, let robustness) = message.content {
            discoveredRouters.observe(
                RouterAdvertisement(queryInterval: interval, robustnessVariable: robustness),
                interval: message.code, from: carrier.source, mac: carrier.mac, on: carrier.link,
                at: time, &changes.routers)
        } else if message.type == .multicastRouterTermination {
            discoveredRouters.observeTermination(
                from: carrier.source, on: carrier.link, at: time, &changes.routers)
        }
    }

    /// Hello and Join/Prune are sent to ALL-PIM-ROUTERS (RFC 7761 §4.3.1, §4.9.5); a unicast Graft
    /// of dense mode is no join of sparse mode.
    private mutating func observe(_ message: PIMMessage, _ carrier: Carrier, at time: Timestamp) {
        guard carrier.destination.isMulticast else { return }
        switch message.content {
        case .hello(let options):
            pimNeighbors.observe(
                hello: options, from: carrier.source, mac: carrier.mac, on: carrier.link,
                at: time, &changes.neighbors)
        case .joinPrune(let joinPrune) where message.type == .joinPrune:
            let interval = pimNeighbors.joinPruneOverrideInterval(
                of: joinPrune.upstreamNeighbor.address, asked: carrier.source, on: carrier.link)
            pimJoins.observe(
                joinPrune, from: carrier.source, on: carrier.link, at: time,
                overrideInterval: interval, &changes.joins)
        default:
            break
        }
    }

    private mutating func observe(_ message: SAPMessage, _ carrier: Carrier, at time: Timestamp) {
        sessions.observe(
            message, to: carrier.destination, on: carrier.link, at: time, &changes.sessions)
    }
}

extension Dissection {
    /// Whether a receiver would take the message at `index`, as far as its checksum tells.
    fileprivate func isSound(at index: Int) -> Bool {
        if case .wrong = checksumVerdict(at: index) { false } else { true }
    }
}

extension IGMPMessage {
    fileprivate var isOfRouterDiscovery: Bool {
        type == .routerAdvertisement || type == .routerTermination
    }
}

extension MLDMessage {
    fileprivate var isOfRouterDiscovery: Bool {
        type == .multicastRouterAdvertisement || type == .multicastRouterTermination
    }
}
