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
        measuresTime: true,
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
                            && isOneSubnet($0.stream.source, join.host)
                            && $0.stream.lastTime > join.time.advanced(by: .seconds(5))
                    })
                else { continue }
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
        return [
            .inconclusive(
                "one place tells only of itself", on: single.subject,
                needs: "captures at the port of the source and at that of the receiver")
        ]
    }

    private static func isOneSubnet(_ one: IPAddress, _ other: IPAddress) -> Bool {
        guard case .v4(let left) = one, case .v4(let right) = other else { return false }
        return left.rawValue >> 8 == right.rawValue >> 8
    }
}
