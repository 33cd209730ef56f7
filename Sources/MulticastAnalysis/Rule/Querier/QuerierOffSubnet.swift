import MulticastWire

extension DoctorRule {
    /// The querier has an address of another network, or its queries leak between VLANs.
    static let querierOffSubnet = DoctorRule(
        "querier-off-subnet", .querier, .major,
        title: "The querier's address is not in this subnet",
        reference: "RFC 9776 §9.1",
        displayFilter: "igmp.type == 0x11 || arp",
        why: """
            Some receivers ignore queries from another subnet. It may be a querier of another VLAN \
            whose queries leak into this one, and then elections and ports are wrong on both.
            """,
        linux: "give the bridge that queries an address of this VLAN",
        network: """
            have the querier ask from the address of the VLAN's interface; look for a native VLAN \
            that differs at the ends of a trunk, and for cables between VLANs
            """,
        subCodes: [
            SubCode(
                "vlan-leak", .major, title: "Queries of one VLAN appear on another",
                reference: "RFC 4541 §2.1.1")
        ],
        isOfOneNetwork: true,
        judge: { patient in
            let leaks = leaks(of: patient)
            return leaks
                + patient.segments(ipv6: false).compactMap { judge(querierOf: $0, patient) }
        })

    private static func judge(querierOf segment: Segment, _ patient: Case) -> Verdict? {
        let queries = segment.generalQueries.filter { !$0.isFromNobody }
        guard let last = queries.last else { return nil }
        let prefixes = patient.neighbors.prefixes(on: segment.link)
        guard !prefixes.isEmpty else {
            return .inconclusive(
                "which subnet this is cannot be told, since no ARP was captured",
                on: segment.subject, needs: "a capture without a filter")
        }
        let known = Words.list(
            prefixes.sorted().map { "\(IPv4Address(rawValue: $0 << 8))/24" })
        let stray = queries.last { query in
            guard case .v4(let source) = query.source else { return false }
            return !prefixes.contains(source.rawValue >> 8)
        }
        guard let stray else {
            return .ok(
                "\(last.source) is of \(known)", on: segment.subject, [last.shows(last.words)])
        }
        return .suspect(
            "the querier is \(stray.source), and the hosts here are of \(known)",
            on: Subject(segment.link, host: stray.source, mac: stray.mac),
            [stray.shows(stray.words)])
    }

    /// Queries of one router with one address that are seen on several VLANs at the same time.
    private static func leaks(of patient: Case) -> [Verdict] {
        struct Router: Hashable {
            let address: IPAddress
            let mac: MACAddress
            let interface: Int
        }
        var seen: [Router: [(link: LinkKey, query: QuerySighting)]] = [:]
        for segment in patient.segments {
            for query in segment.generalQueries where !query.isFromNobody {
                guard let mac = query.mac else { continue }
                let router = Router(
                    address: query.source, mac: mac, interface: segment.link.interface)
                seen[router, default: []].append((segment.link, query))
            }
        }
        return seen.sorted { $0.key.address < $1.key.address }.compactMap { router, queries in
            let inOrder = queries.sorted { $0.query.time < $1.query.time }
            let pairs = zip(inOrder, inOrder.dropFirst()).filter { one, next in
                one.link.vlans != next.link.vlans
                    && next.query.time.since(one.query.time) <= .seconds(1)
            }
            guard let pair = pairs.first else { return nil }
            let links = Set(inOrder.map(\.link)).count
            return .suspect(
                "the General Query of \(router.address) comes on \(links) VLANs at once",
                on: Subject(pair.1.link, host: router.address, mac: router.mac),
                subCode: "vlan-leak",
                pairs.flatMap { [$0.0, $0.1] }.map { entry in
                    let vlan = entry.link.vlans.description
                    return entry.query.shows(
                        "\(entry.query.words), \(vlan.isEmpty ? "untagged" : "VLAN \(vlan)")")
                })
        }
    }
}
