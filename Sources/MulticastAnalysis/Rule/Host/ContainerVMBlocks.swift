import MulticastWire

extension DoctorRule {
    /// The interface cannot carry groups.
    static let containerVMBlocks = DoctorRule(
        ofHost: "container-vm-blocks", .host, .major,
        title: "The interface, or the network of a container or VM, does not carry multicast",
        reference: "RFC 1112 §6.3, §7.3; Linux netdevice(7)",
        displayFilter: "igmp",
        why: """
            Interfaces without the MULTICAST flag take and send no groups. Tunnels of a VPN, and the \
            routed networks of containers, carry none either: a program joins, and nothing is told \
            to the network outside.
            """,
        linux: """
            ip link set INTERFACE multicast on; run the container in the host's network or behind a \
            macvlan; for virtual machines set trustGuestRxFilters=yes, or bridge them
            """,
        network: "carry the group into the container's or VM's network as a VLAN of its own")

    /// The hardware is not told of the group.
    static let worksOnlyInPromisc = DoctorRule(
        ofHost: "works-only-in-promisc", .host, .major,
        title: "Traffic comes only while a sniffer runs",
        reference: "RFC 1112 §7.3, §7.4",
        displayFilter: "ip.dst == 224.0.0.0/4",
        why: """
            A network card takes the Ethernet addresses of groups that it was told of. If a driver, a \
            macvlan or the host of a virtual machine does not pass them on, the stream comes only \
            while something else has the card take everything.
            """,
        linux: "ip link set INTERFACE allmulticast on, and a newer driver",
        network: "for virtual switches allow what the guest asks for (trustGuestRxFilters=yes)")
}

extension HostCheck {
    /// Kinds of interfaces that end in something which carries no groups.
    private static let tunnels: Set<String> = [
        "wireguard", "tun", "ipip", "sit", "vti", "vti6", "xfrm", "ip6tnl", "ppp",
    ]

    /// Flags and kinds of the interfaces that groups are joined on, or routed by.
    static let containerVMBlocks = HostCheck(.containerVMBlocks) { host in
        var names = host.routable.map(\.interface)
        // Where nothing can be joined, what groups are routed by is what would be used.
        if let route = host.routes.route(to: .v4(IPv4Address(239, 255, 255, 255))),
            let interface = route.interface
        {
            names.append(interface)
        }
        let links = host.links.filter { $0.isUp && !$0.isLoopback }
        let used = links.filter { names.contains($0.name) }
        let mute = links.filter { !$0.isMulticast && (used.contains($0) || used.isEmpty) }
        let faults = mute.map { link in
            Verdict.fail(
                "\(link.name) takes and sends no groups: its MULTICAST flag is off",
                on: host.subject(link.name),
                [HostEvidence(in: "sys/class/net/\(link.name)/flags", "without MULTICAST (0x1000)")]
            )
        }
        let narrow = used.filter { $0.isMulticast && tunnels.contains($0.kind) }.map { link in
            Verdict.suspect(
                "groups are joined on or routed by \(link.name), a tunnel of kind \(link.kind)",
                on: host.subject(link.name), severity: .minor,
                needs: "a capture at the other end of the tunnel",
                [
                    HostEvidence(
                        in: "commands/ip-address.json", "\(link.name) is of kind \(link.kind)")
                ])
        }
        if !faults.isEmpty || !narrow.isEmpty { return faults + narrow }
        return used.isEmpty
            ? [.notApplicable("no group is joined but those of the link, nor is there a route")]
            : [.ok("\(Words.list(used.map(\.name))) can carry groups")]
    }

    /// Whether the interface below one that is in a group is told of it.
    static let worksOnlyInPromisc = HostCheck(.worksOnlyInPromisc) { host in
        let groups = host.routable
        guard !groups.isEmpty else {
            return [.notApplicable("no group is joined but those of the link")]
        }
        let missing = groups.compactMap { membership -> Verdict? in
            guard let link = host.link(membership.interface), !link.isLoopback,
                let lower = link.lower.flatMap(host.link), lower != link,
                ["macvlan", "macvtap", "vlan"].contains(link.kind), !lower.hardwareGroups.isEmpty,
                link.hardwareGroups.contains(MACAddress(mapping: membership.group)),
                !lower.hardwareGroups.contains(MACAddress(mapping: membership.group))
            else { return nil }
            let mac = MACAddress(mapping: membership.group)
            return .fail(
                "\(membership.group) is joined on \(link.name), and \(lower.name) below it is not "
                    + "told to take \(mac)",
                on: host.subject(link.name, group: membership.group),
                [HostEvidence(in: "proc/net/dev_mcast", "\(lower.name) does not have \(mac)")])
        }
        if !missing.isEmpty { return missing }
        return [
            .inconclusive(
                "what the hardware takes is not told by the kernel",
                needs: "the packets counted without a sniffer: mcping receive GROUP, then the same "
                    + "while tcpdump runs")
        ]
    }
}
