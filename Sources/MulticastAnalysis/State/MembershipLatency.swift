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
        if groups[group].awaitsDataUntil == .stopped {
            awaited.insert(groups[group].address.foldedBits)
        }
        groups[group].awaitsDataUntil = now.adding(Self.longestJoinLatency)
        heap.schedule(
            TimerOwner.wait(members[row].group).timer, at: groups[group].awaitsDataUntil)
    }

    /// Ends what ``awaitData(_:at:)`` began.
    mutating func endWait(_ group: Int) {
        guard groups[group].awaitsDataUntil != .stopped else { return }
        groups[group].awaitsDataUntil = .stopped
        awaited.remove(groups[group].address.foldedBits)
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

    /// Takes in that data of a group came, for the first time since `previous`.
    mutating func observeData(
        of address: Address, on link: LinkKey, at time: Timestamp, after previous: Timestamp?,
        _ log: inout MembershipLog
    ) {
        guard let link = knownNumber(of: link),
            let number = groupNumbers[GroupKey(link: link, address: address)],
            groups[Int(number)].awaitsDataUntil != .stopped
        else { return }
        let group = Int(number)
        endWait(group)
        // What came before flowed without those who have joined since.
        if let previous { measureLeave(group, at: previous) }
        groups[group].lastLeaver = -1
        var row = groups[group].firstMember
        while row >= 0 {
            let member = members[Int(row)]
            if member.awaitsData {
                members[Int(row)].awaitsData = false
                let flowedBefore =
                    previous.map {
                        member.joined.nanoseconds.since($0.nanoseconds) < Self.longestGap
                    } ?? false
                let latency = time.nanoseconds.since(member.joined.nanoseconds)
                if !flowedBefore, latency >= 0 {
                    members[Int(row)].joinLatency = latency
                    note(
                        .dataStarted(after: .nanoseconds(latency)), group, member.host, at: time,
                        &log)
                }
            }
            row = member.next
        }
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
