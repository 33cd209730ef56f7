import MulticastWire

extension DoctorRule {
    /// Packets to groups that are cut into fragments.
    static let mcastFragmented = DoctorRule(
        "mcast-fragmented", .mtu, .major,
        title: "Multicast datagrams are fragmented",
        reference: "RFC 8085; RFC 6864; RFC 8900",
        displayFilter: "ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.nxt == 44",
        why: """
            A datagram is lost if one of its fragments is: of three fragments each, one percent of loss \
            becomes three. Later fragments have no ports, so that firewalls and containers drop them, \
            and a receiver has to keep what came until the rest does.
            """,
        linux: """
            have the sender make datagrams that fit: the MTU less 28 octets (48 in IPv6), 1472 on \
            Ethernet (1452)
            """,
        network: "use jumbo frames on every link of the way, or smaller datagrams in the sender",
        judge: { patient in
            guard let end = patient.span?.upperBound else { return [] }
            let found = patient.packets.fragments.flows(until: end)
                .sorted {
                    ($0.key.link, $0.key.group, $0.key.source) < (
                        $1.key.link, $1.key.group, $1.key.source
                    )
                }
                .map { judge($0, $1) }
            guard found.isEmpty, let stream = patient.streams.first else { return found }
            return [
                .ok(
                    "no packet to a group is fragmented", on: Subject(stream.stream.link),
                    [stream.first("the first of \(patient.streams.count) streams")])
            ]
        })

    private static func judge(
        _ flow: FragmentSightings.Flow, _ seen: FragmentSightings.Occurrences
    ) -> Verdict {
        let subject = Subject(flow.link, group: flow.group, source: flow.source, port: seen.port)
        let packets = seen.whole + seen.missing
        var says =
            "\(flow.source) sends \(flow.group) packets of up to \(seen.largest) octets in "
            + Words.count(seen.fragments, "fragment")
        let evidence = seen.first.map { $0.shows("a fragment") }
        if seen.missing > 0, seen.laterFragments == 0 {
            return .fail(
                says + "; only first ones are seen, as a filter by port lets through",
                on: subject, evidence)
        }
        if seen.missing > 0 {
            says += ", and \(seen.missing) of \(packets) packets are not whole"
            return .fail(
                says, on: subject, severity: .critical,
                seen.incomplete.map { $0.shows("the last fragment of a packet that is not whole") }
                    + evidence)
        }
        // DDS sends what is large in fragments on purpose, and asks again for what is missing.
        let isDDS = seen.port.map { $0 >= RTPSMessage.discoveryPort && $0 < 0x8000 } ?? false
        return .fail(
            says + (seen.whole > 0 ? "; \(Words.count(seen.whole, "packet")) came whole" : ""),
            on: subject,
            severity: isDDS && seen.largest <= 1 << 16 ? .minor : nil, evidence)
    }
}
