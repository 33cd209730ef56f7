import MulticastAnalysis
import MulticastWire

/// What a router and an explicit tracker make of IGMP on one link, told slowly and plainly: sets
/// and the formulas of the RFC, no order, no heap, no limit.
///
/// Times are in nanoseconds. `queriers` is who queries, `groups` the router, `rows` the hosts.
struct MembershipModel {
    typealias Address = IPv4Address

    static let second: Int64 = 1_000_000_000
    static let link = LinkKey(interface: 0)

    struct Group {
        var isExclude = false
        var groupTimer: Int64 = 0
        /// X, or A in INCLUDE mode, with timers; and Y.
        var running: [Address: Int64] = [:]
        var blocked: Set<Address> = []
        var version1Until = Int64.min
        var version2Until = Int64.min
        var askedUntil = Int64.min
        var firstSeen: Int64
        var lastReport: Int64
        var gone: Int64?

        var isPresent: Bool { isExclude || !running.isEmpty }

        func version(_ now: Int64) -> Int {
            version1Until > now ? 1 : version2Until > now ? 2 : 3
        }
    }

    struct Row {
        var version = 3
        var presence = Membership.Presence.left
        var isExclude = false
        var until: Int64 = 0
        var wanted: [Address: Int64] = [:]
        var blocked: Set<Address> = []
        var firstSeen: Int64
        var joined: Int64
        var lastReport: Int64
        var left: Int64?
        var refreshes = 0
        var joins = 0
        var joinWasSeen = false
    }

    struct RowKey: Hashable {
        let group: Address
        let host: Address
    }

    struct Querier {
        var until = Int64.min
        var last: Int64?
        var startupLeft = 0
        var gaps: [Int64] = []
        var robustness: Int64 = 2
        var interval = 125 * second
        var response = 10 * second
    }

    var now = Int64.min
    var groups: [Address: Group] = [:]
    var rows: [RowKey: Row] = [:]
    var queriers: [Address: Querier] = [:]
    var elected: Address?
    var robustness: Int64 = 2
    var interval = 125 * second
    var response = 10 * second
    var olderQueriers: [Int: Int64] = [:]
    var answersUntil = Int64.min

    var membershipInterval: Int64 { robustness * interval + 2 * response }
    var olderHostInterval: Int64 { robustness * interval + response }

    // MARK: time

    /// Lets time pass, deadline by deadline.
    mutating func advance(to time: Int64) {
        now = max(now, time)
        while let next = deadlines.filter({ $0 <= now }).min() { expire(at: next) }
    }

    private var deadlines: [Int64] {
        var all: [Int64] = []
        for group in groups.values {
            if group.isExclude { all.append(group.groupTimer) }
            all += group.running.values
        }
        for row in rows.values where row.presence == .member {
            all += row.isExclude ? [row.until] : Array(row.wanted.values)
        }
        all += queriers.values.map(\.until).filter { $0 != .min }
        return all
    }

    private mutating func expire(at time: Int64) {
        for (address, group) in groups { expire(address, group, at: time) }
        for (key, row) in rows where row.presence == .member {
            guard let group = groups[key.group] else { continue }
            var row = row
            if !row.isExclude {
                row.wanted = row.wanted.filter { $0.value > time }
                if row.wanted.isEmpty { end(&row, .expired, at: time) }
            } else if row.until <= time {
                if group.isExclude, group.groupTimer > time, group.version(time) < 3 {
                    row.presence = .notSeen
                } else {
                    end(&row, .expired, at: time)
                }
            }
            rows[key] = row
        }
        for (address, querier) in queriers where querier.until != .min && querier.until <= time {
            queriers[address]?.until = .min
            if elected == address { elected = nil }
        }
    }

    private mutating func expire(_ address: Address, _ before: Group, at time: Int64) {
        var group = before
        let unwanted = group.running.filter { $0.value <= time }.keys
        for source in unwanted {
            group.running[source] = nil
            if group.isExclude { group.blocked.insert(source) }
        }
        if group.isExclude, group.groupTimer <= time {
            group.isExclude = false
            group.blocked = []
        }
        if before.isPresent, !group.isPresent { group.gone = time }
        groups[address] = group
        for (key, row) in rows where key.group == address && row.presence.isPresent {
            var row = row
            if row.isExclude, before.isExclude, !group.isExclude { end(&row, .expired, at: time) }
            if !row.isExclude {
                let hadSources = !row.wanted.isEmpty
                for source in unwanted { row.wanted[source] = nil }
                if hadSources, row.wanted.isEmpty { end(&row, .expired, at: time) }
            }
            rows[key] = row
        }
    }

    private func end(_ row: inout Row, _ presence: Membership.Presence, at time: Int64) {
        row.presence = presence
        row.left = time
        row.isExclude = false
        row.wanted = [:]
        row.blocked = []
    }

    // MARK: reports

    mutating func record(
        _ type: RecordType, _ address: Address, _ listed: Set<Address>, version: Int,
        from host: Address, at time: Int64
    ) {
        let showsMember =
            type.isExclude || (!listed.isEmpty && type != .blockOldSources)
        if groups[address] == nil, !showsMember { return }
        var group = groups[address] ?? Group(firstSeen: time, lastReport: time)
        if showsMember { group.lastReport = time }
        let isLeave = version < 3 && type == .changeToIncludeMode
        if !address.isSourceSpecific || version == 3 && !type.isExclude {
            if version == 1 { group.version1Until = now + olderHostInterval }
            if version == 2, !isLeave { group.version2Until = now + olderHostInterval }
            fold(type, listed, into: &group)
        }
        groups[address] = group
        let key = RowKey(group: address, host: host)
        if rows[key] != nil || showsMember {
            var row = rows[key] ?? Row(firstSeen: time, joined: time, lastReport: time)
            row.version = version
            fold(type, listed, isLeave, answers: now <= group.askedUntil, into: &row, at: time)
            rows[key] = row
        }
    }

