import MulticastAnalysis
import MulticastWire

/// What metrics are made of at one time: rows of the state, no more than may be told.
///
/// Who sends to a network can make up links, groups and streams; what they are made of here is
/// bounded by a number of series. Each kind has a part of its own, so that none crowds out
/// another; those that were there first stay, so that series do not come and go.
struct MetricsRows {
    /// What is told of a link and an address family.
    struct Link: Hashable {
        let key: LinkKey
        let isIPv6: Bool
        var groups = 0
        var members = 0
        /// How many addresses query in each version, from version 1 on.
        var queriers: [Int]

        init(_ key: LinkKey, isIPv6: Bool) {
            self.key = key
            self.isIPv6 = isIPv6
            queriers = [Int](repeating: 0, count: isIPv6 ? 2 : 3)
        }
    }

    /// What is told of a host that announces sessions on a link.
    struct Announcer {
        let link: LinkKey
        let address: IPAddress
        /// How many of its sessions are announced now.
        var sessions = 0
        var firstSeen: Timestamp
        var lastSeen: Timestamp
    }

    /// A kind of rows, of which only so many are told.
    enum Table: String, CaseIterable {
        case links, queriers, groups, streams
        case pimNeighbors = "pim_neighbors"
        case sessions, routers

        /// The most series that a row has.
        var seriesPerRow: Int {
            switch self {
            case .links: 6
            case .queriers: 7
            case .groups: 1
            case .streams: 8
            case .pimNeighbors: 4
            case .sessions, .routers: 2
            }
        }

        /// Which part of the series it gets; streams, of which there are most, get what others leave.
        fileprivate var part: Int {
            switch self {
            case .links, .queriers, .groups: 4
            case .pimNeighbors, .sessions, .routers: 16
            case .streams: 1
            }
        }
    }

    /// How long nothing has to come of a stream until it gives its place to another.
    private static let silence = Duration.seconds(3600)

    private(set) var links: [Link] = []
    /// How many streams there are on each link that is told of.
    private(set) var streamCounts: [(link: LinkKey, count: Int)] = []
    private(set) var queriers: [Querier] = []
    private(set) var groups: [GroupState] = []
    private(set) var streams: [MulticastStream] = []
    private(set) var pimNeighbors: [PIMNeighbor] = []
    /// Those of the PIM routers that are told of which are designated routers.
    private(set) var designated: Set<PIMNeighbor> = []
    private(set) var announcers: [Announcer] = []
    private(set) var routers: [DiscoveredRouter] = []
    /// How many rows of each table are not told.
    private(set) var leftOut: [Table: Int] = [:]
    /// What was not kept for want of room.
    private(set) var limitsHit: [MembershipLimit: Int] = [:]
    private(set) var refusedStreamPackets: UInt64 = 0

    /// Takes what a command line asks for out of the state, up to `limit` series.
    init(
        _ state: borrowing TrafficState, _ rows: RowFilter, _ sections: Set<Section>, limit: Int
    ) {
        let memberships = state.control.memberships
        let rows = rows.resolved(by: state.control)
        limitsHit = memberships.limitsHit
        refusedStreamPackets = state.streams.refusedPackets
        var left = limit
        func room(for table: Table) -> Int {
            (table == .streams ? left : limit / table.part) / table.seriesPerRow
        }

        // Whether anybody queries on a link matters to all that is asked about.
        let linkQueriers = memberships.queriers.filter { rows.admits($0.link) }
        let allQueriers = linkQueriers.filter {
            !rows.asksForGroups && rows.admits(host: $0.address, mac: $0.mac)
        }
        let numbers = rows.numbers(of: state.streams)
        // A group is about its members and its senders.
        let inhabited =
            rows.asksForHosts
            ? Set(
                memberships.memberships.filter { rows.admits(host: $0.host, mac: $0.mac) }
                    .map { LinkedGroup(link: $0.link, group: $0.group) }
            ).union(
                numbers.map {
                    LinkedGroup(
                        link: state.streams.link(of: $0), group: state.streams.group(of: $0))
                }) : nil
        let allGroups = memberships.groups.filter {
            rows.admits($0.link) && rows.admits(group: $0.group)
                && inhabited?.contains(LinkedGroup(link: $0.link, group: $0.group)) ?? true
        }
        countLinks(memberships.links.filter { rows.admits($0.link) }, linkQueriers, allGroups)
        leftOut[.links] = max(0, links.count - room(for: .links))
        links = Array(links.prefix(room(for: .links)))
        if sections.contains(.queriers) {
            queriers = kept(allQueriers, .queriers, room(for: .queriers)) {
                ($0.isPresent, $0.firstSeen)
            }
        }
        if sections.contains(.groups) || sections.contains(.members) {
            groups = kept(allGroups, .groups, room(for: .groups)) { ($0.isPresent, $0.firstSeen) }
        }
        takeRouters(of: state.control, rows, sections, room)
        guard sections.contains(.streams) else { return }
        var counts: [LinkKey: Int] = [:]
        for number in numbers { counts[state.streams.link(of: number), default: 0] += 1 }
        let known = counts.sorted { $0.key < $1.key }
        streamCounts = known.prefix(room(for: .links)).map { (link: $0.key, count: $0.value) }
        leftOut[.links] = max(leftOut[.links] ?? 0, known.count - streamCounts.count)
        // The count of its streams is the last of a link's series.
        left -= links.count * (Table.links.seriesPerRow - 1) + streamCounts.count
        left -= queriers.count * Table.queriers.seriesPerRow + groups.count
        left -= pimNeighbors.count * Table.pimNeighbors.seriesPerRow
        left -= announcers.count * Table.sessions.seriesPerRow
        left -= routers.count * Table.routers.seriesPerRow
        let latest = numbers.map { state.streams.lastTime(of: $0) }.max()
        let recent = latest?.advanced(by: .zero - Self.silence)
        let shown = kept(numbers, .streams, max(0, room(for: .streams))) { number in
            (
                recent.map { state.streams.lastTime(of: number) >= $0 } ?? false,
                state.streams.firstTime(of: number)
            )
        }
        streams = shown.map { state.streams[$0] }
    }

