import MulticastWire

extension DoctorRule {
    /// MLD messages that hosts or switches drop.
    static let mldMalformed = DoctorRule(
        "mld-malformed", .ipv6, .major,
        title: "MLD messages break the rules of hop limit, Router Alert, source or length",
        reference: "RFC 3810 §5, §5.1.14, §6.2, §7.4; RFC 2710 §3",
        displayFilter: "icmpv6.type in {130..132, 143}",
        why: """
            MLD messages have hop limit 1, a Router Alert in a Hop-by-Hop header and a link-local \
            source. Hosts drop queries that have not, and switches reports: memberships are not \
            asked for, or not noted.
            """,
        linux: """
            let the firewall leave extension headers alone; have the sender use the kernel's MLD and not \
            sockets of its own; see mcdump --findings for each octet
            """,
        network: "update the firmware of the sender; look for devices that strip extension headers",
        subCodes: [
            SubCode(
                "mld-report-unspecified", .minor,
                title: "A host with an address goes on reporting from ::",
                reference: "RFC 3590; RFC 3810 §5.2.13; RFC 4541 §3",
                why: """
                    A host may report from :: until it has a link-local address, and then has to \
                    report anew from it (RFC 3590). Routers drop what comes from ::, so that \
                    they do not know of its groups.
                    """,
                linux: """
                    see that duplicate address detection ends (ip -6 addr shows no tentative \
                    address)
                    """,
                network: "update the device's firmware")
        ],
        judge: { patient in
            let found = patient.evidence(for: "mld-malformed").map(judgeMLD)
            let unspecified = patient.segments(ipv6: true).flatMap(unspecifiedReporters)
            let messages = patient.segments(ipv6: true).reduce(0) {
                $0 + $1.queries.count + $1.reports.count
            }
            guard found.isEmpty, unspecified.isEmpty, messages > 0 else {
                return found + unspecified
            }
            return [.ok("all MLD messages are as they should be")]
        })

    private static func judgeMLD(_ evidence: FindingEvidence) -> Verdict {
        // A query of a group that goes to all nodes reaches the group's listeners as well.
        let isToAll = evidence.sightings.allSatisfy {
            $0.finding.rule.name == "mld-query-destination-wrong"
                || $0.finding.rule.severity.rank > Finding.Severity.major.rank
        }
        if isToAll {
            return .suspect(
                evidence.says, on: evidence.subject,
                severity: evidence.severity == .info ? .info : .minor,
                evidence.evidence, further: evidence.further)
        }
        return .fail(
            evidence.says, on: evidence.subject, severity: evidence.severity, evidence.evidence,
            further: evidence.further)
    }

    /// How long a host may report from `::` after it has spoken with an address.
    private static let grace = Duration.seconds(10)

    private static func unspecifiedReporters(on segment: Segment) -> [Verdict] {
        let byHost = Dictionary(grouping: segment.reports.filter { $0.mac != nil }, by: \.mac)
        return byHost.compactMap { mac, reports -> Verdict? in
            guard let addressed = reports.first(where: { !$0.isFromNobody }) else { return nil }
            let late = reports.filter { report in
                report.isFromNobody && report.isJoin
                    && report.time.since(addressed.time) > grace
                    && segment.span.upperBound.since(report.time) > grace
                    // Whoever then says it with an address has put it right.
                    && !reports.contains {
                        !$0.isFromNobody && $0.group == report.group && $0.time > report.time
                    }
            }
            guard let first = late.first else { return nil }
            return .suspect(
                "\(addressed.host) reports \(first.group) from ::, "
                    + "\(first.time.since(addressed.time).inWords) after it had an address",
                on: Subject(segment.link, group: first.group, host: addressed.host, mac: mac),
                subCode: "mld-report-unspecified",
                [addressed.shows("with its address: \(addressed.words)")]
                    + late.map { $0.shows($0.words) })
        }
        .sorted { ($0.subject.mac?.rawValue ?? 0) < ($1.subject.mac?.rawValue ?? 0) }
    }
}
