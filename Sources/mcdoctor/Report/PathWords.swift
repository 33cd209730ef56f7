import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// What points say of each other, in words for the letter and for the page.
extension Report {
    /// The points of capture, a sentence each; none of a single capture.
    var pointSentences: [String] {
        guard let comparison = diagnosis.comparison else { return [] }
        var found = comparison.points.map { sentence(on: $0, comparison) }
        if comparison.share > 1 {
            found.append(
                "1 packet in \(comparison.share) was compared, the same ones at all points")
        }
        return found
    }

    private func sentence(
        on point: PointComparison.Point, _ comparison: PointComparison
    ) -> String {
        var says = "\(point.name): \(point.frames) frame\(point.frames == 1 ? "" : "s")"
        if let relation = point.relation, let reference = point.reference,
            comparison.points.indices.contains(reference)
        {
            says += "; its clock is " + words(on: relation, comparison.points[reference].name)
        } else if point.isAligned {
            says += "; all times are by its clock"
        } else {
            says +=
                "; it shares too few packets with another point, so that its clock is taken as it is "
                + "and nothing that needs it is certain"
        }
        if point.cutPackets > 0 {
            says +=
                "; \(point.cutPackets) packets were cut too short to be compared (100 octets are enough)"
        }
        return says
    }

    private func words(on relation: ClockRelation, _ reference: String) -> String {
        let isAhead = relation.offset >= 0
        var says =
            relation.offset == 0
            ? "that of \(reference)"
            : "\(Self.time(Int64(clamping: relation.offset.magnitude))) "
                + "\(isAhead ? "ahead of" : "behind") that of \(reference)"
        if let skew = relation.skew {
            let tenths = Int64((skew * 10).rounded())
            if tenths != 0 {
                says +=
                    ", \(tenths.magnitude / 10).\(tenths.magnitude % 10) ppm "
                    + (tenths > 0 ? "fast" : "slow")
            }
        }
        for step in relation.steps.prefix(3) {
            var clock = LocalClock()
            var at = TextSink()
            LocalClock.put(clockOf: clock.local(step.time), into: &at)
            says +=
                ", set \(step.amount > 0 ? "on" : "back") by "
                + "\(Self.time(Int64(clamping: step.amount.magnitude))) at \(at.takeText())"
        }
        let packets = "\(relation.packets) packet\(relation.packets == 1 ? "" : "s")"
        switch relation.basis {
        case .bothWays:
            says += ", as \(packets) in both directions tell"
        case .oneWay:
            says += ", as \(packets) of one direction tell: delays are above the smallest"
        case .sameTTL:
            says += ", as \(packets) without a router between tell: delays are above the smallest"
        }
        if relation.disbelieved > 0 { says += " (\(relation.disbelieved) were not believed)" }
        return says
    }

    /// The ways of streams, a line each; none of a single capture.
    var pathLines: [String] {
        guard let comparison = diagnosis.comparison else { return [] }
        return comparison.paths.filter { $0.stops.count > 1 || hasMember($0) || !isLocal($0.group) }
            .flatMap { lines(of: $0, comparison) }
    }

    private func isLocal(_ group: IPAddress) -> Bool {
        switch group {
        case .v4(let group): group.isLocalNetworkControl
        case .v6(let group): (group.groupScope?.rawValue ?? 0) <= 2
        }
    }

    private func hasMember(_ path: StreamPath) -> Bool {
        path.absences.contains { $0.member != nil }
    }

    /// A line for each end of a way: `239.1.1.1 from 10.0.0.5: core TTL 16 -> (router, …) -> …`.
    private func lines(of path: StreamPath, _ comparison: PointComparison) -> [String] {
        let ends = path.stops.filter { stop in !path.legs.contains { $0.from == stop.point } }
        return ends.map { end in
            var (words, point) = ([String](), end.point)
            words.append(self.words(on: end, comparison))
            while let leg = path.legs.first(where: { $0.to == point }),
                let stop = path.stops.first(where: { $0.point == leg.from })
            {
                words.append("(\(self.words(on: leg, comparison)))")
                words.append(self.words(on: stop, comparison))
                point = leg.from
            }
            var line =
                "\(path.group) from \(path.source): "
                + words.reversed().joined(separator: " -> ")
            if let leg = path.legs.first(where: { $0.to == end.point }), leg.missing > 0 {
                line += " -> ends, \(leg.missing * comparison.share) packets before the source does"
            }
            for absence in path.absences where absence.before == end.point {
                line += " -> " + self.words(on: absence, comparison)
            }
            return line
        }
    }

    private func words(on stop: StreamPath.Stop, _ comparison: PointComparison) -> String {
        let (least, most) = (stop.timesToLive.lowerBound, stop.timesToLive.upperBound)
        var says = "\(comparison.points[stop.point].name) TTL \(least)"
        if most > least { says += " to \(most)" }
        if stop.hasMoreMACs { says += ", from several MAC addresses" }
        if stop.duplicates > 0 {
            says += ", \(stop.duplicates * comparison.share) packet"
            says += stop.duplicates * comparison.share == 1 ? " twice" : "s twice"
        }
        return says
    }

    private func words(on leg: PathLeg, _ comparison: PointComparison) -> String {
        var says: [String] = []
        switch leg.kind {
        case .link: says.append("switched")
        case .routers(1): says.append("router")
        case .routers(let count): says.append("\(count) routers")
        }
        if let delay = leg.delay {
            says.append(
                "+\(Self.time(delay.median)), 99 % within \(Self.time(delay.percentile99))")
        }
        if leg.compared == 0 {
            says.append("no packet could be compared")
        } else {
            let thousandths = Int(leg.lossShare * 1000 + 0.5)
            let share =
                leg.lost > 0 && thousandths == 0
                ? "below 0.1 % lost" : "\(thousandths / 10).\(thousandths % 10) % lost"
            says.append(leg.lost == 0 ? "nothing lost" : share)
        }
        if leg.reordered > 0 { says.append("\(leg.reordered) overtaken") }
        if leg.ambiguous > 0 { says.append("\(leg.ambiguous) look alike") }
        return says.joined(separator: ", ")
    }

    private func words(
        on absence: StreamPath.Absence, _ comparison: PointComparison
    ) -> String {
        let name = comparison.points[absence.point].name
        if absence.packets == 0 { return "\(name) did not capture then" }
        guard let member = absence.member else {
            return "not at \(name), where nobody is seen to want it"
        }
        return "ends before \(name), where \(member) is a member"
    }

    /// A time in words, as fine as its size: `12 µs`, `0.21 ms`, `3.5 s`, `2 min 4 s`.
    static func time(_ nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let size = nanoseconds.magnitude
        switch size {
        case ..<10_000: return "\(sign)\(size / 1000).\(size / 100 % 10) µs"
        case ..<100_000: return "\(sign)\(size / 1000) µs"
        case ..<1_000_000_000:
            let (whole, rest) = (size / 1_000_000, size / 10_000 % 100)
            return "\(sign)\(whole).\(rest / 10)\(rest % 10) ms"
        case ..<60_000_000_000:
            let (whole, rest) = (size / 1_000_000_000, size / 1_000_000 % 1000)
            let digits = String(rest)
            return "\(sign)\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits) s"
        default: return sign + Duration.nanoseconds(Int64(clamping: size)).inWords
        }
    }
}
