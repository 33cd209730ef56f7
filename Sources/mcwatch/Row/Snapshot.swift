import LiveCapture
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What is known at one time, as rows: those that were asked for, in the order that was asked for.
struct Snapshot {
    let groups: [GroupRow]
    let members: [Membership]
    let queriers: [Querier]
    let streams: [MulticastStream]
    /// The gaps of each stream that are known with their times.
    let gaps: [[StreamGap]]
    let neighbors: [PIMNeighbor]
    let joins: [PIMJoin]
    let sessions: [AnnouncedSession]
    let routers: [DiscoveredRouter]
    /// The designated routers of all links and families.
    let designated: Set<PIMNeighbor>
    let span: CaptureSpan
    let display: Display
    /// The names of the interfaces, by number; empty where nobody tells it.
    let interfaces: [String]
    /// What was not kept for want of room, in words; empty if all was.
    let overflows: [String]
    /// IGMP and MLD messages that routers drop, and so does the state.
    let messagesDropped: Int
    /// What the kernel has counted, of a live capture.
    var statistics: CaptureStatistics?

    init(
        _ traffic: borrowing TrafficState, interfaces: [String], _ span: CaptureSpan,
        _ display: Display
    ) {
        let state = traffic.control
        var display = display
        display.rows = display.rows.resolved(by: state)
        self.span = span
        self.display = display
        self.interfaces = interfaces
        overflows = state.overflows + traffic.overflows
        messagesDropped = state.memberships.messagesDropped
        let (rows, sections) = (display.rows, display.sections)
        func wanted<Row>(
            _ section: Section, _ all: @autoclosure () -> [Row], _ order: RowOrder<Row>,
            _ isWanted: (Row) -> Bool
        ) -> [Row] {
            guard sections.contains(section) else { return [] }
            return order.sorted(all().filter(isWanted), by: display.sortKey)
        }

        let allMembers = state.memberships.memberships.filter {
            rows.admits($0.link) && rows.admits(group: $0.group)
                && rows.admits(host: $0.host, mac: $0.mac)
        }
        members = wanted(
            .members, allMembers,
            RowOrder(group: { $0.group }, host: { $0.host }, time: { $0.lastReport })
        ) { _ in true }
        let allStreams = rows.numbers(of: traffic.streams).map {
            (number: $0, stream: traffic.streams[$0])
        }
        let flows: [LinkedGroup: GroupFlow] = allStreams.reduce(into: [:]) { flows, entry in
            let group = LinkedGroup(link: entry.stream.link, group: entry.stream.group)
            flows[group, default: GroupFlow()].add(entry.stream)
        }
        let shownStreams = wanted(
            .streams, allStreams,
            RowOrder(
                group: { $0.stream.group }, host: { $0.stream.source },
                time: { $0.stream.lastTime }, packets: { Int(clamping: $0.stream.packets) },
                octets: { Int(clamping: $0.stream.octets) },
                lost: { Int(clamping: $0.stream.lost ?? 0) })
        ) { _ in true }
        streams = shownStreams.map(\.stream)
        let gapsOfStream = Dictionary(grouping: traffic.streams.gaps, by: \.stream)
        gaps = shownStreams.map { gapsOfStream[$0.number] ?? [] }
        // A group is about the hosts that are in it, and those that send to it.
        let inhabited = Set(allMembers.map { LinkedGroup(link: $0.link, group: $0.group) })
            .union(flows.keys)
        groups = wanted(
            .groups, GroupRow.rows(state.memberships.groups, flows),
            RowOrder(
                group: { $0.group }, time: { $0.lastReport ?? $0.lastData },
                members: { $0.members }, packets: { Int(clamping: $0.flow.packets) },
                octets: { Int(clamping: $0.flow.octets) })
        ) {
            rows.admits($0.link) && rows.admits(group: $0.group)
                && (!rows.asksForHosts
                    || inhabited.contains(LinkedGroup(link: $0.link, group: $0.group)))
        }
        queriers = wanted(
            .queriers, state.memberships.queriers,
            RowOrder(host: { $0.address }, time: { $0.lastSeen })
        ) {
            rows.admits($0.link) && !rows.asksForGroups
                && rows.admits(host: $0.address, mac: $0.mac)
        }
        neighbors = wanted(
            .pim, state.pimNeighbors.neighbors,
            RowOrder(host: { $0.address }, time: { $0.lastSeen })
        ) {
            rows.admits($0.link) && !rows.asksForGroups
                && rows.admits(host: $0.address, mac: $0.mac)
        }
        joins = wanted(
            .pim, state.pimJoins.joins,
            RowOrder(
                group: { $0.tree.group }, host: { $0.upstream }, time: { $0.lastSeen })
        ) { join in
            rows.admits(join.link) && rows.admits(group: join.tree.group)
                && (!rows.asksForHosts
                    || (join.downstream + [join.upstream]).contains { rows.admits(host: $0) })
        }
        sessions = wanted(
            .sap, state.sessions.sessions,
            RowOrder(
                group: { $0.groups.min() }, host: { $0.originatingSource },
                time: { $0.lastSeen })
        ) {
            rows.admits($0.link) && rows.admits(anyGroupOf: $0.groups)
                && rows.admits(host: $0.originatingSource)
        }
        routers = wanted(
            .mrd, state.discoveredRouters.routers,
            RowOrder(host: { $0.address }, time: { $0.lastSeen })
        ) {
            rows.admits($0.link) && !rows.asksForGroups
                && rows.admits(host: $0.address, mac: $0.mac)
        }
        designated = state.pimNeighbors.designatedRouters(among: neighbors)
    }

    /// Whether there is no row to show.
    var isEmpty: Bool {
        groups.isEmpty && members.isEmpty && queriers.isEmpty && streams.isEmpty
            && neighbors.isEmpty && joins.isEmpty
            && sessions.isEmpty && routers.isEmpty
    }
}

extension TrafficState {
    /// What of streams was not kept for want of room, in words.
    fileprivate var overflows: [String] {
        var found: [String] = []
        if streams.isFull {
            found.append("no room for more streams: \(streams.refusedPackets) packets not counted")
        }
        if refusedClockRates > 0 {
            found.append("no room for more announced clock rates: \(refusedClockRates) not taken")
        }
        return found
    }
}

extension MulticastState {
    /// What was not kept for want of room, in words.
    var overflows: [String] {
        var found = memberships.limitsHit.sorted { $0.key.rawValue < $1.key.rawValue }.map {
            "no room for more \($0.key.words): \($0.value) not kept"
        }
        let tables = [
            ("PIM routers", PIMNeighborTable.capacity, pimNeighbors.refusedCount),
            ("PIM joins", PIMJoinTable.capacity, pimJoins.refusedCount),
            ("sessions", AnnouncedSessionTable.capacity, sessions.refusedCount),
            ("advertised routers", DiscoveredRouterTable.capacity, discoveredRouters.refusedCount),
        ]
        for (what, capacity, refused) in tables where refused > 0 {
            found.append("no room for more than \(capacity) \(what): \(refused) messages ignored")
        }
        return found
    }
}

extension MembershipLimit {
    /// What there is too much of.
    var words: String {
        switch self {
        case .links: "links"
        case .queriersPerLink: "queriers of a link"
        case .queriers: "queriers"
        case .groups: "groups"
        case .memberships: "members"
        case .groupsPerHost: "groups of a host"
        case .hostsPerGroup: "hosts of a group"
        case .sourcesPerGroup: "sources of a group"
        case .sourcesPerMembership: "sources of a member"
        case .sources: "sources"
        case .events: "events"
        }
    }
}
