import Foundation
import Testing

/// A host, routers in a row behind it, and a member on each link: the host's own and the one behind
/// each router.
///
///     prober ─┬─ router1 ─┬─ router2 ─┬─ …
///          member0     member1     member2
///
/// The routers forward ``groups`` by smcrouted(8), from the prober alone, with a TTL threshold on
/// the interface to their own link.
final class RouterChain: Network {
    let prober: Node
    let routers: [Node]
    /// The members, by the number of routers before each.
    let members: [Node]

    private let incoming: String

    /// A group that all routers forward.
    static let group = "239.1.2.3"
    /// Groups of the scopes of RFC 2365 that all routers forward but one at a boundary.
    static let organizationGroup = "239.192.1.1"
    static let siteGroup = "239.255.1.1"
    /// All of them.
    static let groups = [group, organizationGroup, siteGroup]

    /// Builds the chain and starts its routing.
    ///
    /// - Parameters:
    ///   - length: how many routers there are.
    ///   - thresholds: that of the interface to a router's own link, by the router's number from
    ///     1; 1 for those not named.
    ///   - boundaries: groups that a router does not forward, by its number.
    ///   - incoming: the interface that routers take groups from, which is not the one they come in
    ///     by if that is not `in`.
    /// - Throws: `Execution.Failure` if the kernel or a program cannot do it.
    init(
        _ length: Int, thresholds: [Int: Int] = [:], boundaries: [Int: [String]] = [:],
        incoming: String = "in"
    ) throws {
        self.incoming = incoming
        let prefix = Self.nextPrefix()
        prober = Node("prober", number: 1, prefix: prefix)
        routers = (1 ... length).map {
            Node("router\($0)", number: 100 + UInt8($0), prefix: prefix)
        }
        members = (0 ... length).map { Node("member\($0)", number: 10 + UInt8($0), prefix: prefix) }
        try super.init(prefix: prefix, nodes: [prober] + routers + members)
        for node in [prober] + routers + members {
            try set(["ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0], on: node)
        }
        for number in 1 ... length { try addRouter(number) }
        for number in 1 ... length {
            try route(
                number, length, thresholds[number] ?? 1,
                Self.groups.filter { boundaries[number]?.contains($0) != true })
        }
        for (number, router) in zip(1..., routers) {
            guard
                eventually({
                    ((try? self.run(on: router, ["ip", "mroute", "show"])) ?? "")
                        .contains("10.50.0.1")
                })
            else { throw Execution.Failure(description: "router \(number) has no route") }
        }
    }

    /// A router, the link in front of it, its own link, and the member there.
    private func addRouter(_ number: Int) throws {
        let router = routers[number - 1]
        if number == 1 {
            try ip(on: router, "link add name in type bridge mcast_snooping 0")
            try addHost(prober, "prober", "in", of: router, address: "10.50.0.1", "10.50.0.254")
            try addHost(
                members[0], "first", "in", of: router, address: "10.50.0.2", "10.50.0.254")
        } else {
            try ip(
                on: routers[number - 2],
                """
                link add name next type veth peer name in netns \(router.namespace)
                link set dev next master lan
                link set dev next up
                """)
        }
        let before = number - 1
        try ip(
            on: router,
            """
            addr add 10.50.\(before).\(number == 1 ? 254 : 253)/24 dev in
            link set dev in up
            link add name lan type bridge mcast_snooping 0
            addr add 10.50.\(number).254/24 dev lan
            link set dev lan up
            """)
        if number > 1 {
            try ip(on: router, "route add default via 10.50.\(before).254")
        }
        try addHost(
            members[number], "member", "lan", of: router, address: "10.50.\(number).1",
            "10.50.\(number).254")
        try set(["ipv4/ip_forward": 1], on: router)
    }

    /// A host on a bridge of a router, which is its way to everywhere else.
    private func addHost(
        _ host: Node, _ port: String, _ bridge: String, of router: Node, address: String,
        _ gateway: String
    ) throws {
        try ip(
            on: router,
            """
            link add name \(port) type veth peer name eth0 netns \(host.namespace)
            link set dev \(port) master \(bridge)
            link set dev \(port) up
            """)
        try ip(
            on: host,
            """
            addr add \(address)/24 dev eth0
            link set lo up
            link set eth0 up
            route add default via \(gateway)
            """)
    }

    /// The ways to links farther on, and those of groups.
    private func route(
        _ number: Int, _ length: Int, _ threshold: Int, _ groups: [String]
    ) throws {
        let router = routers[number - 1]
        for farther in stride(from: number + 1, through: length, by: 1) {
            try ip(on: router, "route add 10.50.\(farther).0/24 via 10.50.\(number).253")
        }
        let name = "/tmp/\(router.namespace)"
        if incoming != "in" {
            try ip(
                on: router,
                "link add name \(incoming) type veth peer name nowhere\nlink set \(incoming) up")
        }
        let configuration =
            Set(["in", incoming]).sorted().map { "phyint \($0) enable ttl-threshold 1\n" }.joined()
            + "phyint lan enable ttl-threshold \(threshold)\n"
            + groups.map { "mroute from \(incoming) source 10.50.0.1 group \($0) to lan\n" }
            .joined()
        try Data(configuration.utf8).write(to: URL(filePath: name + ".conf"))
        _ = try start(
            [
                "smcrouted", "-n", "-N", "-l", "none", "-f", name + ".conf", "-i", router.namespace,
                "-P", name + ".pid", "-u", name + ".sock",
            ], on: router)
    }

    deinit {
        for router in routers {
            for kind in ["conf", "pid", "sock"] {
                try? FileManager.default.removeItem(
                    atPath: "/tmp/\(router.namespace).\(kind)")
            }
        }
    }

    /// Starts `mcping echo` on every member, or on those of some links, for all sources of the
    /// chain.
    func answer(on links: Set<Int>? = nil) throws {
        let answering = members.enumerated().filter { links?.contains($0.offset) ?? true }
        let echoes = try answering.map { _, member in
            try start(
                [products + "/mcping", "echo", "--from", "10.50.0.0/16"] + Self.groups, on: member)
        }
        for echo in echoes {
            guard eventually({ echo.complaints.contains("answering") }) else {
                throw Execution.Failure(description: "mcping echo: \(echo.complaints)")
            }
        }
    }

    /// Has the first router lose a part of the packets to the group and to the prober, by chance.
    func lose(percent: Int) throws {
        let rules = """
            table ip loss {
              chain before {
                type filter hook prerouting priority 0
                ip daddr \(Self.group) numgen random mod 100 < \(percent) drop
                ip daddr 10.50.0.1 udp sport 9903 numgen random mod 100 < \(percent) drop
              }
            }
            """
        try Execution.success(
            of: ["ip", "netns", "exec", routers[0].namespace, "nft", "-f", "-"], input: rules)
    }
}
