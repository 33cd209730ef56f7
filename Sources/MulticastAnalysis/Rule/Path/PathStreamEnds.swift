import MulticastWire

extension DoctorRule {
    /// A stream that passes one point and does not come to another, where it is wanted.
    static let pathStreamEnds = DoctorRule(
        "path-stream-ends", .path, .critical,
        title: "The stream dies between two points, and somebody waits behind",
        reference: "RFC 4541 §2.1.2; RFC 7761 §2.1, §4.2",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            The packets pass one point of capture and not the next one, where a host has said that it \
            wants them. What lies between the two drops them or does not know that they are wanted: a \
            router without a route or a neighbour, a TTL threshold, a filter, a switch that never \
            heard the report.
            """,
        linux: """
            on the router between the two points: ip mroute show, nft list ruleset, and the column Wrong \
            of /proc/net/ip_mr_cache; on a bridge: bridge mdb show
            """,
        network: """
            look at show ip mroute and show ip igmp groups on what lies between the two points, from the \
            source on; then capture halfway between them
            """,
        measuresTime: true, isOfAbsence: true, judge: judgeEnds)

    /// Points that say nothing, since there is one.
    static let onePoint = Verdict.notApplicable(
        "one point of capture; give several as NAME=FILE and they are compared")

    /// How many packets have to be missing.
    private static let enough = 10

    @Sendable private static func judgeEnds(_ patient: Case) -> [Verdict] {
        guard let comparison = patient.comparison else { return [onePoint] }
        let paths = comparison.paths.filter(\.group.isRoutableGroup)
        var found: [Verdict] = []
        for path in paths {
            found += path.absences.compactMap { absent($0, path, comparison, patient) }
            found += path.legs.compactMap { ended($0, path, comparison, patient) }
        }
        guard found.isEmpty else { return found }
        let passing = paths.first { !$0.legs.isEmpty }
        if let passing {
            let count = paths.count { !$0.legs.isEmpty }
            return [
                .ok(
                    "\(Words.count(count, "stream")) pass from point to point, and end only where "
                        + "nobody asked for them",
                    on: Subject(group: passing.group, source: passing.source),
                    passing.stops.compactMap { patient.firstFrame(of: passing, at: $0.point) })
            ]
        }
        guard let path = paths.first else { return [] }
        let names = comparison.points.map(\.name).joined(separator: ", ")
        return [
            .inconclusive(
                "no stream is seen at two of \(names), and nobody is seen who waits for one",
                on: Subject(group: path.group, source: path.source),
                needs: "captures at these points at the same time, of a member's join too")
        ]
    }

    /// A point that never saw a stream which somebody wants there.
    private static func absent(
        _ absence: StreamPath.Absence, _ path: StreamPath, _ comparison: PointComparison,
        _ patient: Case
    ) -> Verdict? {
        guard let before = path.stops.first(where: { $0.point == absence.before }),
            let both = comparison.overlap(of: absence.before, and: absence.point),
            let join = patient.member(of: path.group, at: absence.point, before: both.upperBound)
        else { return nil }
        let waiting = min(both.upperBound, before.span.upperBound).since(
            max(join.time, max(both.lowerBound, before.span.lowerBound)))
        guard absence.packets >= enough, waiting > .seconds(3) else { return nil }
        let names = (
            here: comparison.points[absence.before].name,
            there: comparison.points[absence.point].name
        )
        let hosts = "\(join.host) is a member"
        let says =
            "the stream of \(path.source) to \(path.group) ends between \(names.here) and "
            + "\(names.there): \(names.here) saw some \(absence.packets) packets while both captured, "
            + "\(names.there) none, where \(hosts)"
        let subject = Subject(
            join.link(in: patient), group: path.group, source: path.source, host: join.host,
            mac: join.mac)
        let evidence =
            [
                patient.firstFrame(of: path, at: absence.before),
                join.shows("at \(names.there): \(join.words)"),
            ].compactMap(\.self)
        // What a filter hides is not missing.
        if isHidden(on: join.link(in: patient), path, at: absence.before, patient) {
            return .inconclusive(
                "\(says); but that capture shows no data, or has a filter of its own", on: subject,
                needs: "a capture without a filter at \(names.there)", evidence)
        }
        // Without packets that both saw, nothing proves that the two captures belong together.
        guard comparison.points[absence.point].isAligned,
            comparison.points[absence.before].isAligned
        else {
            let isProven = patient.isOneLAN(absence.before, absence.point)
            let verdict = Verdict.suspect(
                says, on: subject,
                needs: "a packet that both points see, so that clocks can be aligned",
                evidence)
            return isProven
                ? verdict
                : verdict.lowered(
                    to: .inconclusive, because: "the two points share no packet",
                    needs: verdict.needs)
        }
        // What is asked of single sources may be another one's stream.
        return join.sources == 0
            ? .fail(says, on: subject, evidence)
            : .suspect(
                says, on: subject,
                needs: "whether \(path.source) is among the sources that it names",
                evidence)
    }

    /// Whether a link's capture may hide data that another point shows.
    private static func isHidden(
        on link: LinkKey, _ path: StreamPath, at point: Int, _ patient: Case
    ) -> Bool {
        let stream = patient.streams.first {
            $0.stream.source == path.source && $0.stream.group == path.group
                && patient.point(of: $0.stream.link) == point
        }
        guard patient.showsData(on: link) else { return true }
        let filter = patient.filter(on: link)
        // One filter of all points hides the same everywhere.
        return filter != nil && filter != stream.flatMap { patient.filter(on: $0.stream.link) }
    }

    /// A stream that came to a point and does no more, though it still passes the one before.
    private static func ended(
        _ leg: PathLeg, _ path: StreamPath, _ comparison: PointComparison, _ patient: Case
    ) -> Verdict? {
        guard leg.missing * comparison.share >= enough, let end = leg.end else { return nil }
        let names = (
            here: comparison.points[leg.from].name, there: comparison.points[leg.to].name
        )
        // Whoever left, or ran out, is the reason; nobody is missing anything.
        guard
            let join = patient.member(
                of: path.group, at: leg.to, before: end.advanced(by: .milliseconds(500))),
            let segment = patient.segment(join.link(in: patient), ipv6: path.group.isIPv6),
            let last = segment.reports(of: path.group).last(where: { $0.time <= end }),
            !segment.membershipIntervals.contains(where: { end.since(last.time) * 10 >= $0 * 9 })
        else { return nil }
        return .fail(
            "the stream of \(path.source) to \(path.group) ends between \(names.here) and "
                + "\(names.there): \(leg.missing * comparison.share) packets more passed "
                + "\(names.here) and none came to \(names.there), where \(join.host) is a member and "
                + "has not left",
            on: Subject(
                segment.link, group: path.group, source: path.source, host: join.host,
                mac: join.mac),
            [
                patient.firstFrame(of: path, at: leg.from),
                last.shows("at \(names.there): \(last.words)"),
                Evidence(nil, at: end, "the last packet that came to \(names.there)"),
            ].compactMap(\.self))
    }
}

extension ReportSighting {
    /// The link that it was seen on.
    fileprivate func link(in patient: Case) -> LinkKey {
        patient.segments(ipv6: group.isIPv6)
            .first { $0.reports(of: group).contains { $0.frame == frame } }?.link
            ?? LinkKey(interface: 0)
    }
}
