import MulticastWire

// What is known, for tables: values made when somebody looks.
extension MembershipTable {
    func queriers(_ clock: MonotoneClock) -> [Querier] {
        links.sorted { $0.key < $1.key }.flatMap { link in
            let queriers = link.election.queriers
            return queriers.indices.sorted { queriers[$0].address < queriers[$1].address }
                .map { querier($0, of: link, clock) }
        }
    }

    private func querier(_ index: Int, of link: Link, _ clock: MonotoneClock) -> Querier {
        let record = link.election.queriers[index]
        let isElected = link.election.elected == index
        return Querier(
            link: link.key, address: record.address.ipAddress, mac: record.mac,
            version: Address.version(at: record.level),
            versions: record.levels >> UInt8(Address.levelOfVersion0),
            firstSeen: record.firstSeen, lastSeen: record.lastSeen,
            generalQueries: record.generalQueries, specificQueries: record.specificQueries,
            startupQueries: record.startupQueries, queriesUnelected: record.queriesUnelected,
            interval: record.intervals.observed,
            announcedInterval: record.announcedInterval.map { .nanoseconds($0) },
            robustnessVariable: record.robustnessVariable,
            responseInterval: record.responseInterval.map { .nanoseconds($0) },
            lastMemberQueryInterval: record.lastMemberQueryInterval.map { .nanoseconds($0) },
            isElected: isElected, isPresent: record.isPresent,
            expires: isElected ? clock.time(record.presentUntil) : nil,
            elections: record.elections)
    }

    func groupStates(_ clock: MonotoneClock) -> [GroupState] {
        groups.filter(\.isUsed).sorted { left, right in
            let (one, other) = (links[Int(left.link)].key, links[Int(right.link)].key)
            return one == other ? left.address < right.address : one < other
        }
        .map { groupState($0, clock) }
    }

    func groupState(_ node: GroupNode<Address>, _ clock: MonotoneClock) -> GroupState {
        let timers = node.filter.sources.timers
        return GroupState(
            link: links[Int(node.link)].key, group: node.address.ipAddress,
            isPresent: !node.filter.isEmpty, filterMode: node.filter.mode,
            requested: timers.filter(\.isRunning).map {
                GroupState.Source($0.address.ipAddress, expires: clock.time($0.deadline))
            },
            excluded: timers.filter { !$0.isRunning }.map(\.address.ipAddress),
            lacksSources: node.lacksSources,
            expires: node.filter.mode == .exclude ? clock.time(node.filter.groupTimer) : nil,
            compatibilityMode: Address.version(at: node.olderHosts.level(at: clock.now ?? .min)),
            firstSeen: node.firstSeen, lastReport: node.lastReport,
            gone: node.filter.isEmpty ? node.gone : nil, members: Int(node.members),
            rows: Int(node.rows))
    }

    func memberships(_ clock: MonotoneClock) -> [Membership] {
        members.filter(\.isUsed).sorted { left, right in
            let (one, other) = (groups[Int(left.group)], groups[Int(right.group)])
            if left.group == right.group {
                return (left.host, left.mac?.rawValue ?? 0) < (right.host, right.mac?.rawValue ?? 0)
            }
            if one.link == other.link { return one.address < other.address }
            return links[Int(one.link)].key < links[Int(other.link)].key
        }
        .map { membership($0, clock) }
    }

    func membership(_ node: MemberNode<Address>, _ clock: MonotoneClock) -> Membership {
        let group = groups[Int(node.group)]
        let deadline = node.filter.lastDeadline
        return Membership(
            link: links[Int(group.link)].key, group: group.address.ipAddress,
            host: node.host.ipAddress, mac: node.mac,
            version: Address.version(at: Int(node.level)), filterMode: node.filter.mode,
            sources: node.filter.sources.timers.map(\.address.ipAddress),
            lacksSources: node.lacksSources, presence: node.presence, firstSeen: node.firstSeen,
            joined: node.joined, joinWasSeen: node.joinWasSeen, lastReport: node.lastReport,
            refreshes: Int(node.refreshes),
            joins: Int(node.joins), left: node.left,
            expires: node.presence == .member ? deadline.map(clock.time) : nil,
            joinLatency: node.joinLatency.map { .nanoseconds($0) },
            leaveLatency: node.leaveLatency.map { .nanoseconds($0) })
    }

    var linkStates: [LinkState] {
        links.map { link in
            LinkState(
                link: link.key, isIPv6: Address.levelOfVersion0 != 0,
                querier: link.election.elected.map {
                    link.election.queriers[$0].address.ipAddress
                },
                timers: link.election.timers,
                hostCompatibilityMode: Address.version(at: link.election.hostLevel))
        }
        .sorted { $0.link < $1.link }
    }
}
