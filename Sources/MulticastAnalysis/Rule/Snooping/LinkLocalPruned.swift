import MulticastWire

extension DoctorRule {
    /// Something treats 224.0.0.x as groups that have to be joined.
    static let linkLocalPruned = DoctorRule(
        "link-local-pruned", .snooping, .major,
        title: "A switch or access point filters 224.0.0.x",
        reference: "RFC 4541 §2.1.2",
        displayFilter: "igmp.maddr == 224.0.0.0/24 || mdns",
        why: """
            Groups of 224.0.0.0/24 have to go to all ports, joined or not. Where they are filtered, \
            discovery (mDNS), VRRP and routing protocols work after a join only, or for minutes.
            """,
        linux: "update the bridge; Linux itself does not filter these",
        network:
            "exempt 224.0.0.0/24 from snooping; look for multicast filters of the access point",
        subCodes: [
            SubCode(
                "mdns-no-igmp-membership", .minor,
                title: "A host uses mDNS and does not report its group",
                reference: "RFC 6762; RFC 4541 §2.1.2")
        ],
        measuresTime: true,
        judge: { patient in patient.segments(ipv6: false).flatMap(judgeLocal) })

    private static func judgeLocal(of segment: Segment) -> [Verdict] {
        var found: [Verdict] = []
        let asked = segment.queries.filter { !$0.isGeneral && !$0.group.isRoutableGroup }
        if let first = asked.first {
            found.append(
                .suspect(
                    "\(first.source) asks who is a member of \(first.group), which needs no members: "
                        + "what follows that may filter it",
                    on: Subject(
                        segment.link, group: first.group, host: first.source, mac: first.mac),
                    severity: asked.count > 10 ? .major : .info, asked.map { $0.shows($0.words) }))
        }
        let mdns = segment.streams.filter { $0.stream.destinationPort == 5353 && !$0.isRoutable }
        let queries = segment.generalQueries
        var quiet: Verdict?
        for stream in mdns {
            let host = stream.stream.source
            let own = segment.reports.filter { $0.host == host }
            guard !own.isEmpty, !own.contains(where: { $0.group == stream.stream.group }) else {
                continue
            }
            let cycles = queries.filter {
                $0.time >= stream.stream.firstTime
                    && segment.span.upperBound.since($0.time) > $0.maxRespTime + .seconds(1)
            }
            guard cycles.count >= 2 else { continue }
            quiet =
                quiet
                ?? .suspect(
                    "\(host) reports its groups and uses mDNS, and does not report \(stream.stream.group); "
                        + "that is optional", on: stream.subject,
                    subCode: "mdns-no-igmp-membership",
                    severity: .info,
                    [stream.first("mDNS of \(host)")] + own.prefix(2).map { $0.shows($0.words) })
        }
        found += [quiet].compactMap(\.self)
        guard found.isEmpty else { return found }
        guard let first = mdns.first else { return [] }
        return [
            .inconclusive(
                "mDNS is seen here; whether it reaches other ports is not", on: first.subject,
                needs: "captures at two ports")
        ]
    }
}
