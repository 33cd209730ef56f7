import MulticastWire

extension DoctorRule {
    /// Queries are further apart than switches remember members.
    static let querierIntervalTooLong = DoctorRule(
        "querier-interval-too-long", .querier, .major,
        title: "The query interval exceeds what snooping switches keep memberships for",
        reference: "RFC 2236 §8.2, §8.4; RFC 9776 §8.2, §8.4",
        displayFilter: "igmp.type == 0x11 && igmp.maddr == 0.0.0.0",
        why: """
            Many switches forget a member after 260 s whatever the querier announces. With a longer \
            interval streams work for some minutes, stop, and come back with the next query.
            """,
        linux: "set the interval: ip link set dev br0 type bridge mcast_query_interval 12500",
        network: """
            set the query interval to 125 s (30 to 60 s for audio and video), and the ageing time of \
            all switches to at least twice that and the response time
            """,
        measuresTime: true,
        judge: { patient in patient.segments(ipv6: false).compactMap(judgeSpacing) })

    /// What switches keep memberships for by default.
    private static var usualAgeing: Duration { .seconds(260) }

    private static func judgeSpacing(segment: Segment) -> Verdict? {
        guard let last = segment.generalQueries.last else { return nil }
        let own = segment.generalQueries.filter { $0.source == last.source }
        let timers = segment.timers
        // Those of a start are closer together.
        let gaps = zip(own, own.dropFirst()).map { $1.time.since($0.time) }
            .filter { $0 > timers.queryIntervalDuration / 2 }.sorted()
        let announced = last.queryInterval ?? .zero
        guard gaps.count >= 2 || announced > .seconds(130) else {
            return .inconclusive(
                "\(last.source) sent \(Words.count(own.count, "General Query", "General Queries"))",
                on: segment.subject,
                needs: "three queries in a row: a capture of 6 min 15 s at any port of this VLAN"
            ).awaiting(timers.queryIntervalDuration * 3 - segment.length)
        }
        let spacing = gaps.isEmpty ? announced : gaps[gaps.count / 2]
        let evidence = own.suffix(4).map { $0.shows($0.words) }
        let keeps = spacing * timers.robustnessVariable + timers.responseIntervalDuration
        guard spacing > .seconds(130) else {
            return .ok(
                "queries come every \(spacing.inWords)", on: segment.subject, Array(evidence))
        }
        var says =
            "queries come every \(spacing.inWords), so a membership has to be kept for "
            + "\(keeps.inWords), and many switches keep it for \(usualAgeing.inWords)"
        if announced > .zero, announced * 3 < spacing * 2 {
            says += "; every \(announced.inWords) is announced, so queries may be lost on the way"
        }
        return .suspect(
            says, on: Subject(segment.link, host: last.source, mac: last.mac),
            severity: spacing > .seconds(200) ? .major : .minor, Array(evidence))
    }
}
