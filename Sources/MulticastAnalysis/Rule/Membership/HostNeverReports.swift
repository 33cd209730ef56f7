import MulticastWire

extension DoctorRule {
    /// A host lives on a group that it never reports.
    static let hostNeverReports = DoctorRule(
        "host-never-reports", .membership, .critical,
        title: "A receiver never sends IGMP at all",
        reference: "RFC 1112 §7.2; RFC 2236 §3",
        displayFilter: "ptp || igmp",
        why: """
            A device that does not report its groups works on switches without snooping only. Clocks \
            of PTP and cheap decoders are known for it. Who sends PTP in a group takes part in it, and \
            who answers RTP by RTCP without sending any receives it.
            """,
        linux: """
            see that the program joins the group (ip maddr show dev eth0) and does not merely bind \
            to the port; update the device's firmware
            """,
        network: "set a static group on the device's port, or switch snooping off for that group",
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            patient.segments(ipv6: false).flatMap { judgeReceivers(of: $0, patient) }
        })

    /// Streams whose senders have to receive the group, and what they are.
    private static func receivers(of segment: Segment) -> [(stream: SeenStream, takes: String)] {
        let routable = segment.streams.filter(\.isRoutable)
        // Whoever sends PTP's event messages has to hear those of others in the same group.
        let clocks = routable.filter { $0.stream.destinationPort == 319 }
            .map { (stream: $0, takes: "takes part in PTP") }
        // Who sends no RTP itself sends Receiver Reports (RFC 3550 §6.4).
        let media = routable.filter {
            $0.stream.content == .rtp || $0.stream.content == .transportStreamInRTP
        }
        let senders = Dictionary(grouping: media, by: \.stream.group)
            .mapValues { Set($0.map(\.stream.source)) }
        let reporters = routable.filter { stream in
            guard stream.stream.content == .recognised(.rtcp),
                let sources = senders[stream.stream.group]
            else { return false }
            return !sources.contains(stream.stream.source)
        }
        .map { (stream: $0, takes: "receives RTP") }
        return clocks + reporters
    }

    private static func judgeReceivers(of segment: Segment, _ patient: Case) -> [Verdict] {
        let all = receivers(of: segment)
        guard !all.isEmpty, let query = segment.generalQueries.last else { return [] }
        let cycle = segment.timers.queryIntervalDuration + segment.timers.responseIntervalDuration
        let heard = Set(segment.reports.map(\.host))
        var (found, fine, unknown): ([Verdict], SeenStream?, SeenStream?) = ([], nil, nil)
        for (clock, takes) in all {
            let (source, group) = (clock.stream.source, clock.stream.group)
            if segment.reports.contains(where: { $0.host == source && $0.group == group }) {
                fine = clock
                continue
            }
            let isLong = segment.span.upperBound.since(clock.stream.firstTime) >= cycle
            let seesAll =
                heard.contains(source) || patient.vantage(of: segment.link.interface) == .mirror
            guard isLong, seesAll else {
                unknown = unknown ?? clock
                continue
            }
            found.append(
                .suspect(
                    "\(source) \(takes) in \(group), and never reported the group",
                    on: Subject(
                        segment.link, group: group, host: source, mac: clock.beginning?.mac),
                    [clock.first("\(source) \(takes) in \(group)"), query.shows(query.words)]))
        }
        if !found.isEmpty { return found }
        if let fine {
            return [
                .ok("those who have to receive a group report it", on: fine.subject)
            ]
        }
        guard let unknown else { return [] }
        return [
            .inconclusive(
                "no report of \(unknown.stream.source) is to be seen here, of whatever group",
                on: unknown.subject,
                needs: "a capture at the port of \(unknown.stream.source), or a mirror of it, for "
                    + cycle.inWords)
        ]
    }
}
