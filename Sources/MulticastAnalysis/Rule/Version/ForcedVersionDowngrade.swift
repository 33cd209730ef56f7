import MulticastWire

extension DoctorRule {
    /// A query of an older version has hosts of version 3 speak that version.
    static let forcedVersionDowngrade = DoctorRule(
        "forced-version-downgrade", .version, .major,
        title: "A version 2 or 1 query forces all version 3 hosts down: source-specific joins end",
        reference: "RFC 9776 §7.2.1, §8.12; RFC 4604 §2.2; RFC 4541 §2.1.1",
        displayFilter:
            "igmp.version < 3 && (igmp.type == 0x11 || igmp.type == 0x16 || igmp.type == 0x12)",
        why: """
            A host that hears a query of an older version keeps to that version for minutes after each \
            one. It can then not say which sources it wants, so source-specific multicast (232/8) \
            fails for all that time, even if the router knows version 3. Linux does so for queries of \
            a group as well.
            """,
        linux: """
            set the bridge that queries to version 3: ip link set dev br0 type bridge \
            mcast_igmp_version 3; as a stop-gap on a host: sysctl net.ipv4.conf.all.force_igmp_version=3
            """,
        network: """
            set version 3 on whatever sent the query: the snooping querier, a switch with fast leave \
            that asks in version 2, an old router
            """,
        measuresTime: true,
        judge: { patient in patient.segments(ipv6: false).compactMap(judgeDowngrade) })

    private static func judgeDowngrade(segment: Segment) -> Verdict? {
        let older = segment.queries.filter { $0.version < 3 && $0.destination.isMulticast }
        guard let first = older.first else {
            guard let query = segment.queries.last else { return nil }
            return .ok(
                "all queries are of version \(query.version)", on: segment.subject,
                [query.shows(query.words)])
        }
        let queriers = Set(segment.queries.map(\.source))
        let byHost = Dictionary(
            grouping: segment.reports.filter { !queriers.contains($0.host) && !$0.isFromNobody },
            by: \.host)
        for (_, reports) in byHost.sorted(by: { $0.key < $1.key }) {
            if let verdict = downgrade(reports, by: older, segment) { return verdict }
        }
        let needs3 = segment.reports.filter {
            $0.version == 3 && !queriers.contains($0.host)
                && ($0.group.isSourceSpecificIPv4 || $0.type == .allowNewSources
                    || $0.type == .modeIsInclude)
        }
        if let need = needs3.first {
            return .suspect(
                "\(first.words) came, and \(need.host) needs version 3: it names the sources that it "
                    + "wants", on: Subject(segment.link, host: first.source, mac: first.mac),
                [first.shows(first.words), need.shows(need.words)])
        }
        return .ok(
            "queries are of version \(first.version), and no host needs version 3",
            on: segment.subject, [first.shows(first.words)])
    }

    /// The verdict on a host that spoke version 3 before one of the queries and less after it.
    private static func downgrade(
        _ reports: [ReportSighting], by older: [QuerySighting], _ segment: Segment
    ) -> Verdict? {
        guard let first = reports.first(where: { $0.version == 3 }) else { return nil }
        for (before, after) in zip(reports, reports.dropFirst())
        where before.version == 3 && after.version < 3 {
            // An answer in version 3 that was due already may come after the query.
            guard let query = older.last(where: { $0.time < after.time }),
                query.time >= first.time,
                after.time.since(query.time) <= query.maxRespTime + .seconds(1)
            else { continue }
            return .fail(
                "\(query.words) had \(after.host) go from version 3 to version \(after.version)",
                on: Subject(segment.link, host: query.source, mac: query.mac),
                [
                    before.shows("before: \(before.words)"), query.shows(query.words),
                    after.shows("after: \(after.words)"),
                ])
        }
        return nil
    }
}

extension IPAddress {
    /// Whether the group is of 232.0.0.0/8, for which hosts have to name sources (RFC 4607 §1).
    var isSourceSpecificIPv4: Bool {
        if case .v4(let group) = self { group.isSourceSpecific } else { false }
    }
}
