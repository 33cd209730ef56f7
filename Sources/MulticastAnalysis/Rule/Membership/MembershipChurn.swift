import MulticastWire

extension DoctorRule {
    /// A host leaves and joins the same group again and again.
    static let membershipChurn = DoctorRule(
        "membership-churn", .membership, .minor,
        title: "A host leaves and joins the same group again and again",
        reference: "RFC 9776 §5.1",
        displayFilter: "igmp.type in {0x16, 0x17, 0x22}",
        why: """
            Each leave may stop the stream for a moment. Programs that renew a membership by leaving \
            it do so to make up for a missing querier.
            """,
        linux: "end the renewal (udpxy -M and the like) once a querier is there",
        network: "see that there is a querier on the VLAN: then nobody has to renew anything",
        measuresTime: true,
        judge: { patient in patient.segments.flatMap(judgeRenewals) })

    private static func judgeRenewals(of segment: Segment) -> [Verdict] {
        let changes = segment.reports
        var found: [Verdict] = []
        for (group, reports) in Dictionary(grouping: changes, by: \.group)
            .sorted(by: { $0.key < $1.key })
        {
            for (host, own) in Dictionary(grouping: reports, by: Host.init)
                .sorted(by: { $0.key.address < $1.key.address })
            {
                // Copies of a leave are one leave; the join is the first word after it.
                var pairs: [(leave: ReportSighting, join: ReportSighting)] = []
                for (before, after) in zip(own, own.dropFirst())
                where before.isLeave && after.isJoin {
                    if after.time.since(before.time) < .seconds(10) {
                        pairs.append((before, after))
                    }
                }
                let burst = zip(pairs, pairs.dropFirst(2)).first { start, end in
                    end.join.time.since(start.leave.time) <= .seconds(300)
                }
                guard burst != nil else { continue }
                found.append(
                    .fail(
                        "\(host.address) left \(group) and came back within 10 s, \(pairs.count) times",
                        on: Subject(
                            segment.link, group: group, host: host.address, mac: own[0].mac),
                        // A group that nobody filters comes all the same.
                        severity: group.isRoutableGroup ? nil : .info,
                        pairs.flatMap {
                            [$0.leave.shows($0.leave.words), $0.join.shows($0.join.words)]
                        }))
            }
        }
        guard found.isEmpty, let first = changes.first else { return found }
        return [
            .ok(
                "no host leaves a group to come back", on: segment.subject,
                [first.shows(first.words)])
        ]
    }
}
