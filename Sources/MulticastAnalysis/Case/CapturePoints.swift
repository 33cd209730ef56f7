import MulticastWire

// What a case says of several points of capture.
extension Case {
    /// An address of IP and that of Ethernet which its host has on a link.
    struct Station: Hashable, Sendable {
        let address: IPAddress
        let mac: MACAddress
    }

    /// The number of the point that a link was captured at; `nil` of a single capture.
    func point(of link: LinkKey) -> Int? {
        guard comparison != nil, interfaces.indices.contains(link.interface) else { return nil }
        return interfaces[link.interface].description?.point
    }

    /// From when to when the point of a link captured anything.
    func span(of link: LinkKey) -> ClosedRange<Timestamp>? {
        guard let comparison, let point = point(of: link),
            comparison.points.indices.contains(point)
        else { return span }
        return comparison.points[point].span ?? span
    }

    /// What somebody calls the point of a link; `nil` of a single capture.
    func pointName(of link: LinkKey) -> String? {
        guard let comparison, let point = point(of: link),
            comparison.points.indices.contains(point)
        else { return nil }
        return comparison.points[point].name
    }

    /// Whether the clocks of the points of two links are aligned.
    func areAligned(_ one: LinkKey, _ other: LinkKey) -> Bool {
        guard let comparison else { return true }
        return [one, other].allSatisfy { link in
            point(of: link).map {
                comparison.points.indices.contains($0) && comparison.points[$0].isAligned
            } ?? false
        }
    }

    /// When the points of two links both captured.
    func overlap(_ one: LinkKey, _ other: LinkKey) -> ClosedRange<Timestamp>? {
        guard let left = span(of: one), let right = span(of: other) else { return nil }
        let start = max(left.lowerBound, right.lowerBound)
        let end = min(left.upperBound, right.upperBound)
        return start < end ? start ... end : nil
    }

    /// Whether the links of two points are proven to be one: a host has the same addresses at both.
    ///
    /// Only what no router forwards tells of a host's own Ethernet address: ARP, messages about
    /// groups, Hellos, and packets to 224.0.0.0/24.
    func areOneLAN(_ one: LinkKey, _ other: LinkKey) -> Bool {
        guard let left = point(of: one), let right = point(of: other), left != right,
            isOneLAN(left, right)
        else { return false }
        return !(stations[one] ?? []).isDisjoint(with: stations[other] ?? [])
    }

    /// Judges the segments of each two points that are one LAN, in both directions: what is wrong, or
    /// the first of what is not.
    func judgeLANs(
        _ judge: (_ here: Segment, _ there: Segment) -> [Verdict]
    ) -> (findings: [Verdict], healthy: Verdict?, unknown: Verdict?) {
        var (findings, healthy, unknown): ([Verdict], Verdict?, Verdict?) = ([], nil, nil)
        for here in segments {
            for there in segments
            where there.isIPv6 == here.isIPv6 && areOneLAN(here.link, there.link) {
                let verdicts = judge(here, there)
                findings += verdicts.filter(\.kind.isFinding)
                healthy = healthy ?? verdicts.first { $0.kind == .ok }
                unknown = unknown ?? verdicts.first { $0.kind == .inconclusive }
            }
        }
        return (findings, healthy, unknown)
    }

    /// Whether two points are proven to have a link in common.
    func isOneLAN(_ one: Int, _ other: Int) -> Bool {
        pointsOfOneLAN.contains(PointPair(first: min(one, other), second: max(one, other)))
    }

    /// Two points, the smaller number first.
    struct PointPair: Hashable, Sendable {
        let first: Int
        let second: Int
    }

    /// The points at which the same station was seen.
    static func pointsOfOneLAN(
        _ stations: [LinkKey: Set<Station>], point: (LinkKey) -> Int?
    ) -> Set<PointPair> {
        var places: [Station: Set<Int>] = [:]
        for (link, stations) in stations {
            guard let point = point(link) else { continue }
            for station in stations { places[station, default: []].insert(point) }
        }
        var pairs: Set<PointPair> = []
        for points in places.values where points.count > 1 {
            for one in points {
                for other in points where one < other {
                    pairs.insert(PointPair(first: one, second: other))
                }
            }
        }
        return pairs
    }

    /// Whether two links may have a router between them: they are two, and not proven to be one.
    func mayBeApart(_ one: LinkKey, _ other: LinkKey) -> Bool {
        one.interface != other.interface && !areOneLAN(one, other)
    }

    /// The segments of a family at a point.
    func segments(of point: Int, ipv6: Bool) -> [Segment] {
        segments(ipv6: ipv6).filter { self.point(of: $0.link) == point }
    }

    /// Who wanted a group at a point before a time, and had not left it; the first there was.
    func member(of group: IPAddress, at point: Int, before time: Timestamp) -> ReportSighting? {
        for segment in segments(of: point, ipv6: group.isIPv6) {
            let reports = segment.reports(of: group)
            for host in Set(reports.map(\.host)) {
                let own = reports.filter { $0.host == host && $0.time <= time }
                guard let last = own.last, !last.isLeave else { continue }
                if let join = own.last(where: \.isLeave).map({ leave in
                    own.first { $0.time > leave.time && $0.isJoin }
                }) ?? own.first(where: \.isJoin) {
                    return join
                }
            }
        }
        return nil
    }

    /// The first frame of a stream at a point.
    func firstFrame(of path: StreamPath, at point: Int) -> Evidence? {
        streams.first {
            $0.stream.source == path.source && $0.stream.group == path.group
                && self.point(of: $0.stream.link) == point
        }?.first("the stream at \(comparison?.points[point].name ?? "the point")")
    }

    /// Who is on each link by what no router forwards.
    static func stations(
        _ segments: [Segment], _ neighbors: NeighborSightings, _ routers: [PIMNeighbor],
        _ streams: [SeenStream]
    ) -> [LinkKey: Set<Station>] {
        var found: [LinkKey: Set<Station>] = [:]
        func note(_ address: IPAddress, _ mac: MACAddress?, on link: LinkKey) {
            guard let mac, address != .v4(.unspecified), address != .v6(.unspecified) else {
                return
            }
            found[link, default: []].insert(Station(address: address, mac: mac))
        }
        for segment in segments {
            for query in segment.queries { note(query.source, query.mac, on: segment.link) }
            for report in segment.reports { note(report.host, report.mac, on: segment.link) }
        }
        for (link, stations) in neighbors.neighbors {
            for (address, mac) in stations { note(.v4(address), mac, on: link) }
        }
        for router in routers { note(router.address, router.mac, on: router.link) }
        for stream in streams where !stream.isRoutable {
            note(stream.stream.source, stream.beginning?.mac, on: stream.stream.link)
        }
        return found
    }

    /// The comparison of the points, saying of each that did not see a stream who wanted it there.
    var comparisonWithMembers: PointComparison? {
        guard var comparison else { return nil }
        let points = comparison.points
        comparison.fillMembers { path, absence in
            let end = points[absence.point].span?.upperBound ?? path.stops[0].span.upperBound
            return member(of: path.group, at: absence.point, before: end)?.host
        }
        return comparison
    }
}
