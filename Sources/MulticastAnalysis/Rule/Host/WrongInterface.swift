import MulticastWire

extension DoctorRule {
    /// A group is joined on one interface, and its data comes by another.
    static let wrongInterface = DoctorRule(
        ofHost: "wrong-interface", .host, .critical,
        title: "The join or the data uses the wrong interface",
        reference: "RFC 1112 §6.1, §7.1; Linux ip(7)",
        displayFilter: "igmp || ip.dst == 224.0.0.0/4",
        why: """
            A group is joined on one interface. A program that names none gets the one by which the \
            route to the group leads, which a VPN, a container bridge or a second network card may \
            have taken. Then nothing comes, though everything is right elsewhere.
            """,
        linux: """
            have the program name its interface (IP_ADD_MEMBERSHIP and IP_MULTICAST_IF with its \
            number), or route groups by it: ip route add 224.0.0.0/4 dev INTERFACE
            """,
        network: "bring the VLAN of the stream to the interface where the group is joined")
}

extension HostCheck {
    /// Where groups are joined, where their data comes in, and where routes lead.
    static let wrongInterface = HostCheck(.wrongInterface) { host in
        let groups = Array(Set(host.routable.map(\.group))).sorted()
        let missing = host.asked.filter { host.links(in: $0.group).isEmpty }.map { question in
            Verdict.inconclusive(
                "\(question.group) is joined on no interface", on: Subject(group: question.group),
                needs: "the program that receives it, running",
                [HostEvidence(in: file(of: question.group), "does not have the group")])
        }
        guard !groups.isEmpty || !missing.isEmpty else {
            return [.notApplicable("no group is joined but those of the link")]
        }
        return groups.map { judge($0, host) } + missing
    }

    private static func judge(_ group: IPAddress, _ host: HostFacts) -> Verdict {
        let members = host.links(in: group)
        let names = Words.list(members.map(\.name))
        let subject = host.subject(members.first?.name ?? "", group: group)
        let joined = HostEvidence(in: file(of: group), "\(group) is joined on \(names)")
        // What is seen at a port or below a VLAN is seen there on its way to the one above it.
        let elsewhere = host.arrivals.filter { arrival in
            arrival.group == group && !members.contains { $0.name == arrival.interface }
                && host.link(arrival.interface)?.isPort != true
                && !members.contains { $0.lower == arrival.interface }
        }
        let isHere = host.arrivals.contains { arrival in
            let above = host.link(arrival.interface)?.master
            return arrival.group == group
                && members.contains { $0.name == arrival.interface || $0.name == above }
        }
        if let first = elsewhere.first, !isHere {
            return .fail(
                "\(group) is joined on \(names), and its data comes in by \(first.interface)",
                on: subject,
                [joined]
                    + elsewhere.map {
                        HostEvidence(
                            in: HostArrival.file,
                            "\($0.packets) packets of \($0.source) to \(group) port \($0.port) "
                                + "came in by \($0.interface)")
                    })
        }
        if isHere { return .ok("data of \(group) comes in by \(names)", on: subject, [joined]) }
        if !members.contains(where: \.isUsable) {
            return .fail(
                "\(group) is joined on \(names) only, "
                    + (members.allSatisfy(\.isLoopback)
                        ? "which leads back to this host" : "where no packet comes from elsewhere"),
                on: subject, [joined] + members.map { state(of: $0) })
        }
        return byRoute(group, members, names, host, joined)
    }

    /// What routes tell where no data was seen.
    private static func byRoute(
        _ group: IPAddress, _ members: [HostLink], _ names: String, _ host: HostFacts,
        _ joined: HostEvidence
    ) -> Verdict {
        let subject = host.subject(members[0].name, group: group)
        for source in host.sources(of: group) {
            guard let back = host.routes.route(to: source.source)?.interface,
                let link = host.link(back), link.isUsable,
                !members.contains(where: {
                    $0.name == back || $0.master == back || $0.name == link.master
                })
            else { continue }
            return .suspect(
                "\(group) is joined on \(names), and its source \(source.source) is behind \(back)",
                on: subject, needs: "data of the group while the host is read, as root",
                [joined, HostEvidence(in: source.file, "\(source.source): \(source.known)")])
        }
        guard let route = host.routes.route(to: group), let by = route.interface,
            !group.isIPv6, !members.contains(where: { $0.name == by || $0.master == by })
        else { return .ok("\(group) is joined on \(names)", on: subject, [joined]) }
        // A route of groups alone was made for them; the default route says little.
        let isMeant = route.prefix.length > 0
        return .suspect(
            "\(group) is joined on \(names), and the route of \(route.prefix) leads to it by \(by)",
            on: subject, severity: isMeant ? .major : .info,
            needs: "data of the group while the host is read, as root",
            [joined, HostEvidence(in: "commands/ip-route.json", "\(route.prefix) dev \(by)")])
    }

    private static func state(of link: HostLink) -> HostEvidence {
        HostEvidence(
            in: "sys/class/net/\(link.name)",
            "\(link.name) is \(link.isUp ? "up" : "down")"
                + (link.isUp && !link.hasCarrier ? ", without carrier" : ""))
    }

    /// The table that tells of a group's members.
    static func file(of group: IPAddress) -> String {
        group.isIPv6 ? "proc/net/igmp6" : "proc/net/igmp"
    }
}
