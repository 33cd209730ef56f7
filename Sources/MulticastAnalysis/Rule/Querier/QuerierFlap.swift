import MulticastWire

extension DoctorRule {
    /// The role of querier goes from one to another and back.
    static let querierFlap = DoctorRule(
        "querier-flap", .querier, .major,
        title: "The querier role keeps moving",
        reference: "RFC 2236 §7; RFC 9776 §6.6.2",
        displayFilter: "igmp.type == 0x11 && igmp.maddr == 0.0.0.0",
        why: """
            Each time another router becomes querier, switches learn another port as that of the \
            router, and timers may change. A link that goes up and down, or a querier that restarts, \
            makes streams drop out now and then.
            """,
        linux: "look at the uptime and the logs of the machines that query, and at their links",
        network: """
            pin one primary querier with the lowest address; look for spanning-tree changes and \
            links that flap between the queriers
            """,
        measuresTime: true,
        judge: { patient in patient.segments.compactMap(judgeChanges) })

    private static func judgeChanges(segment: Segment) -> Verdict? {
        let queries = segment.generalQueries.filter { !$0.isFromNobody }
        guard let first = queries.first else { return nil }
        let counts = Dictionary(grouping: queries, by: \.source).mapValues(\.count)
        guard counts.count > 1 else {
            return .ok("\(first.source) is querier throughout", on: segment.subject)
        }
        let present = segment.timers.otherQuerierPresent
        var (winner, changes): (QuerySighting, [QuerySighting]) = (first, [])
        for query in queries.dropFirst() {
            let isOver = query.time.since(winner.time) > present
            guard query.source <= winner.source || isOver else { continue }
            if query.source != winner.source { changes.append(query) }
            winner = query
        }
        let evidence = ([first] + changes).map { $0.shows("querier is \($0.source): \($0.words)") }
        for (start, end) in zip(changes, changes.dropFirst(2))
        where end.time.since(start.time) <= present * 3 {
            return .fail(
                "the querier changed \(changes.count) times, three of them within "
                    + end.time.since(start.time).inWords, on: segment.subject, evidence)
        }
        // A lower one that takes over again and again must have been silent in between.
        let returns = changes.filter { $0.source == counts.keys.min() }.count
        if returns > 1 {
            return .fail(
                "\(changes.last?.source ?? first.source) took over \(returns) times after a silence",
                on: segment.subject, evidence)
        }
        if changes.count < 2, counts.values.contains(where: { $0 < 3 }) {
            return .inconclusive(
                "\(Words.count(counts.count, "router")) queried, one of them less than three times",
                on: segment.subject, needs: "a capture of \((present * 3).inWords)", evidence
            ).awaiting(present * 3 - segment.length)
        }
        return .ok(
            "\(Words.count(counts.count, "router")) queried, and the role changed "
                + Words.count(changes.count, "time"), on: segment.subject, evidence)
    }
}
