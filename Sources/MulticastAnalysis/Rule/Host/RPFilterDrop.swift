import MulticastWire

extension DoctorRule {
    /// The kernel drops packets whose source it would not answer by the interface they came in by.
    static let rpFilterDrop = DoctorRule(
        ofHost: "rp-filter-drop", .host, .critical,
        title: "The kernel's reverse path filter discards the stream",
        reference: "RFC 3704; Linux ip-sysctl (rp_filter)",
        displayFilter: "ip.dst == 224.0.0.0/4 && !igmp",
        why: """
            With rp_filter 1 the kernel drops a packet unless the route back to its source leads by \
            the interface it came in by, and with 2 unless there is any route back. Captures are \
            taken before that, so tcpdump sees the stream and the program does not.
            """,
        linux: """
            add the route back: ip route add SOURCE-NET/24 dev INTERFACE; or loosen the filter, of \
            which the larger value counts: sysctl -w net.ipv4.conf.all.rp_filter=0 \
            net.ipv4.conf.INTERFACE.rp_filter=2 (0 on a network without a default route)
            """,
        network: """
            send the group into the VLAN by which the host has its route back to the source
            """)
}

extension HostCheck {
    /// `rp_filter`, the routes back to known sources, and the counter of drops.
    static let rpFilterDrop = HostCheck(.rpFilterDrop) { host in
        let filtering = host.links.filter { $0.reversePathFilter > 0 && !$0.isLoopback }
        let groups = host.routable.filter { !$0.group.isIPv6 }
        let members = filtering.filter { link in groups.contains { $0.interface == link.name } }
        guard !groups.isEmpty else {
            return [.notApplicable("no group of IPv4 is joined but those of the link")]
        }
        guard !members.isEmpty else {
            return [.ok("rp_filter is 0 where groups are joined")]
        }
        let known = members.flatMap { link in
            groups.filter { $0.interface == link.name }.flatMap { membership in
                host.sources(of: membership.group).compactMap { source -> Verdict? in
                    verdict(host, link, membership.group, source)
                }
            }
        }
        if !known.isEmpty { return known }
        return [unknownSource(host, members)]
    }

    private static func verdict(
        _ host: HostFacts, _ link: HostLink, _ group: IPAddress,
        _ source: (source: IPAddress, known: String, file: String)
    ) -> Verdict? {
        let reason: String
        switch host.reversePath(to: source.source, by: link) {
        case .passes: return nil
        case .noRoute: reason = "there is no route back to \(source.source)"
        case .otherInterface(let name):
            reason = "the way back to \(source.source) leads by \(name)"
        }
        let says =
            "\(group) is joined on \(link.name), where rp_filter is \(link.reversePathFilter), "
            + "and \(reason)"
        let evidence = [
            HostEvidence(in: source.file, "\(source.source): \(source.known)"),
            setting(of: link), counter(host),
        ]
        let subject = host.subject(link.name, group: group, source: source.source)
        return host.routes.hasPolicy(ipv6: false)
            ? .suspect(
                says + ", as far as the rules without conditions say", on: subject,
                needs: "ip route get \(source.source) from \(group) iif \(link.name)", evidence)
            : .fail(says, on: subject, evidence)
    }

    /// What the counter says where no source is known.
    private static func unknownSource(_ host: HostFacts, _ members: [HostLink]) -> Verdict {
        let names = Words.list(members.map { "\($0.name) (\($0.reversePathFilter))" })
        let evidence = members.map(setting) + [counter(host)]
        let subject = host.subject(members[0].name)
        let name = "TcpExtIPReversePathFilter"
        guard let count = host.counters[name] else {
            return .inconclusive(
                "rp_filter is on at \(names), and the counter of drops is not known", on: subject,
                needs: "/proc/net/netstat", evidence)
        }
        let hasDefault = host.routes.route(to: .v4(IPv4Address(8, 8, 8, 8)))?.interface != nil
        if let growth = host.growth(of: name), growth > 0 {
            return .suspect(
                "rp_filter is on at \(names), groups are joined there, and the kernel dropped "
                    + "\(growth) packets for it while it was watched", on: subject,
                needs: "the source: mcdoctor host SOURCE@GROUP, as root", evidence)
        }
        if count > 0, host.laterCounters == nil || !hasDefault {
            return .suspect(
                "rp_filter is on at \(names), groups are joined there, and the kernel dropped "
                    + "\(count) packets for it since it started"
                    + (hasDefault ? "" : "; there is no default route"), on: subject,
                severity: host.laterCounters == nil ? nil : .minor,
                needs: "the source: mcdoctor host SOURCE@GROUP, as root", evidence)
        }
        return .ok(
            "rp_filter is on at \(names), and "
                + (count == 0
                    ? "nothing was dropped for it" : "nothing is dropped for it at the moment"),
            on: subject, evidence)
    }

    private static func setting(of link: HostLink) -> HostEvidence {
        HostEvidence(
            in: "proc/sys/net/ipv4/conf/\(link.name)/rp_filter",
            "\(link.reversePathFilter), the larger one of all and \(link.name)")
    }

    private static func counter(_ host: HostFacts) -> HostEvidence {
        let name = "TcpExtIPReversePathFilter"
        guard let count = host.counters[name] else {
            return HostEvidence(in: "proc/net/netstat", "IPReversePathFilter is not there")
        }
        return HostEvidence(
            in: "proc/net/netstat",
            "IPReversePathFilter \(count)"
                + (host.growth(of: name).map { ", \($0) more while watched" } ?? ""))
    }
}
