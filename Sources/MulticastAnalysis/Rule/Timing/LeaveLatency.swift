import MulticastWire

extension DoctorRule {
    /// A stream goes on long after its last member left.
    static let leaveLatency = DoctorRule(
        "leave-latency", .timing, .minor,
        title: "Leave latency is too long",
        reference: "RFC 2236 §8.8, §8.9; RFC 9776 §8.8, §8.9, §8.10",
        displayFilter: "igmp || ip.dst == 224.0.0.0/4",
        why: """
            While the old stream still comes, the new one comes too: zapping fills a slow line. After a \
            leave the querier asks for two seconds whether somebody else is a member, by default.
            """,
        linux:
            "ip link set dev br0 type bridge mcast_last_member_interval 50 (hundredths of a second)",
        network: """
            lower the last member query interval, or use fast leave on ports with one receiver
            """,
        subCodes: [
            SubCode(
                "leave-missing", .minor,
                title: "A host stops answering and never said that it left",
                reference: "RFC 2236 §3, §6",
                why: """
                    The stream goes on to this port until the membership runs out, some four \
                    minutes. The host crashed, lost power, or speaks version 1, which has no \
                    leave.
                    """,
                linux: """
                    see that the program ends its membership before it exits, and that the host \
                    is not held at version 1
                    """,
                network: """
                    let the querier ask more often, or use version 3 with tracking of each host
                    """),
            SubCode(
                "leave-ignored", .minor, title: "The querier does not ask after a leave",
                reference: "RFC 2236 §3; RFC 9776 §6.4.2",
                why: """
                    After a leave the querier asks whether there are other members, and ends the \
                    stream if none answers. Here it does not ask, so that the stream goes on \
                    until the membership runs out.
                    """,
                linux: """
                    see that leaves reach the querier (protocol 2 to 224.0.0.2 and 224.0.0.22), \
                    and that a proxy on the way passes them on
                    """,
                network: """
                    see whether a switch on the way keeps leaves to itself; look at the \
                    querier's last member query count
                    """),
            SubCode(
                "av-switch-overlap", .minor,
                title: "The old stream overlaps the new one after a switch",
                reference: "RFC 2236 §8.8"),
        ],
        measuresTime: true, isOfAbsence: true,
        judge: { patient in patient.segments.flatMap { judgeLeaves(of: $0, patient) } })

    private static func judgeLeaves(of segment: Segment, _ patient: Case) -> [Verdict] {
        var (found, fine, unknown): ([Verdict], Verdict?, Verdict?) = ([], nil, nil)
        let streamsOf = Dictionary(grouping: segment.streams, by: \.stream.group)
        for leave in lastLeaves(of: segment) {
            let subject = Subject(
                segment.link, group: leave.group, host: leave.host, mac: leave.mac)
            let asked = segment.queries.suffix(where: { $0.time >= leave.time })
                .prefix { $0.time.since(leave.time) <= .seconds(30) }
                .filter { $0.group == leave.group }
            if let ignored = ignored(leave, asked, segment, subject) { found.append(ignored) }
            let streams = streamsOf[leave.group] ?? []
            // Data that somebody else wants again is not late.
            let next = segment.reports(of: leave.group).first { $0.isJoin && $0.time > leave.time }
            let end = next?.time ?? segment.span.upperBound
            let ends = streams.compactMap { stream in
                stream.lastPacket(before: end, after: leave.time, in: segment)
            }
            guard let last = ends.max(by: { $0.time < $1.time }) else { continue }
            let latency = last.time.since(leave.time)
            let robustness = segment.timers.robustnessVariable
            let allowed = asked.first.map { $0.maxRespTime * robustness } ?? .seconds(2)
            let evidence =
                [leave.shows(leave.words)] + asked.prefix(4).map { $0.shows($0.words) }
                + [Evidence(nil, at: last.time, "the last packet of \(leave.group)")]
            let says = "\(leave.group) went on for \(latency.inWords) after \(leave.host) left"
            if !last.hasStopped {
                unknown =
                    unknown
                    ?? .inconclusive(
                        says
                            + " and did not stop: others may want it, or this is where it comes from",
                        on: subject, needs: "a capture at the port of the receiver", evidence)
            } else if latency > allowed + .milliseconds(500) {
                found.append(
                    .fail(
                        says + ", and the queries after it allow \(allowed.inWords)", on: subject,
                        evidence))
            } else if latency > .milliseconds(2500) {
                found.append(
                    .suspect(
                        says + ": so long is the querier's last member query time, "
                            + "\(allowed.inWords)", on: subject, evidence))
            } else {
                fine = fine ?? .ok(says, on: subject, evidence)
            }
            if last.hasStopped, latency > .seconds(1),
                let overlap = overlap(leave, last.time, segment, subject)
            {
                found.append(overlap)
            }
        }
        found += missing(segment)
        if !found.isEmpty { return found }
        return [fine ?? unknown].compactMap(\.self)
    }

