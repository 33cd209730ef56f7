import MulticastWire

extension DoctorRule {
    /// Hosts speak version 3 to a querier that does not know it.
    static let v3ReportsOnV2Network = DoctorRule(
        "v3-reports-on-v2-network", .version, .major,
        title: "Hosts insist on IGMPv3 but the querier knows version 2 only",
        reference: "RFC 9776 §7.2.1; RFC 4541 §2.1.2, §2.2",
        displayFilter: "igmp.type == 0x22 || igmp.type == 0x11",
        why: """
            The join is on the wire, and the router ignores it as a message that it does not know. A \
            host has to speak the version of the queries that it hears; one that is forced to \
            version 3, or hears no queries, does not.
            """,
        linux: "sysctl net.ipv4.conf.all.force_igmp_version=0; let queries in through the firewall",
        network: "set the querier and the switches to version 3, or the device to version 2",
        subCodes: [
            SubCode(
                "forced-igmp-version", .minor,
                title: "The host is held at a version of IGMP, whatever the querier speaks",
                reference: "RFC 9776 §7.2.1; Linux ip-sysctl (force_igmp_version)")
        ],
        measuresTime: true,
        judge: { patient in
            patient.segments(ipv6: false).compactMap(judgeInsistence)
        })

    private static func judgeInsistence(segment: Segment) -> Verdict? {
        let queries = segment.generalQueries
        guard let first = queries.first else { return nil }
        guard queries.allSatisfy({ $0.version < 3 }) else {
            return .ok("queries of version 3 come", on: segment.subject)
        }
        let queriers = Set(segment.queries.map(\.source))
        // A host that heard the query goes to its version at once; more than two response times
        // are for those that were about to answer.
        let patience = max(segment.timers.responseIntervalDuration, .seconds(1)) * 2
        let reports = segment.reports.filter {
            $0.group.isRoutableGroup && !queriers.contains($0.host) && $0.time > first.time
        }
        let stubborn = reports.filter { report in
            guard report.version == 3,
                let query = queries.last(where: { $0.time < report.time })
            else { return false }
            return report.time.since(first.time) > patience
                || report.time.since(query.time) > patience
        }
        guard let report = stubborn.first else {
            guard let report = reports.first else {
                return .inconclusive(
                    "queries are of version \(first.version), and no host reported after one",
                    on: segment.subject, needs: "a capture at the port of a member, for 2 min 15 s")
            }
            return .ok(
                "queries are of version \(first.version), and so are reports", on: segment.subject,
                [first.shows(first.words), report.shows(report.words)])
        }
        return .fail(
            "queries are of version \(first.version), and \(report.host) goes on reporting in version 3",
            on: Subject(segment.link, host: report.host, mac: report.mac),
            [first.shows(first.words)] + stubborn.map { $0.shows($0.words) })
    }
}
