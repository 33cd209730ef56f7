import MulticastWire

extension DoctorRule {
    /// Queries of several versions on one link.
    static let versionMixedQueriers = DoctorRule(
        "version-mixed-queriers", .version, .major,
        title: "Queriers of different IGMP versions on one LAN",
        reference: "RFC 9776 §7.1, §7.3.1",
        displayFilter: "igmp.type == 0x11",
        why: """
            Hosts change their version with each query, and a router may not know what they say: it \
            works for minutes and then stops. All have to use the lowest version, by hand.
            """,
        linux:
            "set the same version everywhere: mcast_igmp_version and mcast_mld_version of bridges are 2 and 1 by default",
        network: "set all routers and switches of the VLAN to the same version",
        measuresTime: true,
        judge: { patient in patient.segments.compactMap(judgeMix) })

    private static func judgeMix(of segment: Segment) -> Verdict? {
        let queries = segment.generalQueries
        guard let first = queries.first else { return nil }
        // For how long a host keeps to an older version (RFC 9776 §8.12).
        let keeps = max(segment.timers.otherQuerierPresent, .seconds(260))
        let pair = zip(queries, queries.dropFirst()).first { one, next in
            one.version != next.version && next.time.since(one.time) <= keeps
        }
        guard let pair else {
            return .ok(
                "all queries are of \(segment.protocolName) version \(first.version)",
                on: segment.subject, [first.shows(first.words)])
        }
        let versions = Set(queries.map(\.version)).sorted().map(String.init)
        return .fail(
            "queries of versions \(versions.joined(separator: " and ")) come, from "
                + Words.list(Set(queries.map(\.source)).sorted().map(\.description)),
            on: Subject(segment.link, host: pair.1.source, mac: pair.1.mac),
            queries.map { $0.shows($0.words) })
    }
}