    /// Leaves after which no member is left that is known of; of copies the first.
    private static func lastLeaves(of segment: Segment) -> [ReportSighting] {
        var (present, last): ([IPAddress: Set<IPAddress>], [IPAddress: Timestamp]) = ([:], [:])
        var found: [ReportSighting] = []
        for report in segment.reports where report.group.isRoutableGroup {
            if report.isJoin {
                present[report.group, default: []].insert(report.host)
            } else if report.isLeave {
                let wasMember = present[report.group]?.remove(report.host) != nil
                let isCopy = last[report.group].map { report.time.since($0) < .seconds(3) } ?? false
                last[report.group] = report.time
                guard !isCopy, wasMember, present[report.group]?.isEmpty ?? true else { continue }
                found.append(report)
            }
        }
        return found
    }

    private static func ignored(
        _ leave: ReportSighting, _ asked: [QuerySighting], _ segment: Segment, _ subject: Subject
    ) -> Verdict? {
        let wait = max(
            .seconds(1), segment.timers.lastMemberQuery / segment.timers.robustnessVariable)
        guard asked.isEmpty,
            let before = segment.generalQueries.last(where: { $0.time <= leave.time }),
            before.version > 1,
            let after = segment.generalQueries.first(where: { $0.time > leave.time }),
            after.source == before.source,
            segment.span.upperBound.since(leave.time) > wait + .seconds(1),
            // A stream that ends at once was ended by a switch with fast leave.
            segment.streams.contains(where: {
                $0.stream.group == leave.group
                    && $0.stream.lastTime > leave.time.advanced(by: wait + .seconds(1))
            })
        else { return nil }
        return .suspect(
            "\(leave.host) left \(leave.group) as its last member, and \(before.source) did not ask "
                + "whether there are others", on: subject, subCode: "leave-ignored",
            [before.shows(before.words), leave.shows(leave.words), after.shows(after.words)])
    }

    private static func overlap(
        _ leave: ReportSighting, _ end: Timestamp, _ segment: Segment, _ subject: Subject
    ) -> Verdict? {
        let join = segment.reports.last {
            $0.host == leave.host && $0.group != leave.group && $0.isJoin && $0.time <= leave.time
                && leave.time.since($0.time) <= .seconds(2)
        }
        guard let join,
            let old = segment.streams.first(where: { $0.stream.group == leave.group }),
            let new = segment.streams.first(where: {
                $0.stream.group == join.group && $0.stream.firstTime >= join.time
                    && $0.stream.firstTime < end
            })
        else { return nil }
        let sum = old.bitsPerSecond &+ new.bitsPerSecond
        return .suspect(
            "\(leave.host) went from \(leave.group) to \(join.group), and for "
                + "\(end.since(leave.time).inWords) both came: \(Words.bitRate(sum))",
            on: subject, subCode: "av-switch-overlap",
            [
                join.shows(join.words), leave.shows(leave.words),
                Evidence(nil, at: end, "the old stream ends"),
            ])
    }

    /// Hosts that answered and then are silent, while the stream still comes.
    private static func missing(_ segment: Segment) -> [Verdict] {
        let end = segment.span.upperBound
        return segment.streams.compactMap { stream in
            let reports = segment.reports(of: stream.stream.group)
            guard let last = reports.last, last.isJoin, reports.count > 2,
                Set(reports.map(\.host)).count == 1
            else { return nil }
            let cycles = segment.generalQueries.filter {
                $0.time > last.time && end.since($0.time) > $0.maxRespTime + .seconds(1)
            }
            guard cycles.count >= 2, let second = cycles.dropFirst().first,
                stream.stream.lastTime > second.time
            else { return nil }
            return .suspect(
                "\(last.host) does not answer for \(last.group) any more, never left, and its data "
                    + "still comes", on: stream.subject, subCode: "leave-missing",
                [last.shows("its last word: \(last.words)")]
                    + cycles.prefix(4).map { $0.shows($0.words) })
        }
    }
}

extension SeenStream {
    /// The last packet before `end` if any came after a time, and whether none followed it.
    func lastPacket(
        before end: Timestamp, after time: Timestamp, in segment: Segment
    ) -> (time: Timestamp, hasStopped: Bool)? {
        guard stream.lastTime > time, stream.firstTime < end else { return nil }
        let stop = stops(before: segment.span.upperBound).first { $0.start >= time }
        if let stop, stop.start <= end { return (stop.start, true) }
        // Short pauses are no stop, and the rows do not have their times.
        return (min(stream.lastTime, end), false)
    }
}
