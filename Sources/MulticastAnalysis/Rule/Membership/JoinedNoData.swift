import MulticastWire

extension DoctorRule {
    /// A host is a member, and nothing comes.
    static let joinedNoData = DoctorRule(
        "joined-no-data", .membership, .major,
        title: "Joined, but not a single packet arrives",
        reference: "RFC 1112 §4",
        displayFilter: "igmp || ip.dst == 224.0.0.0/4",
        why: """
            The join is on the wire and the data is not: nobody sends, the sender's TTL is too low, \
            a router does not forward, a switch does not send it across, or it is another group.
            """,
        linux: """
            see that the sender sends, to this group and with a TTL that is enough; on routers look at \
            ip mroute
            """,
        network: """
            look for the group on the switch where the sender is, and follow it: the snooping table, \
            the ports to routers, show ip mroute
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in patient.segments.compactMap { judgeMembers(of: $0, patient) } })

    private static func judgeMembers(of segment: Segment, _ patient: Case) -> Verdict? {
        let withData = Set(segment.streams.map(\.stream.group))
        let queriers = Set(segment.queries.map(\.source))
        let waiting = segment.reports.filter {
            $0.isJoin && $0.group.isRoutableGroup && !withData.contains($0.group)
                && !queriers.contains($0.host) && !$0.group.isAnnounced
        }
        let groups = Dictionary(grouping: waiting, by: \.group).sorted { $0.key < $1.key }
        guard !groups.isEmpty else {
            let joined = segment.reports.first { withData.contains($0.group) }
            return joined.map {
                .ok(
                    "data of all groups that are joined comes", on: segment.subject,
                    [$0.shows($0.words)])
            }
        }
        let byGroup = Dictionary(grouping: patient.streams, by: \.stream.group)
        for (group, reports) in groups {
            guard let first = reports.first else { continue }
            let left = segment.reports(of: group).first { $0.isLeave && $0.time > first.time }
            let end = left?.time ?? segment.span.upperBound
            guard end.since(first.time) > .seconds(5) else { continue }
            // Somebody sends it: the same capture sees it on another link.
            let elsewhere = byGroup[group]?.first {
                $0.stream.link != segment.link
                    // Between points of capture, path-stream-ends and mrouter-port-missing judge.
                    && patient.point(of: $0.stream.link) == patient.point(of: segment.link)
                    && $0.stream.lastTime > first.time.advanced(by: .seconds(5))
                    && $0.stream.firstTime.advanced(by: .seconds(5)) < end
            }
            guard let elsewhere, patient.showsData(on: segment.link) else { continue }
            return .suspect(
                "\(first.host) is a member of \(group) for \(end.since(first.time).inWords), and none "
                    + "of its data comes, which does on another link",
                on: Subject(segment.link, group: group, host: first.host, mac: first.mac),
                [
                    first.shows(first.words),
                    elsewhere.first(
                        "data of \(group) on another link, TTL \(elsewhere.timesToLive)"),
                ])
        }
        let first = groups[0].value[0]
        let says =
            "nothing of \(Words.list(groups.map(\.key.description))) comes, of which there are members; "
            + (patient.showsData(on: segment.link)
                ? "whether anybody sends it is not known"
                : "but no data of any kind is in the capture")
        return .inconclusive(
            says, on: segment.subject,
            needs: "a capture without a filter at the port of the sender, or at both ends",
            [first.shows(first.words)])
    }
}

extension IPAddress {
    /// Whether data comes to the group but now and then: discovery, announcements, clocks.
    var isAnnounced: Bool {
        guard case .v4(let group) = self else { return false }
        // SSDP, SAP, and 224.0.1.0/24 with NTP, PTP and the like.
        return group == IPv4Address(239, 255, 255, 250) || group == IPv4Address(224, 2, 127, 254)
            || group.rawValue >> 8 == 0xE0_0001
    }
}
