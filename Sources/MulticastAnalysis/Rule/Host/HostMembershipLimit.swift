import MulticastWire

extension DoctorRule {
    /// A socket can join no more groups, or name no more sources.
    static let hostMembershipLimit = DoctorRule(
        ofHost: "host-membership-limit", .membership, .major,
        title: "A program has joined as many groups as a socket may",
        reference: "Linux ip-sysctl (igmp_max_memberships, igmp_max_msf)",
        displayFilter: "igmp.type == 0x22 || igmp.type == 0x16",
        why: """
            A socket may join 20 groups, and name 10 sources for each, unless it is set otherwise. One \
            more fails with ENOBUFS, "no buffer space available", and many programs do not say so.
            """,
        linux: """
            sysctl -w net.ipv4.igmp_max_memberships=1024 net.ipv4.igmp_max_msf=64; or have the program \
            open one more socket
            """,
        network: "nothing: it is the host's own limit")
}

extension HostCheck {
    /// Joins and sources, beside what a socket may have.
    static let hostMembershipLimit = HostCheck(.hostMembershipLimit) { host in
        groups(host) + sources(host)
    }

    /// The kernel tells how many joins a group has, and not of which socket.
    private static func groups(_ host: HostFacts) -> [Verdict] {
        guard let limit = host.mostMemberships, limit > 0 else {
            return [
                .inconclusive(
                    "igmp_max_memberships is not known",
                    needs: "/proc/sys/net/ipv4/igmp_max_memberships")
            ]
        }
        // The kernel itself is in 224.0.0.1; all others are joined by sockets.
        let joined = host.memberships.filter {
            !$0.group.isIPv6 && $0.group != .v4(IPv4Address(224, 0, 0, 1))
        }
        let joins = joined.reduce(0) { $0 &+ max(0, $1.users) }
        let setting = HostEvidence(in: "proc/sys/net/ipv4/igmp_max_memberships", "\(limit)")
        guard joins > 0 else { return [.notApplicable("no socket has joined a group of IPv4")] }
        if joins < limit {
            return [
                .ok(
                    "\(Words.count(joins, "join")), of \(limit) that one socket may have", [setting]
                )
            ]
        }
        let byLink = Dictionary(grouping: joined.filter(\.group.isRoutableGroup), by: \.interface)
        let exact = byLink.filter { $0.value.count == limit }.keys.sorted()
        if let link = exact.first {
            return [
                .suspect(
                    "\(limit) groups are joined on \(link), exactly as many as one socket may",
                    on: host.subject(link), needs: "the program's log: ENOBUFS",
                    [setting, HostEvidence(in: "proc/net/igmp", "\(limit) groups on \(link)")])
            ]
        }
        return [
            .inconclusive(
                "there are \(joins) joins, and a socket may have \(limit); of how many sockets they "
                    + "are is not known", needs: "the program's log: ENOBUFS", [setting])
        ]
    }

    private static func sources(_ host: HostFacts) -> [Verdict] {
        guard let limit = host.mostSources, limit > 0 else { return [] }
        let counts = Dictionary(grouping: host.sourceFilters.filter { !$0.group.isIPv6 }) {
            Place(interface: $0.interfaceIndex, group: $0.group)
        }
        return counts.filter { $0.value.count == limit }
            .sorted { ($0.key.interface, $0.key.group) < ($1.key.interface, $1.key.group) }
            .map { place, filters in
                .suspect(
                    "sockets name \(filters.count) sources of \(place.group), exactly as many as one "
                        + "socket may",
                    on: host.subject(
                        host.link(index: place.interface)?.name ?? "", group: place.group),
                    needs: "the program's log: ENOBUFS",
                    [HostEvidence(in: "proc/sys/net/ipv4/igmp_max_msf", "\(limit)")])
            }
    }

    private struct Place: Hashable {
        let interface: Int
        let group: IPAddress
    }
}
