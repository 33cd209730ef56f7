import Foundation
import Synchronization
import Testing

/// Nodes in network namespaces of their own, which a topology connects.
///
/// Nothing of it is visible to the machine's own network, and it is gone with its owner. What an
/// earlier run left when it was killed is taken away first.
class Network {
    /// A host, a switch or a router.
    struct Node {
        let namespace: String
        let mac: String
        let ipv4: String

        /// Creates a node whose addresses end in `number`.
        init(_ name: String, number: UInt8, prefix: String) {
            namespace = prefix + name
            mac = String(format: "02:00:00:00:00:%02x", number)
            ipv4 = "192.0.2.\(number)"
            self.number = number
        }

        private let number: UInt8

        /// The link-local address, which follows from the MAC address (RFC 4291 Appendix A).
        var linkLocal: String { "fe80::ff:fe00:" + String(number, radix: 16) }
    }

    /// What runs in the network, and ends with it.
    private var programs: [RunningProgram] = []
    private let prefix: String

    /// Creates nodes, of which none is connected.
    init(prefix: String, nodes: [Node]) throws {
        self.prefix = prefix
        Self.sweep()
        for node in nodes {
            try Execution.success(of: ["ip", "netns", "add", node.namespace])
            try set(
                [
                    // Addresses are there at once, and no router is asked for.
                    "ipv6/conf/default/accept_dad": 0, "ipv6/conf/default/router_solicitations": 0,
                    "ipv6/conf/default/accept_ra": 0,
                    // Repetitions of unsolicited reports come soon, in milliseconds.
                    "ipv4/conf/default/igmpv2_unsolicited_report_interval": 300,
                    "ipv4/conf/default/igmpv3_unsolicited_report_interval": 300,
                    "ipv6/conf/default/mldv1_unsolicited_report_interval": 300,
                    "ipv6/conf/default/mldv2_unsolicited_report_interval": 300,
                ], on: node)
        }
    }

    deinit {
        let prefix = prefix
        Self.remove { $0.hasPrefix(prefix) }
    }

    /// Gives a host an interface `eth0` with its addresses, whose other end is `port`.
    ///
    /// It is held at the versions of IGMP and MLD given; 0 lets it follow the querier.
    func connect(
        _ host: Node, to port: String, of other: Node, igmp: Int = 0, mld: Int = 0
    ) throws {
        try ip(
            on: host,
            """
            link add name eth0 address \(host.mac) type veth peer name \(port) netns \
            \(other.namespace)
            addr add \(host.ipv4)/24 dev eth0
            """)
        try set(
            ["ipv4/conf/eth0/force_igmp_version": igmp, "ipv6/conf/eth0/force_mld_version": mld],
            on: host)
        try ip(on: host, "link set lo up\nlink set eth0 up\nroute add 224.0.0.0/4 dev eth0")
    }

    /// Runs commands of ip(8), one a line.
    func ip(on node: Node, _ commands: String) throws {
        try Execution.success(
            of: ["ip", "-n", node.namespace, "-batch", "-"], input: commands + "\n")
    }

    /// Sets what is under `/proc/sys/net`; a kernel may lack one of the settings.
    func set(_ settings: [String: Int], on node: Node) throws {
        let lines = settings.map { name, value in
            "[ ! -e /proc/sys/net/\(name) ] || echo \(value) >/proc/sys/net/\(name) || exit"
        }
        try run(on: node, ["sh", "-ec", lines.joined(separator: "\n")])
    }

    /// Where packets are changed or lost: after captures see what arrives, and before what leaves.
    enum Hook: String { case ingress, egress }

    /// Has the kernel do something with packets at an interface, by the rest of a rule of nft(8).
    ///
    /// It is of the family netdev, so that what is bridged is hit too.
    func filter(_ rule: String, at hook: Hook, of interface: String, on node: Node) throws {
        let chain = "netdev mckit \(hook)_\(interface)"
        let commands = """
            add table netdev mckit
            add chain \(chain) { type filter hook \(hook) device "\(interface)" priority 0; }
            add rule \(chain) \(rule)

            """
        try Execution.success(
            of: ["ip", "netns", "exec", node.namespace, "nft", "-f", "-"], input: commands)
    }

    /// Starts a program that runs as long as the network is there.
    func start(_ words: [String], on node: Node) throws -> RunningProgram {
        let program = try RunningProgram(["ip", "netns", "exec", node.namespace] + words)
        programs.append(program)
        return program
    }

    /// Runs a program that has to succeed.
    @discardableResult
    func run(on node: Node, _ words: [String]) throws -> String {
        try Execution.success(of: ["ip", "netns", "exec", node.namespace] + words)
    }

    /// Whether an interface has a link-local address that it may use.
    func hasLinkLocalAddress(_ interface: String, on node: Node) -> Bool {
        let words = ["ip", "-n", node.namespace, "-6", "addr", "show", "dev", interface]
        let addresses = try? Execution.success(of: words)
        return addresses.map { $0.contains("fe80:") && !$0.contains("tentative") } ?? false
    }

    // MARK: What is there and what was left

    private static let mark = "mckit-"

    private static let networks = Mutex(0)

    /// What the names of the next network's namespaces begin with.
    static func nextPrefix() -> String {
        let number = networks.withLock { count in
            count += 1
            return count
        }
        return "\(mark)\(getpid())-\(number)-"
    }

    /// Takes away what processes left that are no more.
    private static func sweep() {
        remove { name in
            let parts = name.split(separator: "-")
            guard name.hasPrefix(mark), parts.count == 4, let process = pid_t(parts[1])
            else { return false }
            return kill(process, 0) != 0 && errno == ESRCH
        }
    }

    private static func remove(where isOurs: (String) -> Bool) {
        guard let list = try? Execution.success(of: ["ip", "netns", "list"]) else { return }
        // A line is a name and maybe a number.
        for name in list.split(separator: "\n").compactMap({ $0.split(separator: " ").first }) {
            guard isOurs(String(name)) else { continue }
            let inside = try? Execution.success(of: ["ip", "netns", "pids", String(name)])
            for process in (inside ?? "").split(separator: "\n").compactMap({ pid_t($0) }) {
                kill(process, SIGKILL)
            }
            _ = try? Execution.of(["ip", "netns", "del", String(name)])
        }
    }
}
