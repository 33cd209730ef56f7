import MulticastWire

extension DoctorRule {
    /// A bridge of the host snoops, and nobody asks for memberships.
    static let bridgeSysctl = DoctorRule(
        ofHost: "bridge-sysctl", .host, .major,
        title: "A Linux bridge snoops, and its querier is off or of the wrong version",
        reference: "RFC 4541 §2.1.1, §3; Linux ip-link(8)",
        displayFilter: "igmp || icmpv6.type == 130 || icmpv6.type == 143",
        why: """
            A bridge that snoops and hears no querier sends groups to every port, and switches behind \
            it that do filter forget members some minutes after they joined. A query of version 2 or \
            of MLD version 1, which are the defaults, has all hosts give up on sources (SSM).
            """,
        linux: """
            ip link set BRIDGE type bridge mcast_querier 1 mcast_query_use_ifaddr 1 \
            mcast_igmp_version 3 mcast_mld_version 2, with an address on the bridge; or mcast_snooping \
            0 where flooding is wanted
            """,
        network: "have one switch or router of the VLAN be the querier, and let its queries in")
}

extension HostCheck {
    /// What bridges are set to, whom they know, and what is wanted behind them.
    static let bridgeSysctl = HostCheck(.bridgeSysctl) { host in
        let bridges = host.bridges.filter { host.link($0.name)?.isUp ?? true }
        guard !bridges.isEmpty else { return [.notApplicable("the host has no bridge")] }
        return bridges.flatMap { judge($0, host) }
    }

    private static func judge(_ bridge: HostBridge, _ host: HostFacts) -> [Verdict] {
        let subject = host.subject(bridge.name)
        guard bridge.isSnooping else {
            return [
                .ok("\(bridge.name) does not snoop: it sends groups to every port", on: subject)
            ]
        }
        let wanted = bridge.members.filter(\.group.isRoutableGroup)
        let groups = Array(Set(wanted.map(\.group))).sorted()
        let members = HostEvidence(
            in: "commands/bridge-mdb.json",
            groups.isEmpty
                ? "no members of groups but those of the link"
                : "members of \(Words.list(groups.map(\.description)))")
        guard bridge.isQuerying else {
            let setting = HostEvidence(
                in: "sys/class/net/\(bridge.name)/bridge/multicast_querier", "0")
            if !bridge.routerPorts.isEmpty {
                return [
                    .ok(
                        "\(bridge.name) snoops, and knows a querier or router at "
                            + Words.list(bridge.routerPorts), on: subject, [setting])
                ]
            }
            return [
                .suspect(
                    "\(bridge.name) snoops, its own querier is off, and it knows no other at "
                        + "\(Words.count(bridge.ports.count, "port")): "
                        + (groups.isEmpty
                            ? "nobody behind it is known to want groups"
                            : "members of \(Words.list(groups.map(\.description))) are not asked"),
                    on: subject,
                    // Where nobody wants a group, as at most bridges of containers, nothing suffers.
                    severity: groups.isEmpty ? .info : .minor,
                    needs: "bridge -d mdb show, after one query interval (125 s)",
                    [setting, members])
            ]
        }
        return versions(bridge, wanted, subject)
    }

    /// Whether the bridge's own queries leave room for members that name sources.
    private static func versions(
        _ bridge: HostBridge, _ wanted: [HostBridge.Member], _ subject: Subject
    ) -> [Verdict] {
        func naming(ipv6: Bool) -> [HostBridge.Member] {
            wanted.filter { member in
                member.group.isIPv6 == ipv6
                    && (member.source != nil || member.group.isSourceSpecific)
            }
        }
        let old = [
            (naming(ipv6: false), bridge.igmpVersion < 3, "IGMP version \(bridge.igmpVersion)"),
            (naming(ipv6: true), bridge.mldVersion < 2, "MLD version \(bridge.mldVersion)"),
        ].filter { !$0.0.isEmpty && $0.1 }
        guard old.isEmpty else {
            return old.map { members, _, version in
                .suspect(
                    "\(bridge.name) queries in \(version), and "
                        + "\(Words.list(Set(members.map(\.group)).sorted().map(\.description))) "
                        + "has members that name sources", on: subject,
                    [
                        HostEvidence(
                            in: "sys/class/net/\(bridge.name)/bridge",
                            "queries in \(version)")
                    ])
            }
        }
        return [
            .ok(
                "\(bridge.name) snoops and queries, in IGMP version \(bridge.igmpVersion) and MLD "
                    + "version \(bridge.mldVersion)", on: subject)
        ]
    }

    /// Whether the table of groups of a bridge is all but full: then new groups go to every port.
    static let groupLimitSwitch = HostCheck(.groupLimitSwitch) { host in
        let snooping = host.bridges.filter(\.isSnooping)
        guard !snooping.isEmpty else {
            return [.notApplicable("the host has no bridge that snoops")]
        }
        return snooping.map { bridge in
            let groups = Set(bridge.members.map(\.group)).count
            guard let most = bridge.mostEntries, most > 0 else {
                return .inconclusive(
                    "how many groups \(bridge.name) can know is not told", needs: "ip -d link")
            }
            let says = "\(bridge.name) knows \(groups) groups, and its table takes \(most)"
            let subject = host.subject(bridge.name)
            guard groups >= most - most / 10 else { return .ok(says, on: subject) }
            return .suspect(
                says, on: subject, needs: "bridge -d mdb show, when the next group is joined",
                [HostEvidence(in: "sys/class/net/\(bridge.name)/bridge/hash_max", "\(most)")])
        }
    }
}
