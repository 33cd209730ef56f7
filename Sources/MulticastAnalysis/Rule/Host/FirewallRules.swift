import MulticastWire

extension DoctorRule {
    /// A packet filter of the host drops what memberships need.
    static let firewallBlocksIGMP = DoctorRule(
        ofHost: "firewall-blocks-igmp", .host, .critical,
        title: "The host's firewall drops IGMP or MLD",
        reference: "RFC 2236 §2; RFC 9776 §4; RFC 4890",
        displayFilter: "igmp || icmpv6.type == 130 || icmpv6.type == 143",
        why: """
            Queries come in as IP protocol 2 with an IP option, and most filters that let nothing in \
            but answers drop them. The first report goes out, so streams begin; the queries are not \
            answered, so switches and routers forget the member some minutes later.
            """,
        linux: """
            nft insert rule inet filter input ip protocol igmp accept; iptables -I INPUT -p igmp -j \
            ACCEPT; firewall-cmd --permanent --add-protocol=igmp; for MLD let ICMPv6 types 130 to \
            132 and 143 in and out
            """,
        network: "in clouds, let protocol 2 in from 0.0.0.0/32 and from the querier")

    /// A packet filter of the host drops the data.
    static let firewallBlocksData = DoctorRule(
        ofHost: "firewall-blocks-data", .host, .major,
        title: "The host's firewall drops the stream",
        reference: "Linux nft(8), iptables(8)",
        displayFilter: "udp && ip.dst == 224.0.0.0/4",
        why: """
            Captures are taken before the packet filter, so tcpdump sees the stream and the program \
            does not. Connection tracking does not help: nothing that came from the group was asked \
            for.
            """,
        linux: """
            nft insert rule inet filter input ip daddr GROUP udp dport PORT accept; iptables -I INPUT \
            -d GROUP -p udp --dport PORT -j ACCEPT
            """,
        network: "look for access lists on the way too, if the host lets it in")
}

extension HostCheck {
    /// What becomes of queries that come in, and of reports that go out.
    static let firewallBlocksIGMP = HostCheck(.firewallBlocksIGMP) { host in
        let memberships = host.routable
        var packets: [(packet: FilterPacket, link: HostLink)] = []
        for link in host.links where link.isUp && !link.isLoopback && link.isMulticast {
            for isIPv6 in [false, true] {
                let isMember = memberships.contains {
                    $0.interface == link.name && $0.group.isIPv6 == isIPv6
                }
                guard isMember else { continue }
                packets += messages(on: link, isIPv6: isIPv6).map { ($0, link) }
            }
        }
        return judge(packets, of: host, none: "no group is joined but those of the link") {
            packet, link, fate in
            "\(packet.title) \(packet.isIncoming ? "that comes in" : "that goes out") by "
                + "\(link.name) is dropped by \(Words.list(fate.drops, atMost: 2))"
        }
    }

    /// What becomes of data to the groups that are joined.
    static let firewallBlocksData = HostCheck(.firewallBlocksData) { host in
        var packets: [(packet: FilterPacket, link: HostLink)] = []
        for membership in host.routable {
            guard let link = host.link(membership.interface), link.isUp, !link.isLoopback else {
                continue
            }
            packets += data(to: membership.group, on: link, of: host).map { ($0, link) }
        }
        return judge(packets, of: host, none: "no group is joined but those of the link") {
            packet, link, fate in
            "\(packet.title) that comes in by \(link.name) is dropped by "
                + Words.list(fate.drops, atMost: 2)
        }
    }

    /// The most packets that are followed through the rules.
    private static let mostPackets = 256

