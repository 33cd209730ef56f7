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
        let all = Cycles(queries, segment)
        for (_, reports) in byGroup.sorted(by: { $0.key < $1.key }) {
            var cycles = all.of(reports)
            for (_, own) in Dictionary(grouping: reports, by: Host.init)
                .sorted(by: { $0.key.address < $1.key.address })
            {
                // A querier need not answer itself.
                guard let last = own.last, !queriers.addresses.contains(last.host),
                    last.mac == nil || !queriers.macs.contains(last.mac)
                else { continue }
                let unanswered = cycles.unanswered(since: last)
                if last.isLeave {
                    continue
                } else if unanswered.count >= 2 {
                    // Of more than are told the last word is enough.
                    let shown = found.count < Diagnosis.findingLimit * 2 ? mostShown : 0
                    found.append(verdict(last, unanswered, shown: shown, segment))
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

    /// The queries to which nobody of a group answered who had all the time to.
    private struct Cycles {
        private let queries: [QuerySighting]
        private let segment: Segment
        // When somebody said that the group is wanted, in the order of time.
        private var joins: [Timestamp] = []
        // By the version of who does not answer; who speaks the newest one answers for itself.
        private var found: [Int: [QuerySighting]] = [:]

        init(_ queries: [QuerySighting], _ segment: Segment) {
            (self.queries, self.segment) = (queries, segment)
            let newest = segment.isIPv6 ? 2 : 3
            // Whatever the group, then.
            if queries.allSatisfy({ $0.version >= newest }) {
                found[newest] = unanswered(in: newest)
            }
        }

        /// Those of a group of which these reports came.
        func of(_ reports: [ReportSighting]) -> Cycles {
            var cycles = self
            cycles.joins = reports.lazy.filter(\.isJoin).map(\.time).sorted()
            return cycles
        }

        /// The queries after a host's last word that it had all the time to answer, and did not.
        mutating func unanswered(since last: ReportSighting) -> ArraySlice<QuerySighting> {
            let all = found[last.version] ?? unanswered(in: last.version)
            found[last.version] = all
            return all.suffix(where: { $0.time > last.time })
        }

        private func unanswered(in version: Int) -> [QuerySighting] {
            queries.filter { query in
                // A host of version 1 takes up to 10 s whatever the query says.
                let time = version == 1 ? max(query.maxRespTime, .seconds(10)) : query.maxRespTime
                let end = query.time.advanced(by: time + .seconds(1))
                guard end <= segment.span.upperBound else { return false }
                if version == (segment.isIPv6 ? 2 : 3), query.version >= version { return true }
                // Before version 3 one host answers for all (RFC 2236 §3).
                let place = joins.partitioningIndex { $0 >= query.time }
                return place == joins.count || joins[place] > end
            }
        }
    }

    /// The most queries that are shown of those that were not answered.
    private static let mostShown = Verdict.evidenceLimit - 1

    private static func isAnswer(_ report: ReportSighting, to queries: [QuerySighting]) -> Bool {
        guard let query = queries.prefix(upTo: report.time).last else { return false }
        return report.time.since(query.time) <= max(query.maxRespTime, .seconds(10)) + .seconds(1)
    }

    private static func verdict(
        _ last: ReportSighting, _ cycles: ArraySlice<QuerySighting>, shown: Int,
        _ segment: Segment
    ) -> Verdict {
        .fail(
            "\(last.host) reported \(last.group), did not leave it, and has not answered the "
                + "\(cycles.count) General Queries since",
            on: Subject(segment.link, group: last.group, host: last.host, mac: last.mac),
            [last.shows("its last word: \(last.words)")]
                + cycles.prefix(shown).map {
                    $0.shows("not answered within \($0.maxRespTime.inWords): \($0.words)")
                }, further: max(0, cycles.count - shown))
    }
}
