import MulticastWire

extension DoctorRule {
    /// Messages about memberships that come from another link, or look so.
    static let igmpForwarded = DoctorRule(
        "igmp-forwarded", .scope, .major,
        title: "IGMP or MLD was routed or tunnelled: its TTL is not 1",
        reference: "RFC 2236 §2; RFC 9776 §4; RFC 3810 §5",
        displayFilter: "(igmp && ip.ttl != 1) || (icmpv6.type in {130..132,143} && ipv6.hlim != 1)",
        why: """
            Queries, reports and leaves are about one link and have TTL 1. With another they come from \
            elsewhere, through a tunnel or a device that forwards what it must not, and members and \
            queriers appear that are not here; or their sender is at fault, and strict receivers drop \
            them.
            """,
        linux: """
            look for tunnels and relays between the two links (ip -d link, smcroute); on the sender \
            look for rules that set the TTL
            """,
        network: """
            find the port that they come from by their MAC address; look for tunnels, relays and \
            bridges between VLANs there
            """,
        judge: { patient in
            let found = patient.evidence(for: "igmp-forwarded").map { evidence in
                Verdict.suspect(
                    evidence.says, on: evidence.subject, evidence.evidence,
                    further: evidence.further)
            }
            let messages = patient.segments.reduce(0) { $0 + $1.queries.count + $1.reports.count }
            guard found.isEmpty, messages > 0 else { return found }
            return [.ok("all queries, reports and leaves have TTL 1")]
        })
}
