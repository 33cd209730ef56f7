import MulticastWire

extension DoctorRule {
    /// Queries that receivers or switches may drop.
    static let queryMalformed = DoctorRule(
        "query-malformed", .querier, .major,
        title: "Queries are malformed or misaddressed",
        reference: "RFC 9776 §4, §4.1.2, §4.1.12, §7.1; RFC 2236 §2, §9; RFC 4541 §2.1.1",
        displayFilter: "igmp.type == 0x11",
        why: """
            Hosts drop a query that is wrong, and strict switches and firewalls one without Router \
            Alert or with another TTL. A query of a group that goes elsewhere than to the group does \
            not reach its members, who are then cut off when one of them leaves.
            """,
        linux:
            "update the daemon or the kernel that sends them; see mcdump --findings for each octet",
        network: """
            update the querier's firmware, or have another device query; where only Router Alert is \
            missing, switch its check off on the strict device
            """,
        judge: { patient in
            let found = patient.evidence(for: "query-malformed") { $0.isQuery }.map { evidence in
                let name = "igmp-query-destination-wrong"
                // All of the link hears it, so members answer all the same.
                let isToAll = evidence.sightings.allSatisfy {
                    $0.finding.rule.name == name && $0.destination == .v4(IPv4Address(224, 0, 0, 1))
                        || $0.finding.rule.severity.rank > Finding.Severity.major.rank
                }
                if isToAll || evidence.severity.rank > Finding.Severity.major.rank {
                    return Verdict.suspect(
                        evidence.says, on: evidence.subject,
                        severity: evidence.severity == .info ? .info : .minor, evidence.evidence,
                        further: evidence.further)
                }
                return .fail(
                    evidence.says, on: evidence.subject, severity: evidence.severity,
                    evidence.evidence, further: evidence.further)
            }
            let queries = patient.segments(ipv6: false).reduce(0) { $0 + $1.queries.count }
            guard found.isEmpty, queries > 0 else { return found }
            return [
                .ok(
                    "\(Words.count(queries, "query", "queries")) came, and all are as they should be"
                )
            ]
        })
}
