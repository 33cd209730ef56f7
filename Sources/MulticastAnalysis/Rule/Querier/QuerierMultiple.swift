import MulticastWire

extension DoctorRule {
    /// A router goes on querying though one with a lower address does.
    static let querierMultiple = DoctorRule(
        "querier-multiple", .querier, .major,
        title: "Two or more queriers keep querying: the election is broken",
        reference: "RFC 2236 §3, §7; RFC 9776 §6.6.2; RFC 4541 §2.1.1",
        displayFilter: "igmp.type == 0x11 && igmp.maddr == 0.0.0.0",
        why: """
            A router that hears a query from a lower address has to be silent. If it is not, it does \
            not hear the other, or takes no part in the election, as many switches do not. Members \
            answer to both, and switches and routers disagree about timers and ports.
            """,
        linux: """
            switch off all queriers but one: ip link set dev br0 type bridge mcast_querier 0; look for \
            a firewall that drops protocol 2 on the one that does not yield
            """,
        network: """
            switch the snooping querier off on all devices but one, or enable its part in the \
            election where there is such an option; look why the one does not hear the other
            """,
        measuresTime: true,
        judge: { patient in patient.segments.compactMap(judgeElection) })

    /// How long after its first query a lower address has not been heard by all.
    private static var settling: Duration { .seconds(1) }

    /// A General Query of a router that should have left it to another.
    private struct Breach {
        let query: QuerySighting
        let lower: QuerySighting
        /// Whether it may be one that a router sends at its start (RFC 2236 §3), before it has heard
        /// the other.
        let isStart: Bool
        /// Whether it comes one Query Interval after the one before, as of a router that goes on.
        let isOnSchedule: Bool
    }

    private static func judgeElection(segment: Segment) -> Verdict? {
        let queries = segment.generalQueries.filter { !$0.isFromNobody }
        guard let first = queries.first else { return nil }
        let breaches = breaches(in: queries, segment)
        let sources = Set(queries.map(\.source)).sorted()
        guard let breach = breaches.first(where: { !$0.isStart }) else {
            if sources.count == 1 {
                return .ok(
                    "\(first.source) is the only one that queries", on: segment.subject,
                    [first.shows(first.words)])
            }
            let starts = breaches.filter { !hasYielded($0, queries, segment) }
            return starts.last.map { judgeStart($0, segment) }
                ?? judgeYielding(queries, sources, segment)
        }
        // Those at the start count where the same router went on.
        let guilty = Set(breaches.filter { !$0.isStart }.map(\.query.source))
        let counted = breaches.filter { guilty.contains($0.query.source) }
        let says =
            "\(breach.query.source) queries, though \(breach.lower.source), which is lower, "
            + "has done so \(breach.query.time.since(breach.lower.time).inWords) before: "
            + Words.count(counted.count, "such query", "such queries")
        let evidence =
            [counted[0].lower.shows("who should be querier: \(counted[0].lower.words)")]
            + counted.map { $0.query.shows("who should be silent: \($0.query.words)") }
        let subject = Subject(segment.link, host: breach.query.source, mac: breach.query.mac)
        let isCertain = breach.isOnSchedule || breaches.count { !$0.isStart } > 1
        return isCertain
            ? .fail(says, on: subject, evidence) : .suspect(says, on: subject, evidence)
    }

    private static func breaches(in queries: [QuerySighting], _ segment: Segment) -> [Breach] {
        var candidates: [IPAddress: Candidate] = [:]
        var found: [Breach] = []
        for query in queries {
            let own = candidates[query.source]
            let timing = segment.timing(after: query)
            let lower = candidates.values.filter { candidate in
                candidate.last.source < query.source && candidate.last.mac != query.mac
                    && query.time.since(candidate.first) >= settling
                    && query.time.since(candidate.last.time) < candidate.present * 9 / 10
            }.min { $0.last.source < $1.last.source }
            var starts = own?.starts ?? 0
            if let lower {
                // It has spoken, then the other has, and still it speaks.
                let hasHeard = own.map { $0.first < lower.last.time } ?? false
                starts = hasHeard ? .max : min(starts, .max - 1) + 1
                let gap = own.map { query.time.since($0.last.time) }
                found.append(
                    Breach(
                        query: query, lower: lower.last,
                        isStart: starts <= QueryTimers.defaultRobustnessVariable,
                        isOnSchedule: gap.map {
                            $0 > timing.interval * 4 / 5 && $0 < timing.interval * 6 / 5
                        } ?? false))
            }
            candidates[query.source] = Candidate(
                first: own?.first ?? query.time, last: query, present: timing.present,
                starts: starts)
        }
        return found
    }

    /// Whether a router that asked at its start was silent when its next query was due.
    private static func hasYielded(
        _ start: Breach, _ queries: [QuerySighting], _ segment: Segment
    ) -> Bool {
        let own = queries.last { $0.source == start.query.source } ?? start.query
        return queries.contains { $0.source < own.source && $0.time > own.time }
            && segment.span.upperBound.since(own.time) > segment.timing(after: own).interval
    }

    private static func judgeStart(_ start: Breach, _ segment: Segment) -> Verdict {
        let interval = segment.timing(after: start.query).interval
        let passed = segment.span.upperBound.since(start.query.time)
        return .inconclusive(
            "\(start.query.source) began to query though \(start.lower.source), which is lower, "
                + "does, as a router does that starts; whether it yields is not in the capture",
            on: Subject(segment.link, host: start.query.source, mac: start.query.mac),
            needs: "a capture at any port of this VLAN that goes on for \((interval * 2).inWords)",
            [
                start.lower.shows("who should be querier: \(start.lower.words)"),
                start.query.shows("who has to yield: \(start.query.words)"),
            ]
        ).awaiting(interval * 2 - passed)
    }

    private static func judgeYielding(
        _ queries: [QuerySighting], _ sources: [IPAddress], _ segment: Segment
    ) -> Verdict {
        let evidence = sources.prefix(4).compactMap { source in
            queries.last { $0.source == source }.map { $0.shows("its last: \($0.words)") }
        }
        let lowest = queries.last { $0.source == sources[0] }
        let after = queries.filter { query in lowest.map { query.time > $0.time } ?? false }
        if after.isEmpty {
            return .ok(
                "\(Words.count(sources.count, "router")) queried, and those that are not the lowest "
                    + "fell silent", on: segment.subject, Array(evidence))
        }
        return .ok(
            "\(sources[0]), the lowest, fell silent, and then another took over",
            on: segment.subject, Array(evidence))
    }

    private struct Candidate {
        let first: Timestamp
        let last: QuerySighting
        let present: Duration
        /// How many queries in a row it may have sent without having heard the lower one.
        let starts: Int
    }
}
