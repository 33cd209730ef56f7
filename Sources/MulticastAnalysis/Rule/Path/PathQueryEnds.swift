import MulticastWire

extension DoctorRule {
    /// A querier that is heard at one point of a LAN and not at another.
    static let pathQueryEnds = DoctorRule(
        "path-query-ends", .path, .critical,
        title: "Queries do not come to all of the LAN",
        reference: "RFC 4541 §2.1.1",
        displayFilter: "igmp.type == 0x11 || icmpv6.type == 130",
        why: """
            Queries have to come to every port of a LAN. Where they do not, nobody answers, memberships \
            run out, and switches there know no port of a router: streams stop after some minutes.
            """,
        linux: """
            nft list ruleset on bridges between the two points, for family bridge as well; bridge -d \
            link: mcast_flood has to be on
            """,
        network: """
            look for access lists on IGMP, storm control, and VLANs missing on a trunk between the two \
            points
            """,
        isOfAbsence: true, judge: judgeQueries)

    @Sendable private static func judgeQueries(_ patient: Case) -> [Verdict] {
        guard patient.comparison != nil else { return [onePoint] }
        let all = patient.judgeLANs { here, there in queries(here, there, patient) }
        return all.findings.isEmpty ? [all.unknown ?? all.healthy].compactMap(\.self) : all.findings
    }

    /// The queries of each querier at two points.
    private static func queries(
        _ here: Segment, _ there: Segment, _ patient: Case
    ) -> [Verdict] {
        guard let both = patient.overlap(here.link, there.link),
            let name = patient.pointName(of: here.link),
            let other = patient.pointName(of: there.link)
        else { return [] }
        // What was sent at the edges of the common time may lie outside of it at the other point.
        let margin = Duration.milliseconds(patient.areAligned(here.link, there.link) ? 100 : 5000)
        let sent = Dictionary(
            grouping: here.generalQueries.filter {
                $0.time > both.lowerBound.advanced(by: margin)
                    && $0.time < both.upperBound.advanced(by: .zero - margin)
            }, by: \.source)
        return sent.sorted { $0.key < $1.key }.compactMap { querier, queries in
            guard let first = queries.first, queries.count > 1 else { return nil }
            let arrived = there.generalQueries.filter {
                $0.source == querier && both.contains($0.time)
            }
            let subject = Subject(there.link, host: querier, mac: first.mac)
            let says =
                "of \(queries.count) General Queries of \(querier) at \(name) "
                + "\(arrived.isEmpty ? "none" : "\(arrived.count)") came to \(other)"
            let evidence =
                queries.prefix(4).map { $0.shows("at \(name): \($0.words)") }
                + arrived.prefix(2).map { $0.shows("at \(other): \($0.words)") }
            if arrived.count * 2 > queries.count { return .ok(says, on: subject, evidence) }
            guard patient.showsData(on: there.link), patient.filter(on: there.link) == nil else {
                return .inconclusive(
                    "\(says), whose capture may be filtered", on: subject,
                    needs: "a capture without a filter at \(other)", evidence)
            }
            return arrived.isEmpty && patient.areAligned(here.link, there.link)
                ? .fail("\(says), which is of the same LAN", on: subject, evidence)
                : .suspect(
                    "\(says), which is of the same LAN", on: subject,
                    needs: "captures at both points for some query intervals", evidence)
        }
    }
}
