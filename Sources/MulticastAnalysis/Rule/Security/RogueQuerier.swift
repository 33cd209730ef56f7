import MulticastWire

extension DoctorRule {
    /// A newcomer took the role of querier, and does not fill it.
    static let rogueQuerier = DoctorRule(
        "rogue-querier", .security, .critical,
        title: "An unauthorised device won the querier election",
        reference: "RFC 9776 §9.1",
        displayFilter: "igmp.type == 0x11",
        why: """
            Whoever queries from a lower address is querier. If it is silent from then on, nobody \
            asks, and all streams end; if it is set to other values, members and switches lose step.
            """,
        linux:
            "find it by its MAC address; drop queries on ports of hosts (nft, ip protocol igmp, type 0x11)",
        network:
            "find the port by the MAC address; filter queries on ports of hosts (querier guard)",
        measuresTime: true,
        judge: { patient in patient.segments.compactMap(judgeNewcomer) })

    private static func judgeNewcomer(of segment: Segment) -> Verdict? {
        let queries = segment.generalQueries.filter { !$0.isFromNobody }
        guard let first = queries.first else { return nil }
        guard
            let place = queries.firstIndex(where: { $0.source < first.source }),
            queries[..<place].count(where: { $0.source == first.source }) >= 2
        else {
            return .ok(
                "\(first.source) was querier from the beginning, and none lower came",
                on: segment.subject, [first.shows(first.words)])
        }
        let (old, new) = (queries[place - 1], queries[place])
        guard old.mac == nil || old.mac != new.mac else { return nil }
        let present = segment.timing(after: new).present
        let own = queries[place...].filter { $0.source == new.source }
        let evidence = [
            old.shows("the querier so far: \(old.words)"), new.shows("the newcomer: \(new.words)"),
        ]
        let subject = Subject(segment.link, host: new.source, mac: new.mac)
        let says = "\(new.source) took the role of querier from \(old.source)"
        let silence = own.last.flatMap { last -> Duration? in
            let next = queries.first { $0.time > last.time }
            return (next?.time ?? segment.span.upperBound).since(last.time)
        }
        if let silence, silence > present, let last = own.last {
            return .suspect(
                says
                    + ", and was silent from \(Words.count(own.count, "query", "queries")) on, for "
                    + silence.inWords, on: subject,
                evidence + [last.shows("its last: \(last.words)")])
        }
        let differs = [
            new.version != old.version ? "version \(new.version) for \(old.version)" : nil,
            new.queryInterval != old.queryInterval ? "another interval" : nil,
            new.maxRespTime != old.maxRespTime ? "another response time" : nil,
            new.robustnessVariable != old.robustnessVariable ? "another Robustness Variable" : nil,
        ].compactMap(\.self)
        if !differs.isEmpty {
            return .suspect(
                says + ", with \(differs.joined(separator: ", "))", on: subject, severity: .major,
                evidence)
        }
        return .inconclusive(
            says + " with the same timers, as elections go", on: subject,
            needs: "to know which address may query here", evidence)
    }
}
