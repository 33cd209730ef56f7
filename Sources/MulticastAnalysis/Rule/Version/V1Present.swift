import MulticastWire

extension DoctorRule {
    /// Somebody speaks version 1.
    static let v1Present = DoctorRule(
        "v1-present", .version, .minor,
        title: "An IGMPv1 host or querier is present",
        reference: "RFC 2236 §4, §5; RFC 9776 §7.3.2, §9.2",
        displayFilter: "igmp.version == 1",
        why: """
            Version 1 has no leave: streams go on for minutes after the last member. While one host \
            speaks it, routers ignore the leaves of the others; hosts that hear a query of it send \
            no leaves.
            """,
        linux: "sysctl net.ipv4.conf.all.force_igmp_version=0 on the hosts that are held at it",
        network: """
            replace the device; a querier of version 2 whose Max Resp Time is 0 looks like version 1: \
            set it to 10 s
            """,
        judge: { patient in
            patient.segments(ipv6: false).compactMap { segment -> Verdict? in
                let reports = segment.reports.filter { $0.version == 1 }
                let queries = segment.queries.filter { $0.version == 1 }
                let evidence =
                    (queries.map { $0.shows($0.words) } + reports.map { $0.shows($0.words) })
                    .sorted { $0.time < $1.time }
                if let report = reports.first {
                    return .fail(
                        "\(Words.count(reports.count, "report")) of version 1 came, the first from "
                            + "\(report.host)",
                        on: Subject(segment.link, host: report.host, mac: report.mac), evidence)
                }
                if let query = queries.first {
                    return .suspect(
                        "queries of version 1 came from \(query.source), or of version 2 with no "
                            + "response time",
                        on: Subject(segment.link, host: query.source, mac: query.mac), evidence)
                }
                guard !segment.reports.isEmpty || !segment.queries.isEmpty else { return nil }
                return .ok("nobody speaks version 1", on: segment.subject)
            }
        })
}
