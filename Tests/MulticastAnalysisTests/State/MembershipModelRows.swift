import MulticastWire

@testable import MulticastAnalysis

// What the model knows, in the values that the state has for it.
extension MembershipModel {
    var states: [GroupState] {
        groups.sorted { $0.key < $1.key }.map { address, group in
            GroupState(
                link: Self.link, group: .v4(address), isPresent: group.isPresent,
                filterMode: group.isExclude ? .exclude : .include,
                requested: group.running.sorted { $0.key < $1.key }.map {
                    GroupState.Source(.v4($0.key), expires: Timestamp(nanoseconds: $0.value))
                },
                excluded: group.blocked.sorted().map { .v4($0) }, lacksSources: false,
                expires: group.isExclude ? Timestamp(nanoseconds: group.groupTimer) : nil,
                compatibilityMode: group.version(now),
                firstSeen: Timestamp(nanoseconds: group.firstSeen),
                lastReport: Timestamp(nanoseconds: group.lastReport),
                gone: group.isPresent ? nil : group.gone.map(Timestamp.init(nanoseconds:)),
                members: rows.filter { $0.key.group == address && $0.value.presence.isPresent }
                    .count,
                rows: rows.keys.filter { $0.group == address }.count)
        }
    }

    var memberships: [Membership] {
        rows.sorted { ($0.key.group, $0.key.host) < ($1.key.group, $1.key.host) }.map { key, row in
            let last = row.isExclude ? row.until : row.wanted.values.max() ?? 0
            return Membership(
                link: Self.link, group: .v4(key.group), host: .v4(key.host), mac: nil,
                version: row.version, filterMode: row.isExclude ? .exclude : .include,
                sources: (row.isExclude ? row.blocked.sorted() : row.wanted.keys.sorted())
                    .map { .v4($0) },
                lacksSources: false, presence: row.presence,
                firstSeen: Timestamp(nanoseconds: row.firstSeen),
                joined: Timestamp(nanoseconds: row.joined), joinWasSeen: row.joinWasSeen,
                lastReport: Timestamp(nanoseconds: row.lastReport), refreshes: row.refreshes,
                joins: row.joins, left: row.left.map(Timestamp.init(nanoseconds:)),
                expires: row.presence == .member ? Timestamp(nanoseconds: last) : nil)
        }
    }

    var hostCompatibilityMode: Int {
        olderQueriers[1, default: .min] > now ? 1 : olderQueriers[2, default: .min] > now ? 2 : 3
    }
}
