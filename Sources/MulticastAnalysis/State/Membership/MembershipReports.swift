import MulticastWire

/// One record of a report, or a report or leave of an older version in the same terms.
struct RecordFacts<Address: MembershipAddress> {
    let link: Int32
    let group: Address
    let host: Address
    let mac: MACAddress?
    /// The level of the version: see ``MembershipAddress``.
    let level: Int
    let type: RecordType
    /// Whether the message is a leave of an older version: TO_IN({}) (RFC 9776 §7.3.2).
    var isLeave: Bool { level < newestLevel && type == .changeToIncludeMode }

    /// Whether the record alone shows that the host is a member.
    func showsMember(_ sources: [Address]) -> Bool {
        type.isExclude || (!sources.isEmpty && type != .blockOldSources && type.isDefined)
    }
}

// Reports.
extension MembershipTable {
    /// Takes in one record: into the router's state and into the host's row.
    ///
    /// The sources are in ascending order, none twice.
    mutating func receive(
        _ record: RecordFacts<Address>, _ sources: [Address], at now: Instant, _ time: Timestamp,
        _ log: inout MembershipLog
    ) {
        guard record.group.isMulticast, record.type.isDefined else { return }
        let hostKey = HostKey(record.link, record.host, record.mac)
        let groupKey = GroupKey(link: record.link, address: record.group)
        let known = groupNumbers[groupKey]
        var row = known.flatMap { memberNumbers[HostKey($0, record.host, record.mac)] }
        // A host that joins without end gets no further, so that others find room.
        let joins =
            record.showsMember(sources)
            && !(row.map { members.span[Int($0)].presence.isPresent } ?? false)
        var refusal: MembershipLimit?
        if joins, groupsOfHost[hostKey, default: 0] >= limits.groupsPerHost {
            refusal = .groupsPerHost
        } else if joins, let known, groups[Int(known)].members >= limits.hostsPerGroup {
            refusal = .hostsPerGroup
        }
        if let refusal { log.hit(refusal, on: links.span[Int(record.link)].key, at: time) }
        let group: Int32
        if let known {
            group = known
        } else {
            guard joins, refusal == nil else { return }
            guard let added = addGroup(groupKey, at: time) else {
                log.hit(.groups, on: links.span[Int(record.link)].key, at: time)
                return
            }
            group = added
        }
        receive(record, sources, intoRouterOf: group, at: now, time, &log)
        if row == nil, joins, refusal == nil { row = addRow(record, to: group, at: time, &log) }
        if let row, refusal == nil { receive(record, sources, into: row, at: now, time, &log) }
        retireIfGone(group)
    }

    private mutating func addRow(
        _ record: RecordFacts<Address>, to group: Int32, at time: Timestamp,
        _ log: inout MembershipLog
    ) -> Int32? {
        let key = HostKey(group, record.host, record.mac)
        guard let row = addMember(key, to: group, at: time) else {
            log.hit(.memberships, on: links.span[Int(record.link)].key, at: time)
            return nil
        }
        return row
    }

    /// The router's side: the tables of RFC 9776 §6.4, after what §7.3.2 makes of older versions.
    private mutating func receive(
        _ record: RecordFacts<Address>, _ listed: [Address], intoRouterOf number: Int32,
        at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        let number = Int(number)
        let timers = links.span[Int(record.link)].election.timers
        let wasGone = groups.span[number].filter.isEmpty
        if record.showsMember(listed) { groups[number].lastReport = time }
        // What SSM-aware routers ignore in the SSM range (RFC 9776 §6.4, RFC 9777 §7.4).
        if isSSMAware, record.group.isSourceSpecific,
            record.level < newestLevel || record.type.isExclude
        {
            return
        }
        let levelBefore = groups.span[number].olderHosts.level(at: now)
        if record.level < newestLevel, !record.isLeave {
            let deadline = now.adding(timers.olderHostPresentInterval)
            if record.level == 1 {
                groups[number].olderHosts.level1 = deadline
            } else {
                groups[number].olderHosts.level2 = deadline
            }
        }
        let level = groups.span[number].olderHosts.level(at: now)
        if level != levelBefore {
            note(.groupCompatibilityChanged(Address.version(at: level)), number, at: time, &log)
        }
        var sources = listed
        switch record.type {
        case .blockOldSources where level < newestLevel: return
        case .changeToExcludeMode where level < newestLevel: sources = []
        case .changeToIncludeMode where level == 1: return
        default: break
        }
        let modeBefore = groups.span[number].filter.mode
        let before = groups.span[number].filter.sources.count
        let room = limits.sources - sourceCount + before
        let refused = groups[number].filter.receive(
            record.type, sources, at: now, lasting: timers.membershipInterval,
            limit: min(limits.sourcesPerGroup, room))
        sourceCount += groups.span[number].filter.sources.count - before
        if refused > 0 {
            groups[number].lacksSources = true
            let limit: MembershipLimit =
                room < limits.sourcesPerGroup ? .sources : .sourcesPerGroup
            log.hit(limit, on: links.span[Int(record.link)].key, at: time)
        }
        if wasGone, !groups.span[number].filter.isEmpty {
            groups[number].gone = nil
            note(.groupAppeared, number, at: time, &log)
        }
        if !wasGone, groups.span[number].filter.mode != modeBefore {
            note(.filterModeChanged(groups.span[number].filter.mode), number, at: time, &log)
        }
        scheduleGroup(number)
    }

