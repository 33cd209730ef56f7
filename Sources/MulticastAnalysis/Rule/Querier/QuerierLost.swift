import MulticastWire

extension DoctorRule {
    /// There were queries, and then there were none.
    static let querierLost = DoctorRule(
        "querier-lost", .querier, .critical,
        title: "The querier stopped, and nobody took over",
        reference: "RFC 2236 §7, §8.5; RFC 9776 §6.6.2, §8.5",
        displayFilter: "igmp.type == 0x11",
        why: """
            Another router has to take over when the querier is silent for the Other Querier Present \
            Interval. If there is none, or its timer does not work, members are not asked any more, \
            and their streams end one membership interval after their last reports.
            """,
        linux: """
            look at the machine that queried last: is its bridge's mcast_querier on, its multicast \
            router running, its interface up and its address there?
            """,
        network: """
            find why the last querier stopped (restart, address gone, VLAN not on the trunk), and \
            have a second device on the VLAN that can query
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in
            patient.segments(ipv6: false).compactMap { judge(segment: $0, of: patient) }
        })

    private static func judge(segment: Segment, of patient: Case) -> Verdict? {
        let queries = segment.generalQueries
        guard let last = queries.last else { return nil }
        for (query, next) in zip(queries, queries.dropFirst()) {
            let timers = segment.timing(after: query)
            let silence = next.time.since(query.time)
            guard silence > timers.present + timers.interval else { continue }
            return verdict(query, until: next.time, next, timers, segment, patient)
        }
        let timers = segment.timing(after: last)
        let end = segment.span.upperBound
        let silence = end.since(last.time)
        if silence > timers.present {
            return verdict(last, until: end, nil, timers, segment, patient)
        }
        if queries.count > 1, silence <= timers.interval + timers.response {
            return .ok(
                "queries come until the end: the last one \(silence.inWords) before it",
                on: segment.subject, [last.shows(last.words)])
        }
        let rest = timers.present + timers.interval - silence
        return .inconclusive(
            "the last General Query came \(silence.inWords) before the end of the capture",
            on: segment.subject, needs: "\(rest.inWords) more of capture at any port of this VLAN",
            [last.shows(last.words)]
        ).awaiting(rest)
    }

    private static func verdict(
        _ query: QuerySighting, until end: Timestamp, _ next: QuerySighting?,
        _ timers: QuerierTiming, _ segment: Segment, _ patient: Case
    ) -> Verdict {
        let silence = end.since(query.time)
        let limit = timers.present + timers.interval
        var evidence = [query.shows("the last \(query.words) before the silence")]
        if let next { evidence.append(next.shows("the next one: \(next.words)")) }
        let expiry = segment.membershipIntervals[0]
        evidence.append(
            Evidence(
                nil, at: query.time.advanced(by: expiry),
                "about now, \(expiry.inWords) after it, switches forget members"))
        let says =
            "after the General Query of \(query.source) none came for \(silence.inWords), though one "
            + "was due every \(timers.interval.inWords), and another router has to take over after "
            + timers.present.inWords
        let subject = Subject(segment.link, host: query.source, mac: query.mac)
        let isSeen = patient.hasTraffic(from: query.time, to: end)
        if silence > limit, isSeen { return .fail(says, on: subject, evidence) }
        if !isSeen, silence > .seconds(3600) {
            return .inconclusive(
                says + "; nothing was captured for so long that it may be two captures in one",
                on: subject, needs: "a capture without a pause", evidence)
        }
        return .suspect(
            isSeen ? says : says + "; but for most of that nothing was captured at all",
            on: subject, evidence)
    }
}
