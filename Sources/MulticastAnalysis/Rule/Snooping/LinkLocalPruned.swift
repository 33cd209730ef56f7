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
                reference: "RFC 6762; RFC 4541 §2.1.2",
                why: """
                    224.0.0.251 need not be reported, and most switches send it everywhere. One \
                    that does not, needs the report: then the host sends and hears nothing.
                    """,
                linux: "set net.ipv4.igmp_link_local_mcast_reports=1, which is the default",
                network: "exempt 224.0.0.0/24 from snooping")
        ],
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            let pruned = judgePoints(patient)
            let local = patient.segments(ipv6: false).flatMap(judgeLocal)
            guard !pruned.isEmpty else { return local }
            return pruned + local.filter { $0.kind != .inconclusive }
        })

    /// What two points of one LAN tell: packets to 224.0.0.x have to be at both.
    private static func judgePoints(_ patient: Case) -> [Verdict] {
        guard patient.comparison != nil else { return [] }
        var (found, passing): ([Verdict], Verdict?) = ([], nil)
        let local = patient.streams.filter { !$0.isRoutable && !$0.stream.group.isIPv6 }
        let links = Set(patient.segments(ipv6: false).map(\.link)).sorted()
        for stream in local where stream.stream.packets >= 3 {
            let here = stream.stream.link
            for there in links where patient.areOneLAN(here, there) {
                guard let both = patient.overlap(here, there), patient.showsData(on: there),
                    let names = patient.pointName(of: here).flatMap({ name in
                        patient.pointName(of: there).map { (here: name, there: $0) }
                    }),
                    both.contains(stream.stream.firstTime), both.contains(stream.stream.lastTime)
                else { continue }
                let says = "packets of \(stream.stream.source) to \(stream.stream.group)"
                let same = local.first {
                    $0.stream.link == there && $0.stream.source == stream.stream.source
                        && $0.stream.group == stream.stream.group
                }
                if let same {
                    passing =
                        passing
                        ?? .ok(
                            "\(says) come from \(names.here) to \(names.there)", on: same.subject,
                            [stream.first("at \(names.here)"), same.first("at \(names.there)")])
                    continue
                }
                let subject = Subject(
                    there, group: stream.stream.group, source: stream.stream.source)
                let whole =
                    "\(stream.stream.packets) \(says) were seen at \(names.here) and none at "
                    + "\(names.there), which is of the same LAN"
                let evidence = [stream.first("at \(names.here)")]
                found.append(
                    stream.stream.packets >= 10 && patient.areAligned(here, there)
                        ? .fail(whole, on: subject, evidence)
                        : .suspect(
                            whole, on: subject, needs: "captures at both points for longer",
                            evidence))
            }
        }
        return found.isEmpty ? [passing].compactMap(\.self) : found
    }

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
