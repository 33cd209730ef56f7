import MulticastWire

extension DoctorRule {
    /// A stream does not cross from one switch to the next.
    static let mrouterPortMissing = DoctorRule(
        "mrouter-port-missing", .snooping, .critical,
        title: "Source and receiver are on different switches, and the stream does not cross",
        reference: "RFC 4541 §2.1.1, §2.1.2",
        displayFilter: "igmp || ip.dst == 224.0.0.0/4",
        why: """
            A switch sends streams to members it knows of and to ports of routers. Without a querier \
            no port counts as that of a router, so that reports do not reach the switch of the \
            source: receivers there get the stream and others do not.
            """,
        linux:
            "have a bridge in the core query, or set router ports: bridge link set dev eth0 mcast_router 2",
        network:
            "have a switch in the core query; or set the ports between switches as router ports by hand",
        measuresTime: true, isOfAbsence: true,
        judge: judgeCrossing)

    @Sendable private static func judgeCrossing(of patient: Case) -> [Verdict] {
        var (found, single): ([Verdict], Segment?) = ([], nil)
        let byGroup = Dictionary(grouping: patient.streams, by: \.stream.group)
        for segment in patient.segments(ipv6: false) {
            for group in segment.reportedGroups.filter(\.isRoutableGroup).sorted() {
                guard let join = segment.reports(of: group).first(where: \.isJoin) else { continue }
                single = single ?? segment
                guard patient.streams(of: group, on: segment.link).isEmpty,
                    let stream = byGroup[group]?.first(where: {
                        $0.stream.link.interface != segment.link.interface
                            && (isOneSubnet($0.stream.source, join.host)
                                || patient.areOneLAN($0.stream.link, segment.link))
                            && $0.stream.lastTime > join.time.advanced(by: .seconds(5))
                    })
                else { continue }
                if patient.areOneLAN(stream.stream.link, segment.link) {
                    if let verdict = between(segment, stream, join, patient) {
                        found.append(verdict)
                    }
                    continue
                }
                // Points that are proven to be of different links have routers between them.
                guard patient.comparison == nil else { continue }
                found.append(
                    .suspect(
                        "\(join.host) is a member of \(group), whose data is seen at another place of "
                            + "the same subnet and not here",
                        on: Subject(segment.link, group: group, host: join.host, mac: join.mac),
                        [
                            join.shows(join.words),
                            stream.first("data of \(stream.stream.source) at the other place"),
                        ]))
            }
        }
        guard found.isEmpty, let single else { return found }
        if let crossing = patient.comparison.flatMap({ crossing($0, patient) }) {
            return [crossing]
        }
        return [
            .inconclusive(
                "one place tells only of itself", on: single.subject,
                needs: "captures at the port of the source and at that of the receiver")
        ]
    }

    /// What two points of one LAN tell: the data is at one, and a member at the other.
    private static func between(
        _ segment: Segment, _ stream: SeenStream, _ join: ReportSighting, _ patient: Case
    ) -> Verdict? {
        let (here, there) = (stream.stream.link, segment.link)
        guard let both = patient.overlap(here, there), patient.showsData(on: there),
            let source = patient.pointName(of: here), let member = patient.pointName(of: there)
        else { return nil }
        let start = max(join.time, max(both.lowerBound, stream.stream.firstTime))
        let length = min(both.upperBound, stream.stream.lastTime).since(start)
        guard length > .seconds(5) else { return nil }
        let arrived = patient.segment(here, ipv6: false)?.reports(of: join.group)
            .contains { $0.host == join.host && both.contains($0.time) }
        let hasQueries = !segment.generalQueries.isEmpty
        let says =
            "\(join.host) is a member of \(join.group) at \(member), and the data that passes "
            + "\(source) of the same LAN does not come there for \(length.inWords)"
            + (arrived == true
                ? "; its reports do come to \(source)"
                : "; nor do its reports come to \(source)")
            + (hasQueries ? "" : ", and nobody queries at \(member)")
        let evidence = [
            join.shows("at \(member): \(join.words)"),
            stream.first("at \(source): data of \(stream.stream.source)"),
        ]
        let subject = Subject(
            there, group: join.group, source: stream.stream.source, host: join.host, mac: join.mac)
        // A filter between the switches looks the same where the report comes through.
        return arrived != true && patient.areAligned(here, there)
            ? .fail(says, on: subject, evidence)
            : .suspect(
                says, on: subject, needs: "the router ports and filters of the switches between",
                evidence)
    }

    /// A stream that does cross between two points of one LAN.
    private static func crossing(_ comparison: PointComparison, _ patient: Case) -> Verdict? {
        for path in comparison.paths where path.group.isRoutableGroup {
            for leg in path.legs where leg.kind == .link && leg.compared > 0 && leg.missing == 0 {
                let names = (comparison.points[leg.from].name, comparison.points[leg.to].name)
                return .ok(
                    "the stream of \(path.source) to \(path.group) crosses from \(names.0) to "
                        + names.1,
                    on: Subject(group: path.group, source: path.source),
                    [leg.from, leg.to].compactMap { patient.firstFrame(of: path, at: $0) })
            }
        }
        return nil
    }

    private static func isOneSubnet(_ one: IPAddress, _ other: IPAddress) -> Bool {
        guard case .v4(let left) = one, case .v4(let right) = other else { return false }
        return left.rawValue >> 8 == right.rawValue >> 8
    }
}
