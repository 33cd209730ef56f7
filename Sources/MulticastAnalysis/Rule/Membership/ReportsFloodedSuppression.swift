import MulticastWire

extension DoctorRule {
    /// Members hear each other's reports and keep silent, so that the switch misses them.
    static let reportsFloodedSuppression = DoctorRule(
        "reports-flooded-suppression", .membership, .major,
        title: "The switch floods reports to host ports, which makes other members silent",
        reference: "RFC 4541 §2.1.1; RFC 2236 §3",
        displayFilter: "igmp.type in {0x12, 0x16}",
        why: """
            Before version 3 a host that hears another report its group does not report it itself. \
            A snooping switch that sends reports to ports of hosts learns of one member only, and the \
            second receiver gets nothing.
            """,
        linux: "use version 3 on the querier and the hosts, which has no suppression",
        network: """
            have the switch send reports to router ports only; or go to version 3, or switch report \
            suppression off
            """,
        judge: { patient in
            patient.segments(ipv6: false).compactMap { judgeFlooding(of: $0, patient) }
        })

    private static func judgeFlooding(of segment: Segment, _ patient: Case) -> Verdict? {
        let queriers = Set(segment.queries.map(\.source))
        let older = segment.reports.filter {
            $0.version < 3 && $0.isJoin && $0.group.isRoutableGroup && !$0.isFromNobody
                && !queriers.contains($0.host)
        }
        guard let first = older.first else {
            return segment.reports.isEmpty
                ? nil
                : .ok("all reports are of version 3, which has no suppression", on: segment.subject)
        }
        let hosts = Set(older.map(\.host)).sorted()
        guard hosts.count > 1 else {
            return .ok(
                "reports of one host only come here: \(first.host)", on: segment.subject,
                [first.shows(first.words)])
        }
        let says = "reports of \(Words.list(hosts.map(\.description))) come to this place"
        let evidence = hosts.prefix(4).compactMap { host in
            older.first { $0.host == host }.map { $0.shows($0.words) }
        }
        if patient.isTold(.accessPort, of: segment.link.interface) {
            return .fail(
                says + ", which is the port of one station", on: segment.subject, Array(evidence))
        }
        if patient.vantage(of: segment.link.interface) == .mirror {
            return .notApplicable("at a mirror port the reports of all hosts are to be seen")
        }
        return .inconclusive(
            says + "; it may be a port to a router, where they belong", on: segment.subject,
            needs: "--vantage access-port, if this is the port of one station", Array(evidence))
    }
}
