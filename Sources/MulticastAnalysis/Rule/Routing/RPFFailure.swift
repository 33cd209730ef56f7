import MulticastWire

extension DoctorRule {
    /// A stream that comes to a router and does not leave it.
    static let rpfFailure = DoctorRule(
        "rpf-failure", .routing, .critical,
        title: "A router drops the stream, as if its reverse-path check failed",
        reference: "RFC 7761 §2.1, §4.2",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            A router takes a stream only from the interface by which it would send to the source. \
            If its routes say another one, it drops what comes, and nobody behind it gets anything.
            """,
        linux: """
            compare ip route get SOURCE with the interface that the stream comes by; look at the column \
            Wrong of /proc/net/ip_mr_cache and at rp_filter; add a route, or an mroute, for the source
            """,
        network: """
            show ip rpf SOURCE on the router has to name the interface that the stream comes by; put the \
            unicast routing right, or add a static mroute; an access list, or a lost multicast \
            route, looks the same from outside
            """,
        measuresTime: true, isOfAbsence: true, judge: judgeForwarding)

    @Sendable private static func judgeForwarding(_ patient: Case) -> [Verdict] {
        let hops = forwarded(patient)
        let found = hops.compactMap { stopped($0, patient) } + ignored(hops, patient)
        if !found.isEmpty { return found }
        if let hop = hops.first {
            return [
                .ok(
                    "\(Words.count(hops.count, "stream")) pass a router and do not end there",
                    on: hop.behind.subject,
                    [
                        hop.before.first("TTL \(hop.before.timesToLive) before it"),
                        hop.behind.first("TTL \(hop.behind.timesToLive) behind it"),
                    ])
            ]
        }
        let links = Set(patient.pimNeighbors.map(\.link))
        guard
            let stream = patient.streams.first(where: {
                $0.isRoutable && links.contains($0.stream.link)
            })
        else { return [] }
        return [
            .inconclusive(
                "the stream of \(stream.stream.source) to \(stream.stream.group) comes to a link with a "
                    + "router; whether it leaves that router is not seen",
                on: stream.subject,
                needs: "a capture of two interfaces of the router, or show ip mroute there",
                [stream.first("its first packet")])
        ]
    }

    /// A stream on both sides of a router, as the TTL tells.
    private struct Hop {
        let before: SeenStream
        let behind: SeenStream
    }

    private static func forwarded(_ patient: Case) -> [Hop] {
        let routable = patient.streams.filter(\.isRoutable)
        let same = Dictionary(grouping: routable) { stream in
            Subject(
                group: stream.stream.group, source: stream.stream.source,
                port: stream.stream.destinationPort)
        }
        return same.values.flatMap { streams in
            streams.flatMap { before in
                streams.filter { behind in
                    guard patient.mayBeApart(behind.stream.link, before.stream.link),
                        let here = before.stream.timesToLive.last,
                        let there = behind.stream.timesToLive.last
                    else { return false }
                    return here == there &+ 1
                }
                .map { Hop(before: before, behind: $0) }
            }
        }
        .sorted { $0.behind.stream.firstTime < $1.behind.stream.firstTime }
    }

    /// A stream that was forwarded, and is no more, though it still comes and nobody has left.
    private static func stopped(_ hop: Hop, _ patient: Case) -> Verdict? {
        let end = hop.behind.stream.lastTime
        // What comes after the capture behind the router has ended says nothing.
        let watched = patient.span(of: hop.behind.stream.link)?.upperBound ?? end
        let rest = min(hop.before.stream.lastTime, watched).since(end)
        guard rest > hop.before.pause, rest > .seconds(2),
            hop.before.stream.timesToLive.count == 1
        else { return nil }
        let (link, group) = (hop.behind.stream.link, hop.behind.stream.group)
        let segment = patient.segment(link, ipv6: group.isIPv6)
        let reports = segment?.reports.filter { $0.group == group } ?? []
        let grace = (segment?.timers.lastMemberQuery ?? .zero) + .milliseconds(500)
        let hasLeave = reports.contains {
            $0.isLeave && $0.time <= end.advanced(by: .milliseconds(500))
                && end.since($0.time) <= grace
        }
        let hasPrune = patient.routing.prunes.contains {
            $0.link == link && $0.group == group
                && $0.time <= end.advanced(by: .milliseconds(500))
                && end.since($0.time) <= .seconds(10)
        }
        // Whoever was the last to report may just have run out.
        let joins = reports.filter { $0.isJoin && $0.time <= end }
        let hasExpired =
            joins.last.map { last in
                segment?.membershipIntervals.contains { interval in
                    let age = end.since(last.time)
                    return age * 10 >= interval * 9 && age * 10 <= interval * 11
                } ?? false
            } ?? false
        guard !hasLeave, !hasPrune, !hasExpired else { return nil }
        return .suspect(
            "the stream of \(hop.before.stream.source) to \(group) was forwarded, and no more for "
                + "\(rest.inWords), though it comes as before and nobody has left",
            on: hop.behind.subject,
            needs: "show ip rpf \(hop.before.stream.source) and show ip mroute on the router",
            [
                hop.before.first("TTL \(hop.before.timesToLive) before the router"),
                hop.behind.first("TTL \(hop.behind.timesToLive) behind it"),
                Evidence(nil, at: end, "the last packet behind the router"),
            ])
    }

    /// A stream that is wanted where others are forwarded to, and that is not.
    private static func ignored(_ hops: [Hop], _ patient: Case) -> [Verdict] {
        var seen: Set<Subject> = []
        return hops.flatMap { hop -> [Verdict] in
            let (here, there) = (hop.before.stream.link, hop.behind.stream.link)
            guard let segment = patient.segment(there, ipv6: hop.before.stream.group.isIPv6) else {
                return []
            }
            return patient.streams.compactMap { stream -> Verdict? in
                let group = stream.stream.group
                guard stream.stream.link == here, stream.isRoutable, !seen.contains(stream.subject),
                    group.isIPv6 == segment.isIPv6,
                    // With less TTL, or larger packets, it would have another reason to end.
                    (stream.stream.timesToLive.first ?? 0)
                        >= (hop.before.stream.timesToLive.last ?? 255),
                    stream.meanLength <= hop.before.meanLength * 1.05,
                    !segment.streams.contains(where: { $0.stream.group == group }),
                    let join = segment.reports.first(where: { $0.group == group && $0.isJoin }),
                    min(stream.stream.lastTime, segment.span.upperBound)
                        .since(max(join.time, stream.stream.firstTime)) > .seconds(5)
                else { return nil }
                seen.insert(stream.subject)
                return .suspect(
                    "\(join.host) wants \(group), and the stream of \(stream.stream.source) does not come, "
                        + "though the router forwards others",
                    on: stream.subject,
                    needs: "show ip rpf \(stream.stream.source) and show ip mroute on the router",
                    [
                        stream.first("TTL \(stream.timesToLive) before the router"),
                        join.shows("behind it: \(join.words)"),
                        hop.behind.first("what it forwards: \(hop.behind.stream.group)"),
                    ])
            }
        }
    }
}

extension SeenStream {
    /// The mean length of its packets in octets, headers included.
    fileprivate var meanLength: Double {
        stream.packets > 0 ? Double(stream.octets) / Double(stream.packets) : 0
    }
}
