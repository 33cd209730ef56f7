import MulticastWire

extension DoctorRule {
    /// A stream ends just when a switch or router forgets its member.
    static let dataStopsAfterGMI = DoctorRule(
        "data-stops-after-gmi", .membership, .critical,
        title: "The stream stops one membership interval after the last report",
        reference: "RFC 2236 §8.4; RFC 3376 §8.4; RFC 9776 §8.4",
        displayFilter: "igmp || ip.dst == 224.0.0.0/4",
        why: """
            A switch or router forgets a member that has not reported for one membership interval, \
            and stops the stream. The member did not leave: either it was not asked (no querier, \
            queries lost on the way, a firewall), or its answers did not get there.
            """,
        linux: """
            see that queries arrive and are answered: allow protocol 2 in the host's firewall, in both \
            directions; look at mcast_querier of the bridges on the way
            """,
        network: """
            see who queries this VLAN and whether the queries reach this port; look at the trunk \
            between the two, and at limits or filters of IGMP on it
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            patient.segments.flatMap { segment in judgeEnds(segment, patient) }
        })

    private static func judgeEnds(_ segment: Segment, _ patient: Case) -> [Verdict] {
        let streams = segment.streams.filter(\.isRoutable)
        guard !streams.isEmpty else { return [] }
        guard !segment.reports.isEmpty else {
            return [
                .inconclusive(
                    "data comes, but no report was seen that it could be the answer to",
                    on: segment.subject,
                    needs: "a capture at the port of the receiver, without a filter, for "
                        + (segment.membershipIntervals[1] + .seconds(5)).inWords)
            ]
        }
        let reportsOfGroup = Dictionary(grouping: segment.reports, by: \.group)
        var (found, flowing, short): ([Verdict], Evidence?, SeenStream?) = ([], nil, nil)
        for stream in streams {
            guard let reports = reportsOfGroup[stream.stream.group] else { continue }
            for stop in stream.stops(before: segment.span.upperBound) {
                if let verdict = judge(stop, of: stream, reports, segment, patient) {
                    found.append(verdict)
                }
            }
            let last = reports.last { $0.isJoin && $0.time <= stream.stream.lastTime }
            guard let last else { continue }
            let after = stream.stream.lastTime.since(last.time)
            if after > segment.membershipIntervals[1] * 11 / 10 {
                flowing = stream.first(
                    "\(stream.stream.group) flows on, \(after.inWords) after its last report")
            } else if reports.count(where: \.isJoin) > 1 {
                flowing = flowing ?? stream.first("\(stream.stream.group) flows, and is reported")
            } else {
                short = stream
            }
        }
        if !found.isEmpty { return found }
        if let flowing {
            return [
                .ok("no stream stopped when memberships run out", on: segment.subject, [flowing])
            ]
        }
        guard let short else { return [] }
        return [
            .inconclusive(
                "the capture is shorter than a membership of \(short.stream.group)",
                on: short.subject,
                needs: "a capture at this port for "
                    + (segment.membershipIntervals[1] + .seconds(5)).inWords
            ).awaiting(segment.membershipIntervals[1] + .seconds(5) - segment.length)
        ]
    }

    private static func judge(
        _ stop: (start: Timestamp, end: Timestamp?), of stream: SeenStream,
        _ reports: [ReportSighting], _ segment: Segment, _ patient: Case
    ) -> Verdict? {
        guard let last = reports.last(where: { $0.isJoin && $0.time <= stop.start }),
            // Who left wanted it to stop.
            !reports.contains(where: { $0.isLeave && $0.time > last.time && $0.time <= stop.start })
        else { return nil }
        let after = stop.start.since(last.time)
        guard let timer = timer(fitting: after, segment) else { return nil }
        let back = reports.first { report in
            guard let end = stop.end else { return false }
            return report.isJoin && report.time > stop.start && report.time <= end
                && end.since(report.time) <= .seconds(2)
        }
        var evidence = [
            last.shows("the last \(last.words)"),
            Evidence(
                nil, at: stop.start,
                "the last packet of \(stream.stream.source) to \(stream.stream.group), "
                    + "\(after.inWords) later"),
        ]
        let says =
            "the stream stopped \(after.inWords) after the last report of "
            + "\(stream.stream.group), which is \(timer); nobody had left"
        if let back, let end = stop.end {
            evidence.append(back.shows("the next \(back.words)"))
            evidence.append(Evidence(nil, at: end, "data comes again"))
            return .fail(
                says + ", and it came back with the next report", on: stream.subject, evidence)
        }
        return .suspect(
            says + "; a sender that stops would look the same", on: stream.subject, evidence)
    }

    /// The timer that a time is, give or take a tenth; `nil` if it is none.
    private static func timer(fitting time: Duration, _ segment: Segment) -> String? {
        let intervals = segment.membershipIntervals
        var candidates = [
            (intervals[0], "the membership interval of RFC 2236 and RFC 3376"),
            (intervals[1], "the membership interval of RFC 9776"),
            (segment.timers.otherQuerierPresent, "the Other Querier Present Interval"),
        ]
        if !segment.hasObservedTimers {
            candidates += [
                (.seconds(300), "what some switches have, 300 s"),
                (.seconds(180), "what some switches have, 180 s"),
            ]
        }
        let fitting = candidates.filter { time >= $0.0 * 9 / 10 && time <= $0.0 * 11 / 10 }
        let distance = { (timer: Duration) in timer < time ? time - timer : timer - time }
        return fitting.min { distance($0.0) < distance($1.0) }
            .map { "\($0.1) (\($0.0.inWords))" }
    }
}
