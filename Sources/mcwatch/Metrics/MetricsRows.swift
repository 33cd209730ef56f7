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

    /// A kind of rows, of which only so many are told.
    enum Table: String, CaseIterable {
        case links, queriers, groups, streams

        /// The most series that a row has.
        var seriesPerRow: Int {
            switch self {
            case .links: 6
            case .queriers: 7
            case .groups: 1
            case .streams: 8
            }
        }
    }

    private(set) var links: [Link] = []
    /// How many streams there are on each link that is told of.
    private(set) var streamCounts: [(link: LinkKey, count: Int)] = []
    private(set) var queriers: [Querier] = []
    private(set) var groups: [GroupState] = []
    private(set) var streams: [MulticastStream] = []
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
        limitsHit = memberships.limitsHit
        refusedStreamPackets = state.streams.refusedPackets
        // A table's part is a quarter; streams, of which there are most, get what others leave.
        var left = limit
        func room(for table: Table) -> Int {
            (table == .streams ? left : limit / 4) / table.seriesPerRow
        }

        let allQueriers = memberships.queriers.filter {
            rows.admits($0.link) && !rows.asksForGroups
                && rows.admits(host: $0.address, mac: $0.mac)
        }
        // A group is about its members.
        let inhabited =
            rows.asksForHosts
            ? Set(
                memberships.memberships.filter { rows.admits(host: $0.host, mac: $0.mac) }
                    .map { LinkedGroup(link: $0.link, group: $0.group) }) : nil
        let allGroups = memberships.groups.filter {
            rows.admits($0.link) && rows.admits(group: $0.group)
                && inhabited?.contains(LinkedGroup(link: $0.link, group: $0.group)) ?? true
        }
        countLinks(memberships.links.filter { rows.admits($0.link) }, allQueriers, allGroups)
        links = kept(links, .links, room(for: .links)) { _, _ in false }
        if sections.contains(.queriers) {
            queriers = kept(allQueriers, .queriers, room(for: .queriers)) { first, second in
                first.isPresent == second.isPresent
                    ? first.firstSeen < second.firstSeen : first.isPresent
            }
        }
        if sections.contains(.groups) || sections.contains(.members) {
            groups = kept(allGroups, .groups, room(for: .groups)) { first, second in
                first.isPresent == second.isPresent
                    ? first.firstSeen < second.firstSeen : first.isPresent
            }
        }
        guard sections.contains(.streams) else { return }
        let numbers = (0 ..< state.streams.count).filter { number in
            rows.admits(state.streams.link(of: number))
                && rows.admits(group: state.streams.group(of: number))
                && rows.admits(host: state.streams.source(of: number))
        }
        var counts: [LinkKey: Int] = [:]
        for number in numbers { counts[state.streams.link(of: number), default: 0] += 1 }
        let known = counts.sorted { $0.key < $1.key }
        streamCounts = known.prefix(room(for: .links)).map { (link: $0.key, count: $0.value) }
        leftOut[.links] = max(leftOut[.links] ?? 0, known.count - streamCounts.count)
        // The count of its streams is the last of a link's series.
        left -= links.count * (Table.links.seriesPerRow - 1) + streamCounts.count
        left -= queriers.count * Table.queriers.seriesPerRow + groups.count
        let shown = numbers.prefix(max(0, room(for: .streams)))
        leftOut[.streams] = numbers.count - shown.count
        streams = shown.map { state.streams[$0] }
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

    /// The first rows of a table, by an order in which those that are kept stay.
    private mutating func kept<Row>(
        _ all: [Row], _ table: Table, _ room: Int, _ isBefore: (Row, Row) -> Bool
    ) -> [Row] {
        leftOut[table] = max(0, all.count - room)
        return all.count > room ? Array(all.sorted(by: isBefore).prefix(room)) : all
    }
}
