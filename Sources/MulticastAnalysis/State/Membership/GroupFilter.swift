import MulticastWire

/// A router's state of one group on one link: filter mode, group timer and source records
/// (RFC 9776 §6.2, RFC 9777 §7.2).
///
/// In INCLUDE mode all source timers run: INCLUDE (A). In EXCLUDE mode those of X run and those of
/// Y do not: EXCLUDE (X,Y). The router is one that listens: it does what the tables say but for the
/// queries, and lowers timers when it hears those of the querier (§6.6.1).
struct GroupFilter<Address: MembershipAddress>: Hashable, Sendable {
    private(set) var mode = FilterMode.include
    /// When the group timer, MLD's Filter Timer, runs out; of no meaning in INCLUDE mode.
    private(set) var groupTimer = Instant.stopped
    private(set) var sources = SourceList<Address>()

    /// Whether a router has no state at all: it deletes the group then (§6.3).
    var isEmpty: Bool { mode == .include && sources.isEmpty }

    /// The next deadline of a timer that runs; `nil` if none does.
    var nextDeadline: Instant? {
        guard mode == .exclude else { return sources.firstDeadline }
        return min(groupTimer, sources.firstDeadline ?? .max)
    }

    /// Takes in one record, as the tables of RFC 9776 §6.4 and RFC 9777 §7.4 have it.
    ///
    /// The sources are in ascending order, none twice; `interval` is GMI, MLD's MALI. Returns how
    /// many sources there was no room for.
    mutating func receive(
        _ type: RecordType, _ listed: [Address], at now: Instant, lasting interval: Int64,
        limit: Int
    ) -> Int {
        let full = now.adding(interval)
        let groupTimer = groupTimer
        switch (mode, type) {
        // INCLUDE (A) + IS_IN, ALLOW or TO_IN (B): INCLUDE (A+B), (B)=GMI.
        // EXCLUDE (X,Y) + the same (A): EXCLUDE (X+A,Y-A), (A)=GMI.
        case (_, .modeIsInclude), (_, .allowNewSources), (_, .changeToIncludeMode):
            if listed.isEmpty { return 0 }
            return sources.merge(listed, limit: limit) { old, isListed in isListed ? full : old }

        // INCLUDE (A) + IS_EX or TO_EX (B): EXCLUDE (A*B,B-A), (B-A)=0, delete A-B.
        case (.include, .modeIsExclude), (.include, .changeToExcludeMode):
            mode = .exclude
            self.groupTimer = full
            return sources.merge(listed, limit: limit) { old, isListed in
                isListed ? old ?? .stopped : nil
            }

        // EXCLUDE (X,Y) + IS_EX (A): EXCLUDE (A-Y,Y*A), (A-X-Y)=GMI, delete X-A and Y-A.
        case (.exclude, .modeIsExclude):
            self.groupTimer = full
            return sources.merge(listed, limit: limit) { old, isListed in
                isListed ? old ?? full : nil
            }

        // EXCLUDE (X,Y) + TO_EX (A): as before, but (A-X-Y)=Group Timer, as it was.
        case (.exclude, .changeToExcludeMode):
            self.groupTimer = full
            return sources.merge(listed, limit: limit) { old, isListed in
                isListed ? old ?? groupTimer : nil
            }

        // EXCLUDE (X,Y) + BLOCK (A): EXCLUDE (X+(A-Y),Y), (A-X-Y)=Group Timer.
        case (.exclude, .blockOldSources):
            if listed.isEmpty { return 0 }
            return sources.merge(listed, limit: limit) { old, _ in old ?? groupTimer }

        // INCLUDE (A) + BLOCK (B): INCLUDE (A). Types that no RFC defines are ignored (§4.2.13).
        default:
            return 0
        }
    }

    /// Takes in a query about the group, or about some of its sources if any are listed, whose S
    /// flag is clear (RFC 9776 §6.6.1, RFC 9777 §7.6.1).
    mutating func receiveQuery(_ listed: [Address], lowerTo deadline: Instant) {
        if !listed.isEmpty {
            sources.lower(listed, to: deadline)
        } else if mode == .exclude {
            groupTimer = min(groupTimer, deadline)
        }
    }

    /// Lets timers run out whose time has come (RFC 9776 §6.3, §6.5); in `unwanted` it puts the
    /// sources that nobody asks for any more, in ascending order.
    mutating func expire(at now: Instant, _ unwanted: inout [Address]) {
        sources.stop(at: now) { unwanted.append($0) }
        if mode == .exclude {
            guard groupTimer <= now else { return }
            mode = .include
            groupTimer = .stopped
        }
        sources.removeStopped()
    }
}
