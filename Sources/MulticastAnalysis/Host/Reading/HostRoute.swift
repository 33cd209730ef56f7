import MulticastWire

/// Where a host sends packets, as its tables of routes say.
struct HostRoutes: Sendable {
    /// A route.
    struct Route: Hashable, Sendable {
        let prefix: IPPrefix
        /// The interface it leads by; `nil` if it leads nowhere.
        let interface: String?
        let table: String
        let metric: Int
        /// `unicast`, `local`, `unreachable` and the like.
        let kind: String
    }

    /// A rule that chooses a table of routes.
    struct Choice: Hashable, Sendable {
        let priority: Int
        let table: String
        /// Whether it holds for all packets, and not only for those that some test picks.
        let isForAll: Bool
    }

    /// How many routes are gone through for an address: hosts have few, and routers of the Internet
    /// are not asked.
    static let mostRoutes = 65_536

    /// All routes, of both families.
    let routes: [Route]
    /// The rules of IPv4 and of IPv6, by priority.
    let choices: (ipv4: [Choice], ipv6: [Choice])
    /// Whether the routes of IPv4 could be read.
    let isKnown: Bool

    /// Whether some rule picks packets by more than their destination.
    func hasPolicy(ipv6: Bool) -> Bool {
        (ipv6 ? choices.ipv6 : choices.ipv4).contains { !$0.isForAll }
    }

    /// The route that a packet to an address takes, as far as the destination decides it.
    func route(to address: IPAddress) -> Route? {
        guard isKnown else { return nil }
        let choices = address.isIPv6 ? choices.ipv6 : choices.ipv4
        for choice in choices where choice.isForAll {
            let fitting = routes.filter {
                $0.table == choice.table && $0.prefix.contains(address)
            }
            let best = fitting.max { one, other in
                (one.prefix.length, -one.metric) < (other.prefix.length, -other.metric)
            }
            if let best, best.kind != "throw" { return best }
        }
        return nil
    }

    /// Reads what ip(8) printed, or `/proc/net/route` and `ipv6_route` where it did not run.
    init(_ tree: HostTree, _ order: AddressOrder) {
        let printed = ["commands/ip-route.json", "commands/ip-route6.json"].map(tree.json)
        let listed = printed.compactMap(\.self).flatMap(\.elements).flatMap(Self.routes)
        routes =
            printed[0] == nil
            ? Self.ipv4Table(tree, order) + Self.ipv6Table(tree) : listed
        // A table that was cut would lead elsewhere than the host's.
        let table = tree.octets(of: "proc/net/route")?.count
        isKnown =
            (printed[0] != nil || table.map { $0 < HostTree.mostOctetsOfFile } ?? false)
            && routes.count <= Self.mostRoutes
        choices = (
            Self.choices(tree.json("commands/ip-rule.json"), ["local", "main", "default"]),
            Self.choices(tree.json("commands/ip-rule6.json"), ["local", "main"])
        )
    }

    private static func routes(_ value: JSONValue) -> [Route] {
        guard let target = value["dst"]?.text else { return [] }
        let ipv6 = target.contains(":") || value["pref"] != nil
        let any = ipv6 ? IPAddress.v6(.unspecified) : .v4(.unspecified)
        let prefix = target == "default" ? IPPrefix(any, length: 0) : IPPrefix(target)
        guard let prefix else { return [] }
        let kind = value["type"]?.text ?? "unicast"
        let leadsNowhere = ["unreachable", "blackhole", "prohibit", "throw"].contains(kind)
        let own = value["dev"]?.text
        let hops = (value["nexthops"]?.elements ?? []).compactMap { $0["dev"]?.text }
        return [
            Route(
                prefix: prefix, interface: leadsNowhere ? nil : own ?? hops.first,
                table: value["table"]?.text ?? "main", metric: value["metric"]?.integer ?? 0,
                kind: kind)
        ]
    }

    private static func choices(_ value: JSONValue?, _ usual: [String]) -> [Choice] {
        guard let value else {
            return usual.enumerated().map { Choice(priority: $0, table: $1, isForAll: true) }
        }
        return value.elements.compactMap { rule in
            guard let table = rule["table"]?.text else { return nil }
            let simple = ["priority", "src", "table", "protocol", "dst"]
            let isForAll =
                rule.members.allSatisfy { simple.contains($0.name) }
                && (rule["src"]?.text ?? "all") == "all" && (rule["dst"]?.text ?? "all") == "all"
            return Choice(
                priority: rule["priority"]?.integer ?? 0, table: table, isForAll: isForAll)
        }
        .sorted { $0.priority < $1.priority }
    }

    private static func ipv4Table(_ tree: HostTree, _ order: AddressOrder) -> [Route] {
        tree.lines("proc/net/route").compactMap { line in
            guard line.count >= 8, let target = order.ipv4(line[1]), let mask = order.ipv4(line[7]),
                let flags = Int(line[3], radix: 16),
                let prefix = IPPrefix(.v4(target), length: mask.rawValue.nonzeroBitCount)
            else { return nil }
            // RTF_UP, RTF_REJECT.
            guard flags & 1 != 0 else { return nil }
            return Route(
                prefix: prefix, interface: flags & 0x200 != 0 ? nil : String(line[0]),
                table: "main", metric: Int(line[6]) ?? 0, kind: "unicast")
        }
    }

    private static func ipv6Table(_ tree: HostTree) -> [Route] {
        tree.lines("proc/net/ipv6_route").compactMap { line in
            guard line.count >= 10, let target = packedIPv6(line[0]),
                let length = Int(line[1], radix: 16), let metric = Int(line[5], radix: 16),
                let flags = UInt32(line[8], radix: 16),
                let prefix = IPPrefix(.v6(target), length: length)
            else { return nil }
            let isRejected = flags & 0x200 != 0
            // The kernel's own last resort is no route.
            if isRejected, metric == 0xFFFF_FFFF { return nil }
            return Route(
                prefix: prefix, interface: isRejected ? nil : String(line[9]), table: "main",
                metric: metric, kind: "unicast")
        }
    }
}
