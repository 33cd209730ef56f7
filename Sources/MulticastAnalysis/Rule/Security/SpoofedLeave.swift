import MulticastWire

extension DoctorRule {
    /// Somebody leaves a group that others are in.
    static let spoofedLeave = DoctorRule(
        "spoofed-leave", .security, .major,
        title: "A leave for a group comes from somebody who is not a member",
        reference: "RFC 9776 §9.3",
        displayFilter: "igmp.type == 0x17 || igmp.record_type == 3",
        why: """
            A leave that a member did not send makes switches with fast leave cut the stream. Proxies \
            and switches that speak for others do so for good reason.
            """,
        linux: "find the sender by its MAC address",
        network:
            "switch fast leave off; filter by address on ports of hosts (dynamic ARP inspection, ACL)",
        measuresTime: true,
        judge: { patient in patient.segments.flatMap(judgeStrangers) })

    private static func judgeStrangers(of segment: Segment) -> [Verdict] {
        let cycles = segment.generalQueries
        var strange: [(leave: ReportSighting, member: ReportSighting)] = []
        var regular: ReportSighting?
        let reportsOf = Dictionary(
            grouping: segment.reports.filter(\.group.isRoutableGroup), by: \.group)
        for (_, reports) in reportsOf.sorted(by: { $0.key < $1.key }) {
            for (place, leave) in reports.enumerated() where leave.isLeave && !leave.isFromNobody {
                // The last ones before the leave: of a group with very many members that is enough.
                let before = reports[max(0, place - 512) ..< place].filter {
                    $0.time < leave.time && $0.isJoin
                }
                guard let member = before.last else { continue }
                let own = before.last { $0.host == leave.host }
                // The same address and another station is nobody's proxy.
                if let own, let mac = own.mac, let other = leave.mac, mac != other {
                    strange.append((leave, own))
                } else if own != nil {
                    regular = regular ?? leave
                } else if cycles.contains(where: {
                    $0.time > before[0].time && $0.time < leave.time
                }) {
                    strange.append((leave, member))
                }
            }
        }
        // Where only one host's reports come, those of members elsewhere are not to be seen.
        let reporters = Set(
            segment.reports.lazy.filter { $0.isJoin && $0.group.isRoutableGroup }.map(\.host))
        let unproven = strange.first { $0.leave.host != $0.member.host }
        if reporters.count < 2 { strange.removeAll { $0.leave.host != $0.member.host } }
        if strange.isEmpty, let unproven {
            return [
                .inconclusive(
                    "\(unproven.leave.host) leaves \(unproven.leave.group); its reports may not come "
                        + "to this place", on: segment.subject,
                    needs: "a capture at a mirror of both ports",
                    [unproven.leave.shows(unproven.leave.words)])
            ]
        }
        guard let first = strange.first else {
            return regular.map {
                [.ok("those who leave were members", on: segment.subject, [$0.shows($0.words)])]
            } ?? []
        }
        let groups = Set(strange.map(\.leave.group))
        let isSwift = strange.prefix(256).contains { one in
            let near = strange.prefix(1024).filter {
                $0.leave.time >= one.leave.time
                    && $0.leave.time.since(one.leave.time) <= .seconds(10)
                    && $0.leave.mac == one.leave.mac
            }
            return Set(near.map(\.leave.group)).count > 3
        }
        let isForged = strange.contains { $0.leave.host == $0.member.host }
        let evidence = strange.flatMap {
            [$0.member.shows("a member: \($0.member.words)"), $0.leave.shows($0.leave.words)]
        }
        let says =
            "\(first.leave.host)\(first.leave.mac.map { " (\($0))" } ?? "") leaves "
            + Words.list(groups.sorted().map(\.description))
            + (isForged
                ? ", and the member of that address has another MAC address"
                : ", and never was a member")
        let subject = Subject(
            segment.link, group: first.leave.group, host: first.leave.host, mac: first.leave.mac)
        return [
            isSwift
                ? .fail(says + "; so many at once", on: subject, evidence)
                : .suspect(says, on: subject, evidence)
        ]
    }
}
