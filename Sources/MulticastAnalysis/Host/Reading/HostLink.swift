public import MulticastWire

/// An interface of the host, and how it is set.
public struct HostLink: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The kernel's number; 0 if it is not told.
    public let index: Int
    /// Whether it is switched on.
    public let isUp: Bool
    /// Whether something is at the other end.
    public let hasCarrier: Bool
    /// Whether it leads back to the host.
    public let isLoopback: Bool
    /// Whether it takes and sends groups.
    public let isMulticast: Bool
    /// What drives it, as ip(8) names it: `bridge`, `veth`, `wireguard`; empty for hardware.
    public let kind: String
    /// Whether it is a station or an access point of a Wi-Fi network.
    public let isWireless: Bool
    /// The bridge or bond it is a port of.
    public let master: String?
    /// The interface it lies upon, if that is told: of a VLAN, or of a macvlan.
    public let lower: String?
    /// The octets of the longest packet it sends; `nil` if it is not known.
    public let mtu: Int?
    /// Its speed in bits per second; `nil` if it is not known.
    public let bitsPerSecond: UInt64?
    /// Its addresses, with the lengths of their prefixes.
    public let prefixes: [IPPrefix]
    /// Its own addresses.
    public let addresses: [IPAddress]
    /// The Ethernet addresses of groups that its hardware is told to take.
    public let hardwareGroups: Set<MACAddress>

    /// `rp_filter`: the larger of the setting of all interfaces and its own, as the kernel has it.
    public let reversePathFilter: Int
    /// `force_igmp_version`, of all or its own; 0 follows the querier.
    public let forcedIGMPVersion: Int
    /// `force_mld_version`, of all or its own; 0 follows the querier.
    public let forcedMLDVersion: Int
    /// The version of IGMP it speaks now; `nil` if it takes part in none.
    public let igmpVersion: Int?

    /// Whether packets can come by it from elsewhere.
    public var isUsable: Bool { isUp && hasCarrier && !isLoopback }

    /// Whether it is a port of a bridge: packets to groups are the bridge's then.
    public var isPort: Bool { master != nil }

    /// Reads what ip(8) printed, `/sys/class/net`, and the settings.
    static func all(_ tree: HostTree) -> [HostLink] {
        let printed = Dictionary(
            (tree.json("commands/ip-address.json")?.elements ?? []).compactMap { link in
                link["ifname"]?.text.map { ($0, link) }
            }, uniquingKeysWith: { first, _ in first })
        var names = Set(printed.keys)
        // In another namespace of networks than that of its files, /sys shows foreign interfaces.
        if names.isEmpty { names = Set(tree.names(in: "sys/class/net")) }
        for line in tree.lines("proc/net/dev") {
            if let name = line.first, name.last == ":" { names.insert(String(name.dropLast())) }
        }
        var hardware: [String: Set<MACAddress>] = [:]
        for line in tree.lines("proc/net/dev_mcast") where line.count >= 5 {
            guard let mac = MACAddress(line[4]) else { continue }
            hardware[String(line[1]), default: []].insert(mac)
        }
        let versions = HostMembership.versions(tree)
        return names.map { name in
            HostLink(
                name, printed[name], tree, hardware: hardware[name] ?? [], version: versions[name])
        }
        .sorted { ($0.index, $0.name) < ($1.index, $1.name) }
    }

    private init(
        _ name: String, _ printed: JSONValue?, _ tree: HostTree, hardware: Set<MACAddress>,
        version: Int?
    ) {
        let folder = "sys/class/net/\(name)"
        let bits = tree.word("\(folder)/flags").flatMap { Int($0.dropFirst(2), radix: 16) } ?? 0
        let words = printed?["flags"]?.elements.compactMap(\.text)
        func has(_ word: String, _ bit: Int) -> Bool { words?.contains(word) ?? (bits & bit != 0) }
        (self.name, hardwareGroups, igmpVersion) = (name, hardware, version)
        index = printed?["ifindex"]?.integer ?? tree.number("\(folder)/ifindex") ?? 0
        // IFF_UP, IFF_LOOPBACK and IFF_MULTICAST of <linux/if.h>.
        isUp = has("UP", 0x1)
        isLoopback = has("LOOPBACK", 0x8)
        isMulticast = has("MULTICAST", 0x1000)
        let state = printed?["operstate"]?.text ?? tree.word("\(folder)/operstate").map(String.init)
        hasCarrier =
            words?.contains("LOWER_UP") ?? !["down", "lowerlayerdown"].contains(state ?? "")
        let drivenBy = tree.text("\(folder)/uevent").flatMap { text in
            text.split(separator: "\n").first { $0.hasPrefix("DEVTYPE=") }.map { $0.dropFirst(8) }
        }
        kind = printed?["linkinfo"]?["info_kind"]?.text ?? drivenBy.map(String.init) ?? ""
        isWireless =
            drivenBy == "wlan"
            || tree.lines("proc/net/wireless").contains {
                $0.first.map { $0 == "\(name):" } ?? false
            }
        master = printed?["master"]?.text ?? tree.word("\(folder)/brport/bridge").map(String.init)
        lower = printed?["link"]?.text
        mtu = (printed?["mtu"]?.integer ?? tree.number("\(folder)/mtu")).flatMap {
            $0 > 0 ? $0 : nil
        }
        // In Mbit/s; -1, or no answer at all, where the driver does not know.
        bitsPerSecond = tree.number("\(folder)/speed").flatMap { speed in
            1 ... 100_000_000 ~= speed ? UInt64(speed) * 1_000_000 : nil
        }
        var (addresses, prefixes): ([IPAddress], [IPPrefix]) = ([], [])
        for entry in printed?["addr_info"]?.elements ?? [] {
            guard let address = entry["local"]?.text.flatMap({ IPAddress($0) }),
                let prefix = IPPrefix(address, length: entry["prefixlen"]?.integer ?? -1)
            else { continue }
            addresses.append(address)
            prefixes.append(prefix)
        }
        (self.addresses, self.prefixes) = (addresses, prefixes)
        func settings(_ family: String, _ setting: String) -> (all: Int, own: Int) {
            let folder = "proc/sys/net/\(family)/conf"
            return (
                tree.number("\(folder)/all/\(setting)") ?? 0,
                tree.number("\(folder)/\(name)/\(setting)") ?? 0
            )
        }
        let filter = settings("ipv4", "rp_filter")
        reversePathFilter = max(filter.all, filter.own)
        let igmp = settings("ipv4", "force_igmp_version")
        forcedIGMPVersion = igmp.all == 0 ? igmp.own : igmp.all
        let mld = settings("ipv6", "force_mld_version")
        forcedMLDVersion = mld.all == 0 ? mld.own : mld.all
    }
}
