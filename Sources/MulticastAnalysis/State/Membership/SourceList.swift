/// A source and the timer that a router keeps for it (RFC 9776 §6.2.3).
struct SourceTimer<Address: MembershipAddress>: Hashable, Sendable {
    let address: Address
    /// When the timer runs out; ``Instant/stopped`` for one that did.
    var deadline: Instant

    var isRunning: Bool { deadline != .stopped }
}

/// The source records of one group: a set, kept in the order of addresses.
///
/// The operations are those of the tables of RFC 9776 §6.4. They go through both lists side by
/// side, so they take sources in ascending order, none twice.
struct SourceList<Address: MembershipAddress>: Hashable, Sendable {
    private(set) var timers: [SourceTimer<Address>] = []

    // No clock gets there: the deadline of what is about to go.
    private static var removed: Instant { .min + 1 }

    var count: Int { timers.count }
    var isEmpty: Bool { timers.isEmpty }

    /// The first deadline of those running; `nil` if none is.
    var firstDeadline: Instant? {
        var first: Instant?
        for timer in timers where timer.isRunning { first = min(first ?? .max, timer.deadline) }
        return first
    }

    /// The last deadline of those running; `nil` if none is.
    var lastDeadline: Instant? {
        var last: Instant?
        for timer in timers where timer.isRunning { last = max(last ?? .min, timer.deadline) }
        return last
    }

    /// Puts in the place of the list what `choose` gives for each source of either list; `nil`
    /// leaves it out.
    ///
    /// `choose` is told the deadline that the list has for the source, if it has it, and whether
    /// it is among `others`. Of sources that the list does not have, no more are added than make
    /// it `limit` long; returns how many there was no room for.
    @inline(__always)
    mutating func merge(
        _ others: [Address], limit: Int,
        _ choose: (_ deadline: Instant?, _ isAmongOthers: Bool) -> Instant?
    ) -> Int {
        // Most often a report repeats the list, and then nothing moves.
        if timers.count == others.count, haveAddresses(others) {
            for index in timers.indices {
                timers[index].deadline = choose(timers[index].deadline, true) ?? Self.removed
            }
            timers.removeAll { $0.deadline == Self.removed }
            return 0
        }
        var room = Int.max
        if timers.count + others.count > limit {
            room = limit
            forEach(and: others) { _, deadline, isAmongOthers in
                if let deadline, choose(deadline, isAmongOthers) != nil { room -= 1 }
            }
        }
        var merged: [SourceTimer<Address>] = []
        merged.reserveCapacity(min(limit, timers.count + others.count))
        var refused = 0
        forEach(and: others) { address, deadline, isAmongOthers in
            guard let chosen = choose(deadline, isAmongOthers) else { return }
            if deadline == nil {
                guard room > 0 else {
                    refused += 1
                    return
                }
                room -= 1
            }
            merged.append(SourceTimer(address: address, deadline: chosen))
        }
        timers = merged
        return refused
    }

    /// Goes through the sources of both lists in ascending order.
    @inline(__always)
    private func forEach(
        and others: [Address],
        _ body: (_ address: Address, _ deadline: Instant?, _ isAmongOthers: Bool) -> Void
    ) {
        var (mine, theirs) = (0, 0)
        while mine < timers.count {
            let timer = timers[mine]
            while theirs < others.count, others[theirs] < timer.address {
                body(others[theirs], nil, true)
                theirs += 1
            }
            let isAmongOthers = theirs < others.count && others[theirs] == timer.address
            body(timer.address, timer.deadline, isAmongOthers)
            if isAmongOthers { theirs += 1 }
            mine += 1
        }
        while theirs < others.count {
            body(others[theirs], nil, true)
            theirs += 1
        }
    }

    private func haveAddresses(_ others: [Address]) -> Bool {
        for index in timers.indices where timers[index].address != others[index] { return false }
        return true
    }

    /// Lowers the running timers of `sources` to `deadline`.
    mutating func lower(_ sources: [Address], to deadline: Instant) {
        var next = 0
        for index in timers.indices {
            while next < sources.count, sources[next] < timers[index].address { next += 1 }
            if next == sources.count { return }
            if sources[next] == timers[index].address, timers[index].deadline > deadline {
                timers[index].deadline = deadline
            }
        }
    }

    /// Stops the timers that have run out, and calls `body` for each.
    mutating func stop(at now: Instant, _ body: (Address) -> Void) {
        for index in timers.indices
        where timers[index].isRunning && timers[index].deadline <= now {
            timers[index].deadline = .stopped
            body(timers[index].address)
        }
    }

    /// Removes the sources whose timers do not run.
    mutating func removeStopped() {
        if timers.contains(where: { !$0.isRunning }) { timers.removeAll { !$0.isRunning } }
    }

    /// Removes `sources`, in ascending order; returns whether any was there.
    mutating func remove(_ sources: [Address]) -> Bool {
        let before = count
        _ = merge(sources, limit: .max) { deadline, isAmongOthers in
            isAmongOthers ? nil : deadline
        }
        return count != before
    }

    /// Removes all.
    mutating func removeAll() { timers = [] }
}