    private static func judge(
        _ packets: [(packet: FilterPacket, link: HostLink)], of host: HostFacts, none: String,
        says: (FilterPacket, HostLink, PacketFilter.Fate) -> String
    ) -> [Verdict] {
        guard !packets.isEmpty else { return [.notApplicable(none)] }
        guard host.filter.isKnown else {
            return [
                .inconclusive(
                    "the rules of the packet filter could not be read", needs: "root, and nft(8)")
            ]
        }
        return packets.prefix(mostPackets).map { packet, link in
            let fate = host.filter.fate(of: packet)
            let subject = host.subject(
                link.name, group: packet.destination.isRoutableGroup ? packet.destination : nil,
                port: packet.port)
            let evidence = fate.drops.map { rule in
                HostEvidence(in: Self.file(of: rule), rule)
            }
            let counted = fate.counted > 0 ? ", which dropped \(fate.counted) packets so far" : ""
            if fate.isDropped {
                return .fail(says(packet, link, fate) + counted, on: subject, evidence)
            }
            guard fate.mayBeDropped else {
                return .ok("\(packet.title) passes the filter at \(link.name)", on: subject)
            }
            let needs = "nft monitor trace, or the packets' addresses and ports"
            return fate.counted > 0
                ? .suspect(
                    "it may be that " + says(packet, link, fate) + counted, on: subject,
                    severity: .minor, needs: needs, evidence)
                : .inconclusive(
                    "it may be that " + says(packet, link, fate), on: subject, needs: needs,
                    evidence)
        }
    }

    private static func file(of rule: String) -> String {
        rule.contains("-A ") || rule.contains("iptables") || rule.contains("ip6tables")
            ? "commands/iptables-save" : "commands/nft.json"
    }

    /// The messages that a member has to get and to send.
    private static func messages(on link: HostLink, isIPv6: Bool) -> [FilterPacket] {
        let onLink = link.prefixes.first { $0.base.isIPv6 == isIPv6 }
        let own = link.addresses.first { $0.isIPv6 == isIPv6 }.map { IPPrefix($0) }
        if isIPv6 {
            let local = IPPrefix("fe80::/10")
            return [
                FilterPacket(
                    title: "an MLD query", transport: IPProtocolNumber.icmpv6, source: local,
                    destination: .v6(IPv6Address(high: 0xFF02_0000_0000_0000, low: 1)),
                    messageType: 130, interface: link.name, isIncoming: true),
                FilterPacket(
                    title: "an MLD report", transport: IPProtocolNumber.icmpv6, source: local,
                    destination: .v6(IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x16)),
                    messageType: link.forcedMLDVersion == 1 ? 131 : 143, interface: link.name,
                    isIncoming: false),
            ]
        }
        return [
            FilterPacket(
                title: "an IGMP query", transport: IPProtocolNumber.igmp, source: onLink,
                destination: .v4(IPv4Address(224, 0, 0, 1)), messageType: 0x11,
                interface: link.name, isIncoming: true),
            FilterPacket(
                title: "an IGMP report", transport: IPProtocolNumber.igmp, source: own,
                destination: .v4(IPv4Address(224, 0, 0, 22)),
                messageType: link.igmpVersion == 2 ? 0x16 : 0x22, interface: link.name,
                isIncoming: false),
        ]
    }

    /// Data to a group, to each port where it may be wanted.
    private static func data(
        to group: IPAddress, on link: HostLink, of host: HostFacts
    ) -> [FilterPacket] {
        let seen = host.arrivals.filter { $0.group == group && $0.interface == link.name }
        let bound = host.sockets.filter { $0.address == group }.map(\.port)
        let ports = Array(Set(seen.map(\.port) + bound)).sorted()
        func packet(_ port: UInt16?) -> FilterPacket {
            let sources = seen.filter { $0.port == port }.map(\.source)
            return FilterPacket(
                title: "data to \(group)" + (port.map { " port \($0)" } ?? ""),
                transport: IPProtocolNumber.udp,
                source: sources.first.map { IPPrefix($0) }, destination: group, port: port,
                interface: link.name, isIncoming: true)
        }
        return ports.isEmpty ? [packet(nil)] : ports.prefix(16).map(packet)
    }
}
