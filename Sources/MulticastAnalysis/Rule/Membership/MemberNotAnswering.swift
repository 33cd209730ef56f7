import MulticastWire

extension DoctorRule {
    /// A host has joined a group, and does not answer when it is asked.
    static let memberNotAnswering = DoctorRule(
        "member-not-answering", .membership, .critical,
        title: "A member joins but never answers queries",
        reference: "RFC 2236 §3; RFC 9776 §5.2",
        displayFilter: "igmp",
        why: """
            Switches and routers forget a member that does not answer: it works for some 4 minutes \
            after each join. Most often a firewall on the host lets its own reports out and no \
            queries in; it may also sleep, or have a poor IGMP stack.
            """,
        linux: """
            allow protocol 2 in the host's firewall (nft add rule … ip protocol igmp accept), IP \
            options included, and see that queries arrive: mcdump -i eth0 --type query
            """,
        network: """
            see that queries reach the host's port; where its stack is at fault, set a static group \
            on its port
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            patient.segments.flatMap { judgeAnswers(of: $0) + judgeQuestions(to: $0, patient) }
        })

    /// A host, told by its address and, as long as it has none, by its Ethernet address.
    struct Host: Hashable {
        let address: IPAddress
        let mac: MACAddress?

        init(_ report: ReportSighting) {
            address = report.host
            mac = report.isFromNobody ? report.mac : nil
        }
    }

    private static func judgeAnswers(of segment: Segment) -> [Verdict] {
        let queries = segment.generalQueries
        guard !queries.isEmpty else { return [] }
        let queriers = (addresses: Set(queries.map(\.source)), macs: Set(queries.map(\.mac)))
        let byGroup = Dictionary(grouping: segment.reports.filter(\.group.isRoutableGroup)) {
            $0.group
        }
        var (found, answered, unknown): ([Verdict], ReportSighting?, ReportSighting?)
        (found, answered, unknown) = ([], nil, nil)
        for (_, reports) in byGroup.sorted(by: { $0.key < $1.key }) {
            for (_, own) in Dictionary(grouping: reports, by: Host.init)
                .sorted(by: { $0.key.address < $1.key.address })
            {
                // A querier need not answer itself.
                guard let last = own.last, !queriers.addresses.contains(last.host),
                    last.mac == nil || !queriers.macs.contains(last.mac)
                else { continue }
                let cycles = unanswered(since: last, reports, queries, segment)
                if last.isLeave {
                    continue
                } else if cycles.count >= 2 {
                    found.append(verdict(last, cycles, segment))
                } else if isAnswer(last, to: queries) {
                    answered = last
                } else {
                    unknown = unknown ?? last
                }
            }
        }
        if !found.isEmpty { return found }
        if let answered {
            return [
                .ok(
                    "members answer when they are asked", on: segment.subject,
                    [answered.shows(answered.words)])
            ]
        }
        guard let unknown else { return [] }
        let needed =
            (segment.timers.queryIntervalDuration + segment.timers.responseIntervalDuration) * 2
        return [
            .inconclusive(
                "\(unknown.host) reported \(unknown.group), and less than two queries came after it",
                on: segment.subject, needs: "a capture at its port for \(needed.inWords)",
                [unknown.shows(unknown.words)]
            ).awaiting(needed - segment.span.upperBound.since(unknown.time))
        ]
    }

    /// The queries after a host's last word that it had all the time to answer, and did not.
    private static func unanswered(
        since last: ReportSighting, _ reports: [ReportSighting], _ queries: [QuerySighting],
        _ segment: Segment
    ) -> [QuerySighting] {
        queries.suffix(where: { $0.time > last.time }).filter { query in
            // A host of version 1 takes up to 10 s whatever the query says.
            let time = last.version == 1 ? max(query.maxRespTime, .seconds(10)) : query.maxRespTime
            let end = query.time.advanced(by: time + .seconds(1))
            guard end <= segment.span.upperBound else { return false }
            // Before version 3 one host answers for all (RFC 2236 §3).
            let isNewest = last.version == (segment.isIPv6 ? 2 : 3) && query.version >= last.version
            return isNewest
                || !reports.contains { $0.time >= query.time && $0.time <= end && $0.isJoin }
        }
    }

    private static func isAnswer(_ report: ReportSighting, to queries: [QuerySighting]) -> Bool {
        guard let query = queries.prefix(upTo: report.time).last else { return false }
        return report.time.since(query.time) <= max(query.maxRespTime, .seconds(10)) + .seconds(1)
    }

    private static func verdict(
        _ last: ReportSighting, _ cycles: [QuerySighting], _ segment: Segment
    ) -> Verdict {
        .fail(
            "\(last.host) reported \(last.group), did not leave it, and has not answered the "
                + "\(cycles.count) General Queries since",
            on: Subject(segment.link, group: last.group, host: last.host, mac: last.mac),
            [last.shows("its last word: \(last.words)")]
                + cycles.map {
                    $0.shows("not answered within \($0.maxRespTime.inWords): \($0.words)")
                })
    }
}
