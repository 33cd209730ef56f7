import MulticastWire

extension DoctorRule {
    /// Groups of IPv6 are in use, and nobody asks who wants them.
    static let mldQuerierMissing = DoctorRule(
        "mld-querier-missing", .ipv6, .critical,
        title: "Nobody is sending MLD queries on this VLAN",
        reference: "RFC 4541 §3; RFC 3810 §5.1.14, §9.2, §9.4; RFC 4861",
        displayFilter: "icmpv6.type == 130 || icmpv6.type == 143",
        why: """
            A switch that snoops MLD forgets listeners that nobody asks, and the groups by which \
            neighbours find each other are among those it filters: IPv6 works after a restart and then \
            no more. Without MLD snooping no querier is needed. A querier of IGMP asks nothing in IPv6.
            """,
        linux: """
            have a bridge query: ip link set dev br0 type bridge mcast_querier 1 mcast_mld_version 2, \
            with a link-local address on the bridge; or switch its snooping off
            """,
        network: """
            enable the MLD snooping querier on one core switch and one more as a reserve, or switch MLD \
            snooping off on this VLAN
            """,
        measuresTime: true, isOfAbsence: true,
        judge: { patient in patient.segments(ipv6: true).map { judgeMLD($0, patient) } })

    private static func judgeMLD(_ segment: Segment, _ patient: Case) -> Verdict {
        // Nodes discard a query from "::" (RFC 3810 §5.1.14), whatever switches send such ones for.
        if let last = segment.generalQueries.last(where: { !$0.isFromNobody }) {
            return .ok(
                "MLD queries came, the last from \(last.source)", on: segment.subject,
                [last.shows(last.words)])
        }
        guard let first = segment.reports.first else {
            return .notApplicable("no MLD report was seen")
        }
        let groups = Set(segment.reports.map(\.group)).sorted().map(\.description)
        let says =
            "\(Words.count(groups.count, "group is", "groups are")) reported "
            + "(\(Words.list(groups))), and no MLD query came in \(segment.length.inWords)"
        let igmp = patient.segment(segment.link, ipv6: false)?.generalQueries.last
        let evidence =
            [first.shows("first \(first.words)")]
            + (igmp.map { [$0.shows("of IPv4 there is one: \($0.words)")] } ?? [])
        if let station = patient.onlyStation(on: segment.link) {
            return .inconclusive(
                says + "; but every frame is from or to \(station), as if a filter hid all others",
                on: segment.subject,
                needs: "a capture without a filter, at any port of this VLAN, for 4 min 30 s",
                evidence)
        }
        let needed = segment.timers.otherQuerierPresent
        guard segment.length >= needed else {
            return .inconclusive(
                says, on: segment.subject,
                needs: "a capture at any port of this VLAN for 4 min 30 s", evidence)
        }
        guard patient.wasRunning(from: segment.span.lowerBound, to: segment.span.upperBound) else {
            return .suspect(
                says + ", but for most of that nothing was captured at all", on: segment.subject,
                severity: igmp == nil ? .info : .major, evidence)
        }
        // Whether a switch snoops MLD is not seen; one that is asked in IPv4 is likely to.
        if igmp != nil {
            return .suspect(
                says + "; IGMP is queried, so switches may snoop MLD as well", on: segment.subject,
                evidence)
        }
        return .suspect(
            says + "; that is right if no switch snoops MLD", on: segment.subject, severity: .info,
            evidence)
    }
}
