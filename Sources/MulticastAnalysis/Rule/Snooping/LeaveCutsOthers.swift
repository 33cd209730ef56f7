import MulticastWire

extension DoctorRule {
    /// One member leaves, and another loses the stream.
    static let leaveCutsOthers = DoctorRule(
        "leave-cuts-others", .snooping, .major,
        title: "Immediate leave cuts other receivers on the same port",
        reference: "RFC 2236 §3; RFC 4541 §2.1.1",
        displayFilter: "igmp.type in {0x17, 0x11} || igmp.type == 0x22",
        why: """
            With immediate (fast) leave a switch ends the stream at the first leave, without asking \
            whether somebody else behind the port wants it: the second television freezes when the \
            first one zaps.
            """,
        linux:
            "ip link set dev eth0 type bridge_slave mcast_fast_leave off on ports with several hosts",
        network: """
            use fast leave only on ports with one receiver; or version 3 with tracking of each host
            """,
        subCodes: [
            SubCode(
                "gsq-not-forwarded", .major,
                title: "The query that follows a leave does not reach the other members",
                reference: "RFC 2236 §3; RFC 4541 §2.1.1",
                why: """
                    After a leave the querier asks the other members. If a switch does not pass \
                    the question on, nobody answers, and the stream ends for all two seconds \
                    later.
                    """,
                linux: """
                    see that the bridge forwards what is sent to the group to all its members: \
                    bridge mdb show
                    """,
                network: """
                    update the switch's firmware; raise the last member query interval until \
                    then
                    """)
        ],
        measuresTime: true,
        judge: { patient in patient.segments.flatMap(judgeCuts) })

    private static func judgeCuts(of segment: Segment) -> [Verdict] {
        var (found, survived): ([Verdict], ReportSighting?) = ([], nil)
        let reportsOf = Dictionary(grouping: segment.reports, by: \.group)
        let interval = segment.membershipIntervals[1]
        let queryTime = segment.timers.lastMemberQuery
        for leave in segment.reports where leave.isLeave && leave.group.isRoutableGroup {
            // The last ones before the leave: of a group with very many members that is enough.
            let all = reportsOf[leave.group] ?? []
            let place = all.firstIndex { $0.frame == leave.frame } ?? all.startIndex
            let reports = all[max(0, place - 512) ..< min(all.count, place + 512)]
            let other = reports.last { report in
                report.host != leave.host && report.time <= leave.time && report.isJoin
                    && leave.time.since(report.time) < interval
                    && !reports.contains {
                        $0.host == report.host && $0.isLeave && $0.time >= report.time
                            && $0.time <= leave.time
                    }
            }
            guard let other else { continue }
            let stop = stop(
                of: leave.group, after: leave.time, within: queryTime + .seconds(1), segment)
            guard let (stream, stop) = stop else {
                survived = leave
                continue
            }
            let wasAsked = segment.queries.contains {
                $0.group == leave.group && $0.time >= leave.time && $0.time <= stop.start
            }
            guard !wasAsked else { continue }
            let after = stop.start.since(leave.time)
            let isLate = after > queryTime - .milliseconds(100)
            let back = reports.first { $0.isJoin && $0.time > stop.start }
            let isBack = back.flatMap { report in
                stop.end.map { $0.since(report.time) <= .seconds(2) && $0 >= report.time }
            }
            let says =
                "\(leave.host) left \(leave.group), and the stream ended \(after.inWords) later for "
                + "\(other.host) as well; no query of the group came in between"
            let evidence = [
                other.shows("a member: \(other.words)"), leave.shows(leave.words),
                Evidence(nil, at: stop.start, "the last packet of \(stream.stream.source)"),
            ]
            let subject = Subject(
                segment.link, group: leave.group, host: other.host, mac: other.mac)
            let subCode = isLate ? "gsq-not-forwarded" : nil
            found.append(
                isBack == true
                    ? .fail(
                        says + "; it came back with the next report", on: subject, subCode: subCode,
                        evidence)
                    : .suspect(says, on: subject, subCode: subCode, evidence))
        }
        guard found.isEmpty, let survived else { return found }
        return [
            .ok(
                "after the leave of \(survived.host) the stream went on for the others",
                on: segment.subject, [survived.shows(survived.words)])
        ]
    }

    /// The stream of a group that stops so soon after a time, and when.
    private static func stop(
        of group: IPAddress, after time: Timestamp, within limit: Duration, _ segment: Segment
    ) -> (SeenStream, (start: Timestamp, end: Timestamp?))? {
        for stream in segment.streams where stream.stream.group == group {
            let stop = stream.stops(before: segment.span.upperBound).first {
                $0.start >= time && $0.start.since(time) <= limit
            }
            if let stop { return (stream, stop) }
        }
        return nil
    }
}
