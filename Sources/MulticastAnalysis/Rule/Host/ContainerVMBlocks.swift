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
}
