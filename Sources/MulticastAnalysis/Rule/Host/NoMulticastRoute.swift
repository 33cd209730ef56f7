import MulticastWire

extension DoctorRule {
    /// No route covers groups.
    static let noMulticastRoute = DoctorRule(
        ofHost: "no-multicast-route", .host, .major,
        title: "There is no route for groups: network is unreachable",
        reference: "Linux ip(7); RFC 1112 §6.1",
        displayFilter: "igmp",
        why: """
            A program that names no interface has the route to the group choose one. Without a \
            default route, as in an isolated network, and without one for groups, sending fails \
            with ENETUNREACH and joining with ENODEV.
            """,
        linux: """
            ip route add 224.0.0.0/4 dev INTERFACE; or have the program name its interface
            """,
        network: "have DHCP hand out a default route, even if it leads nowhere else")
}

extension HostCheck {
    /// The route to a group.
    static let noMulticastRoute = HostCheck(.noMulticastRoute) { host in
        guard host.routes.isKnown else {
            return [
                .inconclusive(
                    "the routes could not be read", needs: "ip(8), or /proc/net/route")
            ]
        }
        let candidates = host.links.filter { link in
            link.isUsable && link.isMulticast && link.addresses.contains { !$0.isIPv6 }
        }
        let asked = host.asked.map(\.group).filter { !$0.isIPv6 }
        let groups = asked.isEmpty ? [.v4(IPv4Address(239, 255, 255, 255))] : asked
        return groups.map { group in
            let route = host.routes.route(to: group)
            if let route, let interface = route.interface {
                return .ok(
                    "groups are sent by \(interface), by the route of \(route.prefix)",
                    on: host.subject(interface))
            }
            guard let link = candidates.first else {
                return .notApplicable("no interface with an address of IPv4 is up")
            }
            let reason =
                route.map { "the route of \($0.prefix) is \($0.kind)" }
                ?? "there is no default route and none of 224.0.0.0/4"
            let evidence = [HostEvidence(in: "commands/ip-route.json", reason)]
            let subject = host.subject(link.name, group: asked.isEmpty ? nil : group)
            let named = host.routable.filter { !$0.group.isIPv6 }
            if host.routes.hasPolicy(ipv6: false) {
                return .suspect(
                    reason + ", as far as rules without conditions say", on: subject,
                    needs: "ip route get \(group)", evidence)
            }
            // What only passes packets on needs no route for its own.
            let isSwitch = host.bridges.contains { !$0.ports.isEmpty }
            if named.isEmpty, isSwitch || !host.forwarding.interfaces.isEmpty, asked.isEmpty {
                return .suspect(
                    reason + ", which matters only to programs of the host itself", on: subject,
                    severity: .info, needs: "the program's own error messages", evidence)
            }
            if named.isEmpty { return .fail(reason, on: subject, evidence) }
            let first = named[0]
            return .suspect(
                reason + ", though \(first.group) is joined on \(first.interface) by name",
                on: subject, severity: .minor, needs: "the program's own error messages", evidence)
        }
    }
}
