import MulticastWire

/// The queriers of one link, and which of them is elected (RFC 2236 §3, RFC 9776 §6.6.2,
/// RFC 9777 §7.6.2), as one who listens knows it.
///
/// The lowest address wins. The unspecified address, which switches use, takes no part: it would
/// always win (RFC 4541 §2.1.1).
struct QuerierElection<Address: MembershipAddress>: Sendable {
    private(set) var queriers: [QuerierRecord<Address>] = []
    /// Where in ``queriers`` the link's is.
    private(set) var elected: Int?
    /// The timer values of the link: those of its querier, or of whoever queries if none takes
    /// part in an election.
    private(set) var timers = QueryTimers()
    // Who was elected last, and when hosts give up the versions of older queriers.
    private var previous: Address?
    private var olderQueriers: (level1: Instant, level2: Instant) = (.stopped, .stopped)

    /// What happens at a link, to a querier or, without an address, to all hosts.
    typealias Report = (MembershipEvent.Kind, Address?) -> Void

    init(rule: MembershipIntervalRule) { timers.rule = rule }

    /// The level that hosts keep to for the sake of older queriers: Host Compatibility Mode
    /// (RFC 9776 §7.2.1, RFC 9777 §8.2.1).
    var hostLevel: Int {
        if olderQueriers.level1 != .stopped { return 1 }
        return olderQueriers.level2 != .stopped ? 2 : newestLevel
    }

    /// The next deadline; `nil` if there is none.
    var nextDeadline: Instant? {
        var next = Instant.max
        for querier in queriers where querier.isPresent { next = min(next, querier.presentUntil) }
        for deadline in [olderQueriers.level1, olderQueriers.level2] where deadline != .stopped {
            next = min(next, deadline)
        }
        return next == .max ? nil : next
    }

    /// Takes in a query; returns whether there was room for the address it is from.
    ///
    /// With `mayAdd` unset, there is none for a new one unless another is silent.
    mutating func observe(
        _ query: QueryFacts<Address>, from source: Address, _ mac: MACAddress?, at now: Instant,
        _ time: Timestamp, mayAdd: Bool, _ report: Report
    ) -> Bool {
        noteVersion(of: query, at: now, report)
        guard let index = index(of: source, time, mayAdd: mayAdd) else { return false }
        let appears = !queriers[index].isPresent
        queriers[index].observe(query, at: now, time)
        if let mac { queriers[index].mac = mac }
        if appears, queriers[index].isPresent { report(.querierAppeared, source) }
        if query.decidesElection, source != .unspecified { elect(index, report) }
        if elected == index || elected == nil {
            let rule = timers.rule
            timers = queriers[index].timers
            timers.rule = rule
        }
        return true
    }

    /// Holds the election between the link's querier and one that has just queried.
    private mutating func elect(_ candidate: Int, _ report: Report) {
        if elected == candidate { return }
        if let elected, !queriers[candidate].address.isLower(than: queriers[elected].address) {
            queriers[candidate].queriesUnelected += 1
            return
        }
        let winner = queriers[candidate].address
        let loser = previous == winner ? nil : previous
        elected = candidate
        previous = winner
        queriers[candidate].elections += 1
        report(.querierTookOver(from: loser?.ipAddress), winner)
    }

    /// Where the address is in ``queriers``; `nil` if there is no room.
    private mutating func index(of address: Address, _ time: Timestamp, mayAdd: Bool) -> Int? {
        if let index = queriers.firstIndex(where: { $0.address == address }) { return index }
        let record = QuerierRecord(address, firstSeen: time)
        if mayAdd {
            queriers.append(record)
            return queriers.count - 1
        }
        // One that is silent makes room: the one silent the longest.
        let silent = queriers.indices.filter { !queriers[$0].isPresent && $0 != elected }
        guard let oldest = silent.min(by: { queriers[$0].lastSeen < queriers[$1].lastSeen }) else {
            return nil
        }
        queriers[oldest] = record
        return oldest
    }

    /// Starts the timers of hosts that hear an older version (RFC 9776 §7.2.1, RFC 9777 §8.2.1).
    private mutating func noteVersion(
        of query: QueryFacts<Address>, at now: Instant, _ report: Report
    ) {
        let isMLD = Address.levelOfVersion0 != 0
        // IGMPv1 has General Queries alone; of IGMPv2 only those count, of MLDv1 all.
        guard query.level < newestLevel, query.isGeneral || query.level == 1 || isMLD else {
            return
        }
        let before = hostLevel
        let deadline = now.adding(
            QueryTimers.olderQuerierPresentInterval(
                isMLD: isMLD, timers, maxRespTime: query.maxRespTime))
        if query.level == 1 {
            olderQueriers.level1 = deadline
        } else {
            olderQueriers.level2 = deadline
        }
        reportHostLevel(before, report)
    }

    private func reportHostLevel(_ before: Int, _ report: Report) {
        guard hostLevel != before else { return }
        report(.hostCompatibilityChanged(Address.version(at: hostLevel)), nil)
    }

    /// Lets timers run out whose time has come.
    mutating func expire(at now: Instant, _ report: Report) {
        for index in queriers.indices
        where queriers[index].isPresent && queriers[index].presentUntil <= now {
            queriers[index].presentUntil = .stopped
            if elected == index {
                elected = nil
                report(.querierLost, queriers[index].address)
            } else {
                report(.querierYielded, queriers[index].address)
            }
        }
        let before = hostLevel
        if olderQueriers.level1 <= now { olderQueriers.level1 = .stopped }
        if olderQueriers.level2 <= now { olderQueriers.level2 = .stopped }
        reportHostLevel(before, report)
    }
}
