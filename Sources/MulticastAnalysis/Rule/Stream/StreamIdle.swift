import MulticastWire

extension DoctorRule {
    /// A stream stopped, and nothing about memberships happened then.
    static let streamIdle = DoctorRule(
        "stream-idle", .stream, .info,
        title: "A stream stopped, and it looks like the sender",
        reference: "RFC 1112",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            The stream ended while no member joined, left or ran out, and other traffic of its sender \
            went on: it was switched off, or failed upstream.
            """,
        linux: "look at the program that sends",
        network: "look at the encoder; capture at the sender to be sure",
        measuresTime: true, isOfAbsence: true,
        judge: judgeSilence)

    @Sendable private static func judgeSilence(of patient: Case) -> [Verdict] {
        let bySource = Dictionary(grouping: patient.streams, by: \.stream.source)
        var (found, unknown, flowing): ([Verdict], SeenStream?, SeenStream?) = ([], nil, nil)
        for stream in patient.streams
        where stream.isRoutable && !stream.stream.group.isAnnounced && stream.stream.packets >= 20 {
            guard let end = patient.span(of: stream.stream.link)?.upperBound else { continue }
            let stops = stream.stops(before: end).filter { stop in
                (stop.end ?? end).since(stop.start) > .seconds(5)
            }
            guard let stop = stops.first else {
                flowing = flowing ?? stream
                continue
            }
            let segment = patient.segment(stream.stream.link, ipv6: stream.stream.group.isIPv6)
            let isNear = { (time: Timestamp) in
                let distance = time > stop.start ? time.since(stop.start) : stop.start.since(time)
                return distance <= .seconds(2)
            }
            let reports = segment?.reports(of: stream.stream.group) ?? []
            let isMembership = reports.contains { isNear($0.time) }
            let intervals = segment?.membershipIntervals ?? []
            let last = reports.last { $0.time <= stop.start }
            let isTimeout = last.map { last in
                intervals.contains {
                    let after = stop.start.since(last.time)
                    return after > $0 * 9 / 10 && after < $0 * 11 / 10
                }
            }
            if isMembership || isTimeout == true { continue }
            let other = bySource[stream.stream.source]?.prefix(256).first {
                $0.stream.group != stream.stream.group
                    && $0.stream.firstTime <= stop.start
                    && $0.stream.lastTime > stop.start.advanced(by: .seconds(2))
            }
            guard let other else {
                unknown = unknown ?? stream
                continue
            }
            found.append(
                .suspect(
                    "the stream of \(stream.stream.source) to \(stream.stream.group) stopped"
                        + (stop.end.map { " for \($0.since(stop.start).inWords)" } ?? "")
                        + ", and what the sender sends to \(other.stream.group) went on",
                    on: stream.subject,
                    [
                        Evidence(nil, at: stop.start, "its last packet"),
                        other.first("data of \(other.stream.group)"),
                    ]))
        }
        if !found.isEmpty { return found }
        if let unknown {
            return [
                .inconclusive(
                    "the stream of \(unknown.stream.source) to \(unknown.stream.group) stopped: the "
                        + "sender, or something upstream", on: unknown.subject,
                    needs: "a capture at the sender")
            ]
        }
        guard let flowing else { return [] }
        return [.ok("no stream stopped for more than 5 s", on: flowing.subject)]
    }
}
