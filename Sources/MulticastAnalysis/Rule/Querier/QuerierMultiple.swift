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

    private static func judgeElection(segment: Segment) -> Verdict? {
        let queries = segment.generalQueries.filter { !$0.isFromNobody }
        guard let first = queries.first else { return nil }
        var candidates: [IPAddress: Candidate] = [:]
        var breaches: [(query: QuerySighting, lower: QuerySighting)] = []
        for query in queries {
            let lower = candidates.values.filter { candidate in
                candidate.last.source < query.source && candidate.last.mac != query.mac
                    && query.time.since(candidate.first) >= settling
                    && query.time.since(candidate.last.time) < candidate.present * 9 / 10
            }.min { $0.last.source < $1.last.source }
            if let lower { breaches.append((query, lower.last)) }
            candidates[query.source] = Candidate(
                first: candidates[query.source]?.first ?? query.time, last: query,
                present: segment.timing(after: query).present)
        }
        let sources = Set(queries.map(\.source)).sorted()
        guard let breach = breaches.first else {
            if sources.count == 1 {
                return .ok(
                    "\(first.source) is the only one that queries", on: segment.subject,
                    [first.shows(first.words)])
            }
            return judgeYielding(queries, sources, segment)
        }
        let says =
            "\(breach.query.source) queries, though \(breach.lower.source), which is lower, "
            + "has done so \(breach.query.time.since(breach.lower.time).inWords) before: "
            + Words.count(breaches.count, "such query", "such queries")
        let evidence =
            [breach.lower.shows("who should be querier: \(breach.lower.words)")]
            + breaches.map { $0.query.shows("who should be silent: \($0.query.words)") }
        let subject = Subject(segment.link, host: breach.query.source, mac: breach.query.mac)
        return breaches.count > 1
            ? .fail(says, on: subject, evidence) : .suspect(says, on: subject, evidence)
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
    }
}
