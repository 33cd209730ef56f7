import MulticastWire

extension DoctorRule {
    /// A proxy of IGMP that does not say upstream what hosts say downstream.
    static let proxyUpstreamBroken = DoctorRule(
        "proxy-upstream-broken", .membership, .major,
        title: "An IGMP proxy says wrong things upstream",
        reference: "RFC 4605",
        displayFilter: "igmp",
        why: """
            A proxy is a router to the hosts behind it and a host to the network before it: what they \
            join it joins. Where it does not, or asks queries there itself, television stops minutes \
            after it began, or never begins.
            """,
        linux: """
            compare the upstream and downstream interfaces in igmpproxy.conf with the routes; put the \
            sources into altnet; start the proxy again after the uplink was (PPPoE)
            """,
        network: """
            see on the provider's side which groups the proxy's address has joined; let no snooping or \
            firewall rule between drop its reports
            """,
        measuresTime: true, isOfAbsence: true, judge: judgeProxies)

    /// How long a proxy has to join upstream what was joined downstream.
    private static let patience = Duration.seconds(2)

    /// Both sides of what may be a proxy.
    private struct Sides {
        let down: Segment
        let up: Segment
        /// When both sides were captured.
        let both: ClosedRange<Timestamp>
        /// What joins upstream what hosts joined downstream; `nil` if nothing does.
        let proxy: IPAddress?
        /// Streams that come from upstream.
        let forwarded: Set<IPAddress>
        /// The first join of each group downstream, while both sides were captured.
        let joins: [ReportSighting]
    }

    @Sendable private static func judgeProxies(_ patient: Case) -> [Verdict] {
        let segments = patient.segments(ipv6: false)
        guard Set(segments.map(\.link.interface)).count > 1 else {
            return [.notApplicable("one side of a proxy says nothing: it takes both as NAME=FILE")]
        }
        let sides = segments.flatMap { down in
            segments.compactMap { up in Self.sides(down, up, patient) }
        }
        var found: [Verdict] = []
        for sides in sides {
            guard let proxy = sides.proxy else { continue }
            found += unjoined(sides, proxy) + silent(sides, proxy)
            found += [asking(sides, proxy), local(sides, proxy)].compactMap(\.self)
        }
        guard found.isEmpty else { return found }
        if let sides = sides.first(where: { $0.proxy != nil }), let proxy = sides.proxy,
            let join = sides.joins.first
        {
            return [
                .ok(
                    "\(proxy) joins upstream what hosts join downstream",
                    on: Subject(sides.up.link, host: proxy), [join.shows(join.words)])
            ]
        }
        guard patient.pimNeighbors.isEmpty,
            let sides = sides.first(where: {
                !$0.forwarded.isEmpty && !$0.up.generalQueries.isEmpty && !$0.joins.isEmpty
            })
        else { return [] }
        return [
            .inconclusive(
                "something forwards from one side to the other and reports nothing there: whether it is a "
                    + "proxy is not seen", on: sides.up.subject,
                needs: "what the router between is set to, or a join that it passes on",
                sides.joins.prefix(2).map { $0.shows($0.words) })
        ]
    }

    private static func sides(_ down: Segment, _ up: Segment, _ patient: Case) -> Sides? {
        guard patient.mayBeApart(down.link, up.link), let both = patient.overlap(down.link, up.link)
        else { return nil }
        var seen: Set<IPAddress> = []
        let joins = down.reports.filter { report in
            report.isJoin && report.group.isRoutableGroup && both.contains(report.time)
                && seen.insert(report.group).inserted
        }
        let hosts = Set(down.reports.map(\.host))
        // It says upstream what was said downstream, and soon; it is no host downstream.
        let echo = joins.lazy.compactMap { join in
            up.reports(of: join.group).first {
                $0.isJoin && !$0.isFromNobody && !hosts.contains($0.host)
                    && $0.time >= join.time.advanced(by: .milliseconds(-50))
                    && $0.time.since(join.time) <= patience
            }
        }.first
        let forwarded = down.streams.filter { stream in
            up.streams.contains { other in
                other.stream.group == stream.stream.group
                    && other.stream.source == stream.stream.source
                    && (other.stream.timesToLive.last ?? 0) > (stream.stream.timesToLive.last ?? 0)
            }
        }
        guard echo != nil || !forwarded.isEmpty else { return nil }
        return Sides(
            down: down, up: up, both: both, proxy: echo?.host,
            forwarded: Set(forwarded.map(\.stream.group)), joins: joins)
    }

    /// Groups that were joined downstream and not upstream, and that do not come.
    private static func unjoined(_ sides: Sides, _ proxy: IPAddress) -> [Verdict] {
        sides.joins.compactMap { join in
            guard join.time.advanced(by: .seconds(5)) < sides.both.upperBound,
                join.time > sides.both.lowerBound.advanced(by: .seconds(1)),
                // It may have joined before, or the data may come by another way.
                !sides.up.reports(of: join.group).contains(where: { $0.isJoin }),
                !sides.down.streams.contains(where: { $0.stream.group == join.group })
            else { return nil }
            return .fail(
                "\(join.host) joins \(join.group) downstream, and \(proxy), which joins others upstream, "
                    + "does not within \(join.time.advanced(by: .seconds(5)).since(join.time).inWords)",
                on: Subject(sides.up.link, group: join.group, host: proxy),
                [join.shows("downstream: \(join.words)")])
        }
    }

    /// Queries from upstream that it does not answer, though there are members.
    private static func silent(_ sides: Sides, _ proxy: IPAddress) -> [Verdict] {
        let unanswered = sides.up.generalQueries.filter { query in
            let deadline = query.time.advanced(by: query.maxRespTime + .seconds(1))
            let hasMember = sides.joins.contains { join in
                let last = sides.down.reports(of: join.group).last { $0.time < query.time }
                return join.time.advanced(by: patience) < query.time && last?.isLeave == false
            }
            return query.source != proxy && hasMember && deadline < sides.both.upperBound
                && !sides.up.reports.contains {
                    $0.host == proxy && $0.time >= query.time && $0.time <= deadline
                }
        }
        guard unanswered.count > 1 else { return [] }
        return [
            .fail(
                "\(proxy) does not answer \(unanswered.count) General Queries from upstream, though there "
                    + "are members downstream",
                on: Subject(sides.up.link, host: proxy), unanswered.map { $0.shows($0.words) })
        ]
    }

    /// Queries that it sends upstream itself.
    private static func asking(_ sides: Sides, _ proxy: IPAddress) -> Verdict? {
        let own = sides.up.generalQueries.filter { $0.source == proxy }
        guard let first = own.first else { return nil }
        return .fail(
            "\(proxy) joins groups upstream as a host and asks there as a querier too",
            on: Subject(sides.up.link, host: proxy, mac: first.mac), own.map { $0.shows($0.words) })
    }

    /// Groups of 224.0.0.0/24 that it passes on.
    private static func local(_ sides: Sides, _ proxy: IPAddress) -> Verdict? {
        let passed = sides.up.reports.filter { report in
            guard report.host == proxy, report.isJoin, !report.group.isRoutableGroup else {
                return false
            }
            return sides.down.reports(of: report.group).contains {
                report.time.since($0.time) <= patience && $0.time <= report.time
            }
        }
        guard let first = passed.first else { return nil }
        return .suspect(
            "\(proxy) reports \(first.group) upstream, which no router forwards, after a host downstream "
                + "did", on: Subject(sides.up.link, group: first.group, host: proxy),
            severity: .minor, passed.map { $0.shows($0.words) })
    }
}
