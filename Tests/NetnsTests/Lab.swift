import Foundation
import Testing

/// A small network in namespaces of its own: two hosts at a switch that snoops and may query.
///
///     member ─ eth0 ─── port1 ┐
///                             ├ br0, in the namespace `switch`
///     other ── eth0 ─── port2 ┘
///
/// Nothing of it is visible to the machine's own network, and it is gone with its owner. What an
/// earlier run left when it was killed is taken away first.
final class Lab {
    /// A host, or the switch.
    struct Node {
        let namespace: String
        let mac: String
        let ipv4: String
        let linkLocal: String
    }

    let member: Node
    let other: Node
    let `switch`: Node

    /// What runs in the network, and ends with it.
    private var programs: [RunningProgram] = []

    /// The switch's port that leads to `member`.
    static let port = "port1"

    /// Builds the network; the switch does not query yet.
    ///
    /// - Parameters:
    ///   - igmp: the version of IGMP that the switch speaks (2 or 3).
    ///   - mld: the version of MLD that the switch speaks (1 or 2).
    ///   - memberIGMP: the version that the member is held at; 0 lets it follow the querier.
    ///   - memberMLD: likewise.
    /// - Throws: `Execution.Failure` if the kernel or ip(8) cannot do it.
    init(igmp: Int = 3, mld: Int = 2, memberIGMP: Int = 0, memberMLD: Int = 0) throws {
        Self.sweep()
        let prefix = "\(Self.prefix)\(getpid())-\(Self.serial())-"
        // The link-local address follows from the MAC address (RFC 4291 Appendix A).
        member = Node(
            namespace: prefix + "member", mac: "02:00:00:00:00:0b", ipv4: "192.0.2.11",
            linkLocal: "fe80::ff:fe00:b")
        other = Node(
            namespace: prefix + "other", mac: "02:00:00:00:00:0c", ipv4: "192.0.2.12",
            linkLocal: "fe80::ff:fe00:c")
        `switch` = Node(
            namespace: prefix + "switch", mac: "02:00:00:00:00:01", ipv4: "192.0.2.1",
            linkLocal: "fe80::ff:fe00:1")
        for node in [member, other, `switch`] {
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
        try connect(member, to: Self.port, igmp: memberIGMP, mld: memberMLD)
        try connect(other, to: "port2", igmp: 0, mld: 0)
        // Times in hundredths of a second: a query asks for answers within 1 s, and a leave is
        // followed by two queries 0.2 s apart. The next general query is far away.
        try ip(
            on: `switch`,
            """
            link add name br0 address \(`switch`.mac) type bridge stp_state 0 forward_delay 0 \
            mcast_snooping 1 mcast_igmp_version \(igmp) mcast_mld_version \(mld) \
            mcast_query_interval 12500 mcast_query_response_interval 100 \
            mcast_last_member_interval 20
            addr add \(`switch`.ipv4)/24 dev br0
            link set \(Self.port) master br0 up
            link set port2 master br0 up
            link set br0 up
            """)
    }

    deinit { Self.remove { $0.hasPrefix("\(Self.prefix)\(getpid())-") } }

    private func connect(_ host: Node, to port: String, igmp: Int, mld: Int) throws {
        try ip(
            on: host,
            """
            link add name eth0 address \(host.mac) type veth peer name \(port) netns \
            \(`switch`.namespace)
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
    private func set(_ settings: [String: Int], on node: Node) throws {
        let lines = settings.map { name, value in
            "[ ! -e /proc/sys/net/\(name) ] || echo \(value) >/proc/sys/net/\(name) || exit"
        }
        try run(on: node, ["sh", "-ec", lines.joined(separator: "\n")])
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

    /// Has the switch query: one general query of each protocol at once, the next in half a minute.
    func startQuerier() throws {
        // Without an address of its own yet the bridge would leave out MLD.
        _ = eventually { self.hasLinkLocalAddress }
        try ip(
            on: `switch`, "link set br0 type bridge mcast_query_use_ifaddr 1 mcast_querier 1")
    }

    /// Waits until the hosts have said and repeated what they joined by coming up.
    ///
    /// Those are the groups of their addresses (RFC 4291); a host says a change together with what
    /// it repeats.
    func settle() { usleep(800_000) }

    private var hasLinkLocalAddress: Bool {
        let words = ["ip", "-n", `switch`.namespace, "-6", "addr", "show", "dev", "br0"]
        let addresses = try? Execution.success(of: words)
        return addresses.map { $0.contains("fe80:") && !$0.contains("tentative") } ?? false
    }

    // MARK: What is there and what was left

    private static let prefix = "mckit-"

    private static nonisolated(unsafe) var labs = 0

    /// A number for the next network; the suite builds one at a time.
    private static func serial() -> Int {
        labs += 1
        return labs
    }

    /// Takes away what processes left that are no more.
    private static func sweep() {
        remove { name in
            let parts = name.split(separator: "-")
            guard name.hasPrefix(prefix), parts.count == 4, let process = pid_t(parts[1])
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