    private mutating func takeRouters(
        of state: MulticastState, _ rows: RowFilter, _ sections: Set<Section>,
        _ room: (Table) -> Int
    ) {
        if sections.contains(.pim), !rows.asksForGroups {
            let all = state.pimNeighbors.neighbors.filter {
                rows.admits($0.link) && rows.admits(host: $0.address, mac: $0.mac)
            }
            pimNeighbors = kept(all, .pimNeighbors, room(.pimNeighbors)) {
                ($0.end == nil, $0.firstSeen)
            }
            designated = state.pimNeighbors.designatedRouters(among: pimNeighbors)
        }
        if sections.contains(.sap) {
            let all = Self.announcers(
                of: state.sessions.sessions.filter {
                    rows.admits($0.link) && rows.admits(anyGroupOf: $0.groups)
                        && rows.admits(host: $0.originatingSource)
                })
            announcers = kept(all, .sessions, room(.sessions)) {
                ($0.sessions > 0, $0.firstSeen)
            }
        }
        if sections.contains(.mrd), !rows.asksForGroups {
            let all = state.discoveredRouters.routers.filter {
                rows.admits($0.link) && rows.admits(host: $0.address, mac: $0.mac)
            }
            routers = kept(all, .routers, room(.routers)) {
                ($0.end == nil, $0.firstSeen)
            }
        }
    }

    /// The hosts that have announced sessions, in the order of the sessions.
    private static func announcers(of sessions: [AnnouncedSession]) -> [Announcer] {
        var places: [LinkedGroup: Int] = [:]
        var found: [Announcer] = []
        for session in sessions {
            let key = LinkedGroup(link: session.link, group: session.originatingSource)
            let place = places[key] ?? found.count
            if place == found.count {
                places[key] = place
                found.append(
                    Announcer(
                        link: session.link, address: session.originatingSource,
                        firstSeen: session.firstSeen, lastSeen: session.lastSeen))
            }
            found[place].sessions += session.end == nil ? 1 : 0
            found[place].lastSeen = max(found[place].lastSeen, session.lastSeen)
        }
        return found
    }

    private mutating func countLinks(
        _ states: [LinkState], _ queriers: [Querier], _ groups: [GroupState]
    ) {
        var places: [Link: Int] = [:]
        for state in states {
            let link = Link(state.link, isIPv6: state.isIPv6)
            places[link] = links.count
            links.append(link)
        }
        for group in groups where group.isPresent {
            guard let place = places[Link(group.link, isIPv6: group.group.isIPv6)] else { continue }
            links[place].groups += 1
            links[place].members += group.members
        }
        for querier in queriers where querier.isPresent {
            guard let place = places[Link(querier.link, isIPv6: querier.address.isIPv6)],
                links[place].queriers.indices.contains(querier.version - 1)
            else { continue }
            links[place].queriers[querier.version - 1] += 1
        }
    }

    /// The rows of a table that find room: those that are there before those that are gone, and the
    /// first seen first, so that the same ones stay.
    private mutating func kept<Row>(
        _ all: [Row], _ table: Table, _ room: Int,
        _ rank: (Row) -> (isPresent: Bool, firstSeen: Timestamp)
    ) -> [Row] {
        leftOut[table] = max(0, all.count - room)
        guard all.count > room else { return all }
        let sorted = all.sorted { first, second in
            let (first, second) = (rank(first), rank(second))
            return first.isPresent == second.isPresent
                ? first.firstSeen < second.firstSeen : first.isPresent
        }
        return Array(sorted.prefix(room))
    }
}