    /// The formulas of RFC 9776 §6.4.1 and §6.4.2, after §7.3.2.
    private func fold(_ type: RecordType, _ listed: Set<Address>, into group: inout Group) {
        let full = now + membershipInterval
        let version = group.version(now)
        var listed = listed
        if version < 3 {
            if type == .blockOldSources { return }
            if type == .changeToExcludeMode { listed = [] }
        }
        if version == 1, type == .changeToIncludeMode { return }
        let (x, y) = (Set(group.running.keys), group.blocked)
        switch (group.isExclude, type) {
        case (false, .modeIsExclude), (false, .changeToExcludeMode):
            group.running = group.running.filter { listed.contains($0.key) }
            group.blocked = listed.subtracting(x)
            group.groupTimer = full
            group.isExclude = true
        case (true, .modeIsExclude), (true, .changeToExcludeMode):
            let new = type == .modeIsExclude ? full : group.groupTimer
            group.running = group.running.filter { listed.contains($0.key) }
            for source in listed.subtracting(x).subtracting(y) { group.running[source] = new }
            group.blocked = y.intersection(listed)
            group.groupTimer = full
        case (true, .blockOldSources):
            for source in listed.subtracting(x).subtracting(y) {
                group.running[source] = group.groupTimer
            }
        case (false, .blockOldSources):
            break
        default:
            for source in listed { group.running[source] = full }
            group.blocked.subtract(listed)
        }
        if group.isPresent { group.gone = nil }
    }

    private func fold(
        _ type: RecordType, _ listed: Set<Address>, _ isLeave: Bool, answers: Bool,
        into row: inout Row, at time: Int64
    ) {
        let full = now + membershipInterval
        let wasPresent = row.presence.isPresent
        switch type {
        case .modeIsExclude, .changeToExcludeMode:
            (row.isExclude, row.until, row.wanted, row.blocked) = (true, full, [:], listed)
        case .changeToIncludeMode,
            .modeIsInclude where row.isExclude && !answers:
            row.isExclude = false
            row.blocked = []
            row.wanted = Dictionary(uniqueKeysWithValues: listed.map { ($0, full) })
        case .modeIsInclude, .allowNewSources:
            if row.isExclude {
                row.blocked.subtract(listed)
                row.until = full
            } else {
                for source in listed { row.wanted[source] = full }
            }
        default:
            if row.isExclude {
                row.blocked.formUnion(listed)
                row.until = full
            } else {
                for source in listed { row.wanted[source] = nil }
            }
        }
        if isLeave || !row.isExclude && row.wanted.isEmpty {
            if wasPresent { end(&row, .left, at: time) }
            return
        }
        row.presence = .member
        row.lastReport = time
        if wasPresent {
            row.refreshes += 1
        } else {
            (row.joined, row.left, row.refreshes) = (time, nil, 0)
            row.joins += 1
            row.joinWasSeen =
                row.version < 3
                ? now > answersUntil : ![.modeIsInclude, .modeIsExclude].contains(type)
        }
    }

    // MARK: queries

    struct Query {
        var version: Int
        var group = Address.unspecified
        var sources: Set<Address> = []
        var suppresses = false
        var robustness: Int64 = 2
        /// Of version 3 alone.
        var interval: Int64 = 125
        var response: Int64
    }

    mutating func query(_ query: Query, from source: Address) {
        let isGeneral = query.group == .unspecified
        answersUntil = max(answersUntil, now + query.response)
        if query.version == 1 {
            olderQueriers[1] = now + 250 * Self.second + 10 * query.response
        } else if query.version == 2, isGeneral {
            olderQueriers[2] = now + 250 * Self.second + 10 * query.response
        }
        var querier = queriers[source] ?? Querier()
        if isGeneral {
            if querier.until == .min {
                (querier.last, querier.startupLeft) = (nil, Int(querier.robustness))
            }
            if let last = querier.last {
                if querier.startupLeft > 0, now - last < querier.interval / 2 {
                    querier.startupLeft -= 1
                } else {
                    querier.startupLeft = 0
                    querier.gaps.append(now - last)
                }
            }
            querier.last = now
            querier.robustness = query.version == 3 && query.robustness > 0 ? query.robustness : 2
            querier.response = query.response
            let recent = querier.gaps.suffix(31).sorted()
            if query.version == 3 {
                querier.interval = (query.interval == 0 ? 125 : query.interval) * Self.second
            } else {
                querier.interval =
                    recent.count < 3 ? 125 * Self.second : recent[(recent.count - 1) / 2]
            }
        }
        if isGeneral || query.version < 3 {
            querier.until = now + querier.robustness * querier.interval + querier.response / 2
            if source != .unspecified, source <= elected ?? source { elected = source }
        }
        queriers[source] = querier
        if elected == source || elected == nil {
            (robustness, interval) = (querier.robustness, querier.interval)
            response = querier.response
        }
        guard !isGeneral, var group = groups[query.group] else { return }
        let lowered = now + robustness * max(query.response, Self.second / 10)
        if !query.sources.isEmpty { group.askedUntil = max(group.askedUntil, lowered) }
        if !query.suppresses {
            if query.sources.isEmpty {
                group.groupTimer = min(group.groupTimer, lowered)
            } else {
                for source in query.sources {
                    group.running[source] = group.running[source].map { min($0, lowered) }
                }
            }
        }
        groups[query.group] = group
    }
}
