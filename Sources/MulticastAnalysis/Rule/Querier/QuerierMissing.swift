import MulticastWire

extension DoctorRule {
    /// Groups are in use, and nobody asks who wants them.
    static let querierMissing = DoctorRule(
        "querier-missing", .querier, .critical,
        title: "Nobody is sending IGMP queries on this VLAN",
        reference: "RFC 4541 §2.1.1; RFC 2236 §3; RFC 9776 §6.1, §8.2, §8.4",
        displayFilter: "igmp.type == 0x11 || igmp.type == 0x16 || igmp.type == 0x22",
        why: """
            Switches that snoop, and routers, forget a member that has not reported for one membership \
            interval, some 4 minutes. Members report when they are asked. Without a querier \
            streams work after a join or a restart and end some minutes later, or switches send \
            everything to every port.
            """,
        linux: """
            have a bridge query: ip link set dev br0 type bridge mcast_querier 1 mcast_igmp_version 3 \
            mcast_query_use_ifaddr 1, with an address on the bridge; or run a multicast router
            """,
        network: """
            enable the IGMP snooping querier on one core switch and one more as a reserve, with an \
            address of the VLAN, or PIM on the VLAN's router interface; until then, switch snooping \
            off on this VLAN
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in patient.segments(ipv6: false).map { judge(segment: $0, of: patient) } })

    private static func judge(segment: Segment, of patient: Case) -> Verdict {
        if let last = segment.generalQueries.last {
            return .ok(
                "\(Words.count(segment.generalQueries.count, "General Query", "General Queries")) "
                    + "came, the last from \(last.source)", on: segment.subject,
                [last.shows(last.words)])
        }
        guard segment.usesRoutableGroups else {
            return .notApplicable("only groups of 224.0.0.0/24 are in use, which need no querier")
        }
        let needed = segment.timers.otherQuerierPresent
        let interval =
            segment.timers.queryIntervalDuration + segment.timers.responseIntervalDuration
        let atRisk = Set(segment.reports.map(\.group) + segment.streams.map(\.stream.group))
            .filter(\.isRoutableGroup).sorted()
        let evidence = evidence(of: segment)
        if segment.reports.isEmpty, segment.queries.isEmpty, hidesIGMP(segment, of: patient) {
            return .inconclusive(
                "no IGMP message of any kind is in the capture, as if a filter hid them",
                on: segment.subject,
                needs: "a capture without a filter, at any port of this VLAN, for 4 min 30 s",
                evidence)
        }
        let says =
            "\(Words.count(atRisk.count, "group is", "groups are")) in use "
            + "(\(Words.list(atRisk.map(\.description)))), and no General Query came in "
            + segment.length.inWords
        if let station = patient.onlyStation(on: segment.link) {
            return .inconclusive(
                says + "; but every frame is from or to \(station), as if a filter hid all others",
                on: segment.subject,
                needs: "a capture without a filter, at any port of this VLAN, for 4 min 30 s",
                evidence)
        }
        let certain = max(interval + segment.timers.queryIntervalDuration, needed)
        guard segment.length >= interval else {
            return .inconclusive(
                says, on: segment.subject,
                needs: "a capture at any port of this VLAN for 4 min 30 s: queries are "
                    + "up to \(interval.inWords) apart by default", evidence
            ).awaiting(certain - segment.length)
        }
        // Discovery alone works on most networks without snooping, and nobody misses a querier.
        let severity: Finding.Severity? = atRisk.allSatisfy(\.isAnnounced) ? .minor : nil
        let isSeen = patient.hasTraffic(from: segment.span.lowerBound, to: segment.span.upperBound)
        if segment.length >= certain, isSeen {
            return .fail(says, on: segment.subject, severity: severity, evidence)
        }
        let suspicion = Verdict.suspect(
            says + (isSeen ? "" : ", but for most of that nothing was captured at all"),
            on: segment.subject, severity: severity,
            needs: "a capture at any port of this VLAN for 4 min 30 s", evidence)
        return segment.length < certain
            ? suspicion.awaiting(certain - segment.length) : suspicion
    }

    private static func evidence(of segment: Segment) -> [Evidence] {
        let reports = segment.reports.filter(\.group.isRoutableGroup)
        return [
            reports.first.map { $0.shows("first \($0.words)") },
            reports.count > 1 ? reports.last.map { $0.shows("last \($0.words)") } : nil,
            segment.streams.first(where: \.isRoutable).map {
                $0.first("data of \($0.stream.group) from \($0.stream.source)")
            },
        ].compactMap(\.self)
    }

    /// Whether there is reason to think that IGMP passed by and was not captured.
    private static func hidesIGMP(_ segment: Segment, of patient: Case) -> Bool {
        if let filter = patient.filter(on: segment.link), !filter.isEmpty { return true }
        guard patient.interfaces.indices.contains(segment.link.interface) else { return true }
        // Whoever captures everything has more than streams: ARP at least.
        return patient.interfaces[segment.link.interface].link.otherFrames == 0
    }
}
