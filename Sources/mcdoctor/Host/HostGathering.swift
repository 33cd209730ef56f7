import MulticastAnalysis
import MulticastSockets
import MulticastWire
import ToolSupport

/// What is read of a host, and how: the one list that `host`, `--collect` and `--root` go by.
enum HostGathering {
    /// The files, with `*` for each name of a folder.
    ///
    /// Settings and tables of multicast; nothing that programs keep to themselves.
    static let files: [String] =
        [
            "igmp", "igmp6", "mcfilter", "mcfilter6", "dev", "dev_mcast", "route", "ipv6_route",
            "ip_mr_vif", "softnet_stat", "wireless",
        ].map { "proc/net/\($0)" } + counters.map { "proc/net/\($0)" }
        + [
            "ipv4/igmp_max_memberships", "ipv4/igmp_max_msf", "ipv4/igmp_qrv",
            "ipv4/igmp_link_local_mcast_reports", "ipv4/ip_forward", "core/rmem_default",
            "core/rmem_max", "ipv4/conf/*/rp_filter", "ipv4/conf/*/force_igmp_version",
            "ipv4/conf/*/mc_forwarding", "ipv4/conf/*/forwarding",
            "ipv6/conf/*/force_mld_version", "ipv6/conf/*/mc_forwarding",
            "ipv6/conf/*/disable_ipv6",
        ].map { "proc/sys/net/\($0)" }
        + [
            "flags", "operstate", "ifindex", "mtu", "speed", "uevent", "brport/bridge",
            "brport/multicast_router",
            "brport/multicast_fast_leave", "brport/multicast_flood", "bridge/multicast_snooping",
            "bridge/multicast_querier", "bridge/multicast_igmp_version",
            "bridge/multicast_mld_version", "bridge/multicast_query_use_ifaddr",
            "bridge/multicast_router", "bridge/hash_max",
        ].map { "sys/class/net/*/\($0)" }

    /// Tables of `/proc/net` that are read twice, since what grows counts more than what there is.
    private static let counters = [
        "snmp", "netstat", "snmp6", "udp", "udp6", "udplite", "udplite6", "ip_mr_cache",
    ]

    /// The programs, each with the name of the file that its output is kept as.
    static let commands: [(file: String, words: [String])] = [
        ("ip-address.json", ["ip", "-json", "-details", "address", "show"]),
        ("ip-route.json", ["ip", "-json", "-4", "route", "show", "table", "all"]),
        ("ip-route6.json", ["ip", "-json", "-6", "route", "show", "table", "all"]),
        ("ip-rule.json", ["ip", "-json", "-4", "rule", "show"]),
        ("ip-rule6.json", ["ip", "-json", "-6", "rule", "show"]),
        ("bridge-mdb.json", ["bridge", "-json", "-details", "-statistics", "mdb", "show"]),
        ("nft.json", ["nft", "-j", "list", "ruleset"]),
        ("iptables-save", ["iptables-save", "-c"]),
        ("ip6tables-save", ["ip6tables-save", "-c"]),
    ]

    /// A tree that was saved: a folder, or an archive of one.
    static func tree(at path: String) throws -> HostTree {
        if path == "-" || SmallFile.isRegular(path) {
            let octets = try SmallFile.octets(of: path)
            guard HostArchive.isArchive(octets) else {
                throw FileError(path, "not a tar archive, nor a folder (unpack what is compressed)")
            }
            do {
                return try HostArchive.tree(of: octets)
            } catch {
                throw FileError(path, "\(error)")
            }
        }
        guard let reading = HostReading(root: path) else {
            throw FileError(path, "no such folder, nor a tar archive")
        }
        var tree = HostTree()
        add(files, of: reading, to: &tree)
        add(counters.map { "later/proc/net/\($0)" } + ["commands/*"], of: reading, to: &tree)
        return tree
    }

    /// What this host is like now, watched for so long.
    static func live(milliseconds: Int) throws -> HostTree {
        guard let reading = HostReading(root: "/") else { throw FileError("/", "not a folder") }
        var tree = HostTree()
        add(files, of: reading, to: &tree)
        for (file, words) in commands {
            let run = ProgramRun(words)
            if let complaint = run.complaint {
                tree.add("commands/\(file).error", Array("\(complaint)\n".utf8))
            } else {
                tree.add("commands/\(file)", run.output)
            }
        }
        if milliseconds > 0 { watch(milliseconds, reading, &tree) }
        return tree
    }

    /// Counts what comes in, and reads counters once more.
    private static func watch(_ milliseconds: Int, _ reading: HostReading, _ tree: inout HostTree) {
        do {
            let count = try ArrivalCount(
                milliseconds: milliseconds, until: { Interruption.isRequested })
            let names = Dictionary(
                (try HostInterface.all()).map { ($0.index, $0.name) },
                uniquingKeysWith: { first, _ in first })
            let lines = count.tallies.compactMap { flow, tally in
                names[flow.interface].map {
                    "\($0) \(flow.source) \(flow.group) \(flow.port) \(tally.packets) "
                        + "\(tally.octets) \(tally.leastTTL) \(tally.greatestTTL) "
                        + "\(tally.longestUnfragmentable)\n"
                }
            }
            let time = "\(HostArrival.timeWord) \(milliseconds)\n"
            tree.add(HostArrival.file, Array((time + lines.sorted().joined()).utf8))
        } catch {
            tree.add("\(HostArrival.file).error", Array("\(error)\n".utf8))
        }
        for name in counters {
            for file in reading.files("proc/net/\(name)") {
                tree.add("later/\(file.path)", withoutPointers(file))
            }
        }
    }

    private static func add(
        _ patterns: [String], of reading: HostReading, to tree: inout HostTree
    ) {
        for pattern in patterns {
            for file in reading.files(pattern) { tree.add(file.path, withoutPointers(file)) }
        }
    }

    /// A table of sockets without the kernel's addresses of them, which are nobody's business and
    /// which root may be shown.
    static func withoutPointers(_ file: HostReading.File) -> [UInt8] {
        guard file.path.contains("net/udp") else { return file.octets }
        let lines = String(decoding: file.octets, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: true)
        return lines.flatMap { line in
            var words = line.split(separator: " ", omittingEmptySubsequences: true)
            if words.count >= 13 { words[11] = "0" }
            return Array(words.joined(separator: " ").utf8) + [UInt8(ascii: "\n")]
        }
    }
}
