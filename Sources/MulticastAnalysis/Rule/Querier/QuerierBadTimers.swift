import MulticastWire

extension DoctorRule {
    /// The values in a querier's messages do not go together.
    static let querierBadTimers = DoctorRule(
        "querier-bad-timers", .querier, .major,
        title: "The querier's timers are unsafe",
        reference: "RFC 9776 §8.1, §8.3, §8.14",
        displayFilter: "igmp.type == 0x11",
        why: """
            A response time that is not below the interval lets answers to one query run into the \
            next; a Robustness Variable of 1 ends a membership with one lost packet; very short \
            response times make all hosts answer at once.
            """,
        linux: """
            set mcast_query_interval, mcast_query_response_interval and \
            mcast_last_member_interval of the bridge (hundredths of a second)
            """,
        network: """
            go back to the defaults: interval 125 s, response time 10 s, Robustness Variable 2, last \
            member query interval 1 s; the same on all devices that may become querier
            """,
        subCodes: [
            SubCode(
                "querier-interval-mismatch", .minor,
                title: "Queriers announce timers that they or others do not keep",
                reference: "RFC 9776 §4.1.6, §4.1.7, §8",
                why: """
                    Switches and routers reckon how long a membership lasts from what the \
                    querier announces. If it asks less often, or another that may take over \
                    announces other values, memberships end between two queries.
                    """,
                linux: """
                    set the same mcast_query_interval and mcast_query_response_interval on all \
                    bridges that may query
                    """,
                network: """
                    set the same query interval, response time and Robustness Variable on all \
                    devices that may become querier
                    """)
        ],
        judge: judgeTimers)

    @Sendable private static func judgeTimers(of patient: Case) -> [Verdict] {
        let found = patient.segments.flatMap { unsafeTimers(of: $0) + mismatches(of: $0) }
        let observed = patient.segments.filter { $0.hasObservedTimers }
        guard found.isEmpty, let seen = observed.first else { return found }
        let timers = seen.timers
        return [
            .ok(
                "interval \(timers.queryIntervalDuration.inWords), response time "
                    + "\(timers.responseIntervalDuration.inWords), Robustness Variable "
                    + "\(timers.robustnessVariable)", on: seen.subject)
        ]
    }

    private static func unsafeTimers(of segment: Segment) -> [Verdict] {
        let reporters = Set(segment.reports.map(\.host)).count
        var found: [Verdict] = []
        for (source, queries) in Dictionary(grouping: segment.queries, by: \.source)
            .sorted(by: { $0.key < $1.key })
        {
            var problems: [(says: String, severity: Finding.Severity, query: QuerySighting)] = []
            func note(
                _ says: String, _ severity: Finding.Severity, _ isSo: (QuerySighting) -> Bool
            ) {
                guard let query = queries.first(where: isSo) else { return }
                problems.append((says, severity, query))
            }
            note("its response time is not below its interval", .major) { query in
                query.version > 1 && query.isOfQuerier && query.maxRespTime > .zero
                    && query.maxRespTime >= interval(of: query, in: segment)
            }
            note("its Robustness Variable is 1", .minor) { $0.robustnessVariable == 1 }
            note("its General Queries leave no time to answer", .minor) {
                $0.isOfQuerier && $0.maxRespTime == .zero
            }
            if reporters > 20 {
                note("\(reporters) hosts have less than a second to answer", .minor) {
                    $0.isOfQuerier && $0.maxRespTime < .seconds(1)
                }
            }
            note("members have less than 0.2 s to answer after a leave", .minor) {
                !$0.isGeneral && $0.maxRespTime < .milliseconds(200)
            }
            note("its interval is below 10 s", .info) {
                ($0.queryInterval).map { $0 > .zero && $0 < .seconds(10) } ?? false
            }
            guard let worst = problems.map(\.severity).min(by: { $0.rank < $1.rank }) else {
                continue
            }
            let says = problems.map(\.says).joined(separator: "; ")
            let shown = problems.filter { $0.severity == worst }.first.map { problem in
                queries.filter { query in
                    query.isGeneral == problem.query.isGeneral
                        && query.maxRespTime == problem.query.maxRespTime
                        && query.robustnessVariable == problem.query.robustnessVariable
                }
            }
            let evidence = (shown ?? []).map { query in
                query.shows(
                    "\(query.words): response time \(query.maxRespTime.inWords)"
                        + (query.queryInterval.map { ", interval \($0.inWords)" } ?? "")
                        + (query.robustnessVariable.map { ", Robustness Variable \($0)" } ?? ""))
            }
            let subject = Subject(segment.link, host: source, mac: queries.first?.mac)
            found.append(
                worst == .major
                    ? .fail("\(source): \(says)", on: subject, severity: worst, evidence)
                    : .suspect("\(source): \(says)", on: subject, severity: worst, evidence))
        }
        return found
    }

    /// The Query Interval of a query's sender: announced, or measured, or the default.
    private static func interval(of query: QuerySighting, in segment: Segment) -> Duration {
        if let announced = query.queryInterval, announced > .zero { return announced }
        return QueryTimers(observing: segment.queries.filter { $0.source == query.source })
            .queryIntervalDuration
    }

    private static func mismatches(of segment: Segment) -> [Verdict] {
        var found: [Verdict] = []
        let bySource = Dictionary(grouping: segment.generalQueries, by: \.source)
            .sorted { $0.key < $1.key }
        for (source, queries) in bySource {
            guard let last = queries.last, let announced = last.queryInterval, announced > .zero
            else { continue }
            let gaps = zip(queries, queries.dropFirst()).map { $1.time.since($0.time) }
                .filter { $0 > announced / 2 }.sorted()
            guard gaps.count >= 4 else { continue }
            let median = gaps[gaps.count / 2]
            let distance = median > announced ? median - announced : announced - median
            guard distance * 5 > announced else { continue }
            found.append(
                .suspect(
                    "\(source) announces an interval of \(announced.inWords), and queries every "
                        + median.inWords, on: Subject(segment.link, host: source, mac: last.mac),
                    subCode: "querier-interval-mismatch",
                    queries.prefix(6).map { $0.shows($0.words) }))
        }
        let named = bySource.compactMap(\.value.last).filter { !$0.isFromNobody }
        guard let first = named.first else { return found }
        let others = named.dropFirst().filter { query in
            query.version == first.version
                && (query.queryInterval != first.queryInterval
                    || query.maxRespTime != first.maxRespTime
                    || query.robustnessVariable != first.robustnessVariable)
        }
        guard !others.isEmpty else { return found }
        let all = [first] + others
        found.append(
            .suspect(
                "\(Words.list(all.map(\.source.description))) are set to different timers",
                on: segment.subject, subCode: "querier-interval-mismatch",
                all.map { query in
                    query.shows(
                        "\(query.words): response time \(query.maxRespTime.inWords)"
                            + (query.queryInterval.map { ", interval \($0.inWords)" } ?? ""))
                }))
        return found
    }
}
