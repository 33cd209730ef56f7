import MulticastWire

extension DoctorRule {
    /// More messages about memberships than there is reason for.
    static let gmpStorm = DoctorRule(
        "gmp-storm", .membership, .critical,
        title: "An IGMP or MLD storm",
        reference: "RFC 9776 §9.2, §9.3; RFC 3810 §10",
        displayFilter: "igmp || icmpv6.type in {130..132,143}",
        why: """
            Switches handle these messages with their slow processor: thousands a second block it, and \
            with it all else that it does. Some network cards of sleeping machines send reports \
            without end.
            """,
        linux: "find the machine by its MAC address; update its driver and firmware",
        network: """
            find the port by the MAC address and shut it; limit the rate of IGMP and MLD on ports of \
            hosts
            """,
        subCodes: [
            SubCode(
                "mld-storm", .critical, title: "A storm of MLD reports of the same groups",
                reference: "RFC 3810 §10"),
            SubCode(
                "query-or-gssq-flood", .major, title: "A flood of queries",
                reference: "RFC 9776 §9.1",
                why: """
                    Each query makes members answer and switches work. Somebody asks without \
                    end: a querier with wrong timers, a loop, or an attack.
                    """,
                linux: """
                    see the query intervals of the bridge or daemon that asks; find it by its \
                    MAC address
                    """,
                network: """
                    find the port by the MAC address; filter queries on ports of hosts; look for \
                    a loop
                    """),
        ],
        measuresTime: true,
        judge: { patient in
            let found = patient.segments.flatMap { reportStorms(on: $0) + queryFloods(on: $0) }
            let messages = patient.segments.reduce(0) { $0 + $1.reports.count + $1.queries.count }
            guard found.isEmpty, messages > 0 else { return found }
            return [
                .ok(
                    "\(Words.count(messages, "message")) about memberships in \(patient.length.inWords)"
                )
            ]
        })

    /// Five seconds in a row, each of which has more than so many messages; counted by second.
    private static func burst(_ times: [Timestamp], over limit: Int) -> (start: Int, count: Int)? {
        var (perSecond, place) = ([(second: Int64, first: Int, count: Int)](), 0)
        while place < times.count {
            let second = times[place].nanoseconds / 1_000_000_000
            let first = place
            while place < times.count, times[place].nanoseconds / 1_000_000_000 == second {
                place += 1
            }
            perSecond.append((second, first, place - first))
        }
        for index in perSecond.indices.dropLast(4) {
            let five = perSecond[index ..< index + 5]
            guard five.allSatisfy({ $0.count > limit }),
                perSecond[index + 4].second &- perSecond[index].second == 4
            else { continue }
            return (perSecond[index].first, five.map(\.count).max() ?? 0)
        }
        return nil
    }

    private static func reportStorms(on segment: Segment) -> [Verdict] {
        // Answers to a query may all come at once: one for each group that a host has.
        let messages = segment.reports.filter(\.isFirst)
        var found: [Verdict] = []
        for (mac, own) in Dictionary(grouping: messages, by: \.mac)
            .sorted(by: { ($0.key?.rawValue ?? 0) < ($1.key?.rawValue ?? 0) })
        {
            guard let burst = burst(own.map(\.time), over: 50) else { continue }
            let first = own[burst.start]
            let groups = Set(own.map(\.group)).count
            let isMLD = segment.isIPv6 && burst.count > 100
            found.append(
                .fail(
                    "\(mac?.description ?? "\(first.host)") sent up to \(burst.count) reports a second, "
                        + "of \(Words.count(groups, "group"))",
                    on: Subject(segment.link, host: first.host, mac: mac),
                    subCode: isMLD ? "mld-storm" : nil,
                    own[burst.start...].prefix(3).map { $0.shows($0.words) }))
        }
        if found.isEmpty, let burst = burst(messages.map(\.time), over: 1000) {
            found.append(
                .fail(
                    "up to \(burst.count) reports came a second, of all hosts together",
                    on: segment.subject,
                    messages[burst.start...].prefix(3).map { $0.shows($0.words) }))
        }
        return found
    }

    private static func queryFloods(on segment: Segment) -> [Verdict] {
        // One report that leaves many groups rightly draws as many queries: those are of one second.
        Dictionary(grouping: segment.queries, by: \.source).sorted { $0.key < $1.key }
            .compactMap { source, own in
                guard let burst = burst(own.map(\.time), over: 10) else { return nil }
                return .fail(
                    "\(source) sent up to \(burst.count) queries a second",
                    on: Subject(segment.link, host: source, mac: own[burst.start].mac),
                    subCode: "query-or-gssq-flood",
                    own[burst.start...].prefix(3).map { $0.shows($0.words) })
            }
    }
}
