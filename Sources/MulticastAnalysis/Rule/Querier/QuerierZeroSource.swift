import MulticastWire

extension DoctorRule {
    /// Only a switch without an address queries.
    static let querierZeroSource = DoctorRule(
        "querier-zero-source", .querier, .major,
        title: "Queries come from 0.0.0.0",
        reference: "RFC 4541 §2.1.1; RFC 9776 §6.6.2",
        displayFilter: "igmp.type == 0x11 && ip.src == 0.0.0.0",
        why: """
            A switch without an address on the VLAN queries from 0.0.0.0, which takes no part in \
            elections. Some hosts do not answer such queries, and some switches do not take the port \
            they come from for that of a router: then streams do not cross to the next switch.
            """,
        linux: """
            give the bridge an address and have it use it: ip link set dev br0 type bridge \
            mcast_query_use_ifaddr 1
            """,
        network: "give the querier an address of the VLAN (igmp snooping querier address …)",
        measuresTime: true,
        judge: { patient in patient.segments(ipv6: false).compactMap(judgeSources) })

    private static func judgeSources(segment: Segment) -> Verdict? {
        guard let last = segment.generalQueries.last else { return nil }
        let timing = segment.timing(after: last)
        let recent = segment.generalQueries.filter {
            last.time.since($0.time) <= timing.interval * 2 + timing.response
        }
        let named = recent.last { !$0.isFromNobody }
        if let named {
            return .ok(
                "queries come from \(named.source)", on: segment.subject,
                [named.shows(named.words)])
        }
        let says =
            "all of the last \(Words.count(recent.count, "General Query", "General Queries")) "
            + "are from 0.0.0.0"
        let evidence = segment.queries.filter(\.isFromNobody).map { $0.shows($0.words) }
        let subject = Subject(segment.link, host: last.source, mac: last.mac)
        // One by itself may be a switch that asks after a change of the spanning tree.
        if recent.count > 1, segment.length >= timing.interval + timing.response {
            return .fail(says, on: subject, evidence)
        }
        return .suspect(
            says, on: subject,
            needs: "a capture of \((timing.interval * 2 + timing.response).inWords) at any port of "
                + "this VLAN", evidence
        ).awaiting(timing.interval * 2 + timing.response - segment.length)
    }
}