    /// The host's side.
    private mutating func receive(
        _ record: RecordFacts<Address>, _ listed: [Address], into number: Int32, at now: Instant,
        _ time: Timestamp, _ log: inout MembershipLog
    ) {
        let row = Int(number)
        let group = Int(members[row].group)
        let timers = links.span[Int(record.link)].election.timers
        let wasPresent = members.span[row].presence.isPresent
        // Kept only where somebody wants to know whether anything changed.
        let filterBefore = log.isListening ? members[row].filter : nil
        let before = members.span[row].filter.sources.count
        let room = limits.sources - sourceCount + before
        let refused = members[row].filter.receive(
            record.type, listed, answersSources: now <= groups[group].sourcesAskedUntil,
            at: now, lasting: timers.membershipInterval,
            limit: min(limits.sourcesPerMembership, room))
        if record.isLeave { members[row].filter.leave() }
        sourceCount += members.span[row].filter.sources.count - before
        if refused > 0 {
            members[row].lacksSources = true
            let limit: MembershipLimit =
                room < limits.sourcesPerMembership ? .sources : .sourcesPerMembership
            log.hit(limit, on: links.span[Int(record.link)].key, at: time)
        }
        members[row].level = UInt8(truncatingIfNeeded: record.level)
        if let mac = record.mac { members[row].mac = mac }
        if members.span[row].filter.isEmpty {
            if wasPresent { depart(number, .left, at: now, time, &log) }
            return
        }
        members[row].presence = .member
        members[row].lastReport = time
        scheduleMember(row)
        if !wasPresent {
            members[row].joinWasSeen = showsJoin(record, at: now)
            join(row, at: now, time, &log)
        } else {
            members[row].refreshes &+= 1
            if let filterBefore {
                let kind: MembershipEvent.Kind =
                    members[row].filter.asks(as: filterBefore) ? .refreshed : .sourcesChanged
                note(kind, group, members[row].host, at: time, &log)
            }
        }
    }

    /// Whether a record tells of a change, and does not answer a query.
    ///
    /// Records of version 3 say which; an older report is taken for an answer while hosts have time
    /// to answer.
    private func showsJoin(_ record: RecordFacts<Address>, at now: Instant) -> Bool {
        record.level < newestLevel
            ? now > links[Int(record.link)].answersUntil
            : record.type != .modeIsInclude && record.type != .modeIsExclude
    }

    private mutating func join(
        _ row: Int, at now: Instant, _ time: Timestamp, _ log: inout MembershipLog
    ) {
        let group = Int(members[row].group)
        members[row].joins &+= 1
        members[row].refreshes = 0
        members[row].joined = time
        members[row].left = nil
        members[row].joinLatency = nil
        members[row].leaveLatency = nil
        let link = groups[group].link
        groups[group].members += 1
        groupsOfHost[HostKey(link, members[row].host, members[row].mac), default: 0] += 1
        note(.joined, group, members[row].host, at: time, &log)
        if members[row].joinWasSeen { awaitData(row, at: now) }
    }

    /// Ends a membership.
    mutating func depart(
        _ number: Int32, _ presence: Membership.Presence, at now: Instant, _ time: Timestamp,
        _ log: inout MembershipLog
    ) {
        let row = Int(number)
        let group = Int(members[row].group)
        sourceCount -= members.span[row].filter.sources.count
        members[row].filter.leave()
        members[row].presence = presence
        members[row].left = time
        members[row].lacksSources = false
        members[row].awaitsData = false
        heap.cancel(TimerOwner.member(number).timer)
        groups[group].members -= 1
        let hostKey = HostKey(groups[group].link, members[row].host, members[row].mac)
        if let count = groupsOfHost[hostKey], count > 1 {
            groupsOfHost[hostKey] = count - 1
        } else {
            groupsOfHost[hostKey] = nil
        }
        note(presence == .left ? .left : .expired, group, members[row].host, at: time, &log)
        if groups[group].members == 0 {
            groups[group].lastLeaver = presence == .left ? number : -1
        }
        retire(member: number)
        retireIfGone(members[row].group)
    }
}

// What goes with every change.
extension MembershipTable {
    /// Lets a group make room that neither a router nor a host has to do with.
    mutating func retireIfGone(_ number: Int32) {
        // Nearly always there is a member; the rest would copy the node.
        guard groups[Int(number)].members == 0, groups.span[Int(number)].isGone,
            groups.span[Int(number)].nextDeadline == nil
        else { return }
        retire(group: number)
    }

    mutating func scheduleGroup(_ number: Int) {
        guard let deadline = groups.span[number].nextDeadline else { return }
        heap.schedule(TimerOwner.group(Int32(truncatingIfNeeded: number)).timer, at: deadline)
    }

    mutating func scheduleMember(_ number: Int) {
        guard let deadline = members.span[number].filter.nextDeadline else { return }
        heap.schedule(TimerOwner.member(Int32(truncatingIfNeeded: number)).timer, at: deadline)
    }

    /// Notes an event of a group, or of a host in it.
    @inline(__always)
    func note(
        _ kind: MembershipEvent.Kind, _ group: Int, _ host: Address? = nil, at time: Timestamp,
        _ log: inout MembershipLog
    ) {
        log.note(
            MembershipEvent(
                kind: kind, time: time, link: links.span[Int(groups[group].link)].key,
                group: groups[group].address.ipAddress, address: host?.ipAddress))
    }
}
