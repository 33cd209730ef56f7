public import MulticastWire

/// A bridge of the host: what it makes of groups.
public struct HostBridge: Hashable, Sendable {
    /// The name of its interface.
    public let name: String
    /// Whether it sends groups only where somebody wants them.
    public let isSnooping: Bool
    /// Whether it asks for memberships itself.
    public let isQuerying: Bool
    /// The version of IGMP in which it asks.
    public let igmpVersion: Int
    /// The version of MLD in which it asks.
    public let mldVersion: Int
    /// Whether its queries have an address of its own as their source.
    public let usesOwnAddress: Bool
    /// Whether each VLAN is snooped by itself.
    public let isSnoopingVLANs: Bool
    /// How many entries its table of groups takes; `nil` if it is not told.
    public let mostEntries: Int?
    /// Its ports.
    public let ports: [String]
    /// The ports where it knows a router or querier to be, or was told so.
    public let routerPorts: [String]
    /// Groups that it knows members of, with the port: `nil` for the host itself.
    public let members: [Member]

    /// A group that the bridge knows a member of.
    public struct Member: Hashable, Sendable {
        /// The port.
        public let port: String
        /// The group.
        public let group: IPAddress
        /// The source, for a member that names sources.
        public let source: IPAddress?
    }

    /// Reads what ip(8) and bridge(8) printed, and `/sys/class/net`.
    static func all(_ tree: HostTree) -> [HostBridge] {
        let links = tree.json("commands/ip-address.json")?.elements ?? []
        let table = tree.json("commands/bridge-mdb.json")?.elements ?? []
        func isBridge(_ link: JSONValue) -> Bool {
            link["linkinfo"]?["info_kind"]?.text == "bridge"
        }
        var printed = Dictionary(
            links.filter(isBridge).compactMap { link in link["ifname"]?.text.map { ($0, link) } },
            uniquingKeysWith: { first, _ in first })
        if links.isEmpty {
            for name in tree.names(in: "sys/class/net")
            where !tree.names(in: "sys/class/net/\(name)/bridge").isEmpty {
                printed[name] = .null
            }
        }
        return printed.map { name, link in
            var ports = links.filter { $0["master"]?.text == name }.compactMap {
                $0["ifname"]?.text
            }
            if links.isEmpty {
                ports = tree.names(in: "sys/class/net").filter {
                    tree.word("sys/class/net/\($0)/brport/bridge").map(String.init) == name
                }
            }
            return HostBridge(name, link, table, ports: ports.sorted(), tree)
        }
        .sorted { $0.name < $1.name }
    }

    private init(
        _ name: String, _ link: JSONValue, _ table: [JSONValue], ports: [String], _ tree: HostTree
    ) {
        let settings = link["linkinfo"]?["info_data"]
        func setting(_ printed: String, _ file: String) -> Int? {
            settings?[printed]?.integer ?? tree.number("sys/class/net/\(name)/bridge/\(file)")
        }
        (self.name, self.ports) = (name, ports)
        isSnooping = setting("mcast_snooping", "multicast_snooping") == 1
        isQuerying = setting("mcast_querier", "multicast_querier") == 1
        igmpVersion = setting("mcast_igmp_version", "multicast_igmp_version") ?? 2
        mldVersion = setting("mcast_mld_version", "multicast_mld_version") ?? 1
        usesOwnAddress = setting("mcast_query_use_ifaddr", "multicast_query_use_ifaddr") == 1
        isSnoopingVLANs = settings?["mcast_vlan_snooping"]?.integer == 1
        mostEntries = setting("mcast_hash_max", "hash_max")
        // Newer kernels name the querier; older ones the port it was heard at.
        let heard = ["mcast_querier_ipv4_port", "mcast_querier_ipv6_port"].compactMap {
            settings?[$0]?.text
        }
        let routers = table.flatMap { $0["router"]?[name]?.elements ?? [] }
            .compactMap { $0["port"]?.text ?? $0.text }
        // 2: the port is told to have a router, whether one is heard or not.
        let told = ports.filter { tree.number("sys/class/net/\($0)/brport/multicast_router") == 2 }
        routerPorts = Array(Set(heard + routers + told)).sorted()
        members = table.flatMap { $0["mdb"]?.elements ?? [] }.compactMap { entry in
            guard entry["dev"]?.text == name, let port = entry["port"]?.text,
                let group = entry["grp"]?.text.flatMap({ IPAddress($0) })
            else { return nil }
            return Member(
                port: port, group: group, source: entry["src"]?.text.flatMap { IPAddress($0) })
        }
    }
}
