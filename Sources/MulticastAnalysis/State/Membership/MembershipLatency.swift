import MulticastWire

// How long data takes to follow a join, and to end after a leave.
extension MembershipTable {
    /// How long a join waits for data: what comes later has come for another reason.
    static var longestJoinLatency: Int64 { 60_000_000_000 }
    /// Data that came so shortly before a join flows without it.
    static var longestGap: Int64 { 1_000_000_000 }

    /// Has a row that has just joined wait for the group's first data.
    mutating func awaitData(_ row: Int, at now: Instant) {
        members[row].awaitsData = true
        let group = Int(members[row].group)
        groups[group].awaitsDataUntil = now.adding(Self.longestJoinLatency)
        heap.schedule(
            TimerOwner.wait(members[row].group).timer, at: groups[group].awaitsDataUntil)
    }

    /// Ends what ``awaitData(_:at:)`` began.
    mutating func endWait(_ group: Int) {
        guard groups[group].awaitsDataUntil != .stopped else { return }
        groups[group].awaitsDataUntil = .stopped
        heap.cancel(TimerOwner.wait(Int32(truncatingIfNeeded: group)).timer)
    }

    /// Gives up the wait, unless another host has joined since.
    mutating func fireWait(_ group: Int, at now: Instant) {
        let deadline = groups[group].awaitsDataUntil
        guard deadline > now else {
            endWait(group)
            return
        }
        heap.schedule(TimerOwner.wait(Int32(truncatingIfNeeded: group)).timer, at: deadline)
    }

    /// Whether somebody waits for the first data of a group.
    func awaitsData(of address: Address, on link: LinkKey) -> Bool {
        awaitingGroup(address, on: link) != nil
    }

    private func awaitingGroup(_ address: Address, on link: LinkKey) -> Int? {
        guard let link = knownNumber(of: link),
            let number = groupNumbers[GroupKey(link: link, address: address)],
            groups.span[Int(number)].awaitsDataUntil != .stopped
        else { return nil }
        return Int(number)
    }

    /// Takes in that data of a group came, for the first time since `previous`.
    mutating func observeData(
        of address: Address, on link: LinkKey, at time: Timestamp, after previous: Timestamp?,
        _ log: inout MembershipLog
    ) {
        guard let group = awaitingGroup(address, on: link) else { return }
        endWait(group)
        // What came before flowed without those who have joined since.
        if let previous { measureLeave(group, at: previous) }
        groups[group].lastLeaver = -1
        var row = groups[group].firstMember
        while row >= 0 {
            let number = Int(row)
            // Where it lies: a copy of each row would take longer than the rest.
            if members.span[number].awaitsData {
                dataStarted(number, at: time, after: previous, &log)
            }
            row = members.span[number].next
        }
    }

    /// Ends a row's wait, by data that has followed its join unless some flowed before.
    private mutating func dataStarted(
        _ row: Int, at time: Timestamp, after previous: Timestamp?, _ log: inout MembershipLog
    ) {
        members[row].awaitsData = false
        let joined = members[row].joined.nanoseconds
        let latency = time.nanoseconds.since(joined)
        if let previous, joined.since(previous.nanoseconds) < Self.longestGap { return }
        guard latency >= 0 else { return }
        members[row].joinLatency = latency
        let group = Int(members[row].group)
        note(
            .dataStarted(after: .nanoseconds(latency)), group, members[row].host, at: time, &log)
    }

    /// Takes in when the last data of a group came that was seen so far.
    mutating func observeLastData(of address: Address, on link: LinkKey, at time: Timestamp) {
        guard let link = knownNumber(of: link),
            let number = groupNumbers[GroupKey(link: link, address: address)]
        else { return }
        if groups[Int(number)].members == 0 { measureLeave(Int(number), at: time) }
    }

    /// Takes in that data came while the group had no member.
    private mutating func measureLeave(_ group: Int, at time: Timestamp) {
        let row = Int(groups[group].lastLeaver)
        guard row >= 0, let left = members[row].left else { return }
        let latency = time.nanoseconds.since(left.nanoseconds)
        if latency > 0, latency > members[row].leaveLatency ?? 0 {
            members[row].leaveLatency = latency
        }
    }
}
