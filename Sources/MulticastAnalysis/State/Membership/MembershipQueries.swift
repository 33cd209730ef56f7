import MulticastWire

// Queries, and timers that run out.
extension MembershipTable {
    /// Takes in a query: into the election, and into the group it is about.
    mutating func receive(
        _ query: QueryFacts<Address>, from source: Address, _ mac: MACAddress?, on link: Int32,
        at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        let number = Int(link)
        let key = links.span[number].key
        let before = links.span[number].election.queriers.count
        let mayAdd = before < limits.queriersPerLink && querierCount < limits.queriers
        let hasRoom = links[number].election.observe(
            query, from: source, mac, at: now, time, mayAdd: mayAdd
        ) { kind, address in
            log.note(
                MembershipEvent(kind: kind, time: time, link: key, address: address?.ipAddress))
        }
        querierCount += links.span[number].election.queriers.count - before
        if !hasRoom {
            log.hit(
                before < limits.queriersPerLink ? .queriers : .queriersPerLink, on: key, at: time)
        }
        if let deadline = links.span[number].election.nextDeadline {
            heap.schedule(TimerOwner.link(link).timer, at: deadline)
        }
        links[number].answersUntil = max(
            links[number].answersUntil, now.adding(query.maxRespTime))
        guard !query.isGeneral,
            let group = groupNumbers[GroupKey(link: link, address: query.group)]
        else { return }
        // [Last Member Query Time] is of the query at hand: RFC 2236 §3 has [Last Member Query
        // Count] times the Max Resp Time in the message.
        var timers = links.span[number].election.timers
        timers.lastMemberQueryInterval = query.maxRespTime
        let deadline = now.adding(timers.lastMemberQueryTime)
        if !query.sources.isEmpty {
            groups[Int(group)].sourcesAskedUntil = max(
                groups[Int(group)].sourcesAskedUntil, deadline)
        }
        // With the S flag, routers leave their timers as they are (RFC 9776 §6.6.1).
        if query.suppressesTimers { return }
        groups[Int(group)].filter.receiveQuery(query.sources, lowerTo: deadline)
        scheduleGroup(Int(group))
    }

    /// When the next timer runs out, or may; `nil` if none runs.
    var nextDeadline: Instant? { heap.first }

    /// Lets the next timer run out, if its time has come.
    mutating func fireNext(at now: Instant, _ clock: MonotoneClock, _ log: inout MembershipLog) {
        guard let (timer, deadline) = heap.next(at: now) else { return }
        let time = clock.time(deadline)
        switch TimerOwner(timer) {
        case .link(let link): fireLink(link, at: deadline, time, &log)
        case .group(let group): fireGroup(Int(group), at: deadline, time, &log)
        case .member(let member): fireMember(member, at: deadline, time, &log)
        case .wait(let group): fireWait(Int(group), at: deadline)
        }
    }

    private mutating func fireLink(
        _ link: Int32, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        let key = links.span[Int(link)].key
        links[Int(link)].election.expire(at: now) { kind, address in
            log.note(
                MembershipEvent(kind: kind, time: time, link: key, address: address?.ipAddress))
        }
        if let deadline = links.span[Int(link)].election.nextDeadline {
            heap.schedule(TimerOwner.link(link).timer, at: deadline)
        }
    }

    private mutating func fireGroup(
        _ group: Int, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        expireOlderHosts(of: group, at: now, time, &log)
        let modeBefore = groups.span[group].filter.mode
        let wasGone = groups.span[group].filter.isEmpty
        let before = groups.span[group].filter.sources.count
        unwanted.removeAll(keepingCapacity: true)
        groups[group].filter.expire(at: now, &unwanted)
        sourceCount += groups.span[group].filter.sources.count - before
        let isGone = groups.span[group].filter.isEmpty
        if groups.span[group].filter.mode != modeBefore {
            endMembers(of: group, at: now, time, &log) { $0.filter.mode == .exclude }
            if !isGone { note(.filterModeChanged(.include), group, at: time, &log) }
        }
        if !unwanted.isEmpty { dropUnwanted(of: group, at: now, time, &log) }
        if isGone, !wasGone {
            groups[group].gone = time
            groups[group].lacksSources = false
            note(.groupGone, group, at: time, &log)
        }
        scheduleGroup(group)
        retireIfGone(Int32(truncatingIfNeeded: group))
    }

    private mutating func expireOlderHosts(
        of group: Int, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        // Just before now, those that run out now still ran.
        let before = groups.span[group].olderHosts.level(at: now - 1)
        if groups[group].olderHosts.level1 <= now { groups[group].olderHosts.level1 = .stopped }
        if groups[group].olderHosts.level2 <= now { groups[group].olderHosts.level2 = .stopped }
        let level = groups.span[group].olderHosts.level(at: now)
        if level != before {
            note(.groupCompatibilityChanged(Address.version(at: level)), group, at: time, &log)
        }
    }

    /// Ends the memberships that a router no longer has.
    private mutating func endMembers(
        of group: Int, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog,
        where isEnded: (MemberNode<Address>) -> Bool
    ) {
        var row = groups[group].firstMember
        while row >= 0 {
            let next = members[Int(row)].next
            if members.span[Int(row)].presence.isPresent, isEnded(members[Int(row)]) {
                depart(row, .expired, at: now, time, &log)
            }
            row = next
        }
    }

    /// Takes sources that ran out at the router from the hosts that asked for them.
    private mutating func dropUnwanted(
        of group: Int, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        var row = groups[group].firstMember
        while row >= 0 {
            let next = members[Int(row)].next
            let before = members.span[Int(row)].filter.sources.count
            if members.span[Int(row)].presence.isPresent, members[Int(row)].filter.drop(unwanted) {
                sourceCount += members.span[Int(row)].filter.sources.count - before
                sourcesWentFromMember(row, at: now, time, &log)
            }
            row = next
        }
    }

    private mutating func sourcesWentFromMember(
        _ row: Int32, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        if members.span[Int(row)].filter.isEmpty {
            depart(row, .expired, at: now, time, &log)
        } else {
            note(
                .sourcesChanged, Int(members[Int(row)].group), members[Int(row)].host, at: time,
                &log)
        }
    }

    private mutating func fireMember(
        _ row: Int32, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        let number = Int(row)
        guard members[number].presence == .member,
            let next = members.span[number].filter.nextDeadline
        else { return }
        guard next <= now else {
            scheduleMember(number)
            return
        }
        guard members.span[number].filter.mode == .exclude else {
            let before = members.span[number].filter.sources.count
            _ = members[number].filter.expireSources(at: now)
            sourceCount += members.span[number].filter.sources.count - before
            sourcesWentFromMember(row, at: now, time, &log)
            scheduleMember(number)
            return
        }
        // Its reports may be suppressed by those of others that keep the group: RFC 2236 §3,
        // RFC 2710 §4, and RFC 9776 §7.2.2 of newer hosts beside older ones.
        let group = Int(members[number].group)
        if groups.span[group].filter.mode == .exclude, groups.span[group].filter.groupTimer > now,
            groups.span[group].olderHosts.level(at: now) < newestLevel
        {
            members[number].presence = .notSeen
            note(.notSeen, group, members[number].host, at: time, &log)
        } else {
            depart(row, .expired, at: now, time, &log)
        }
    }
}
