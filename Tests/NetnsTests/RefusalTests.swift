import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// What `mcping` says where the system does not let it.
    @Suite("Refusals", .serialized, .needs(.root))
    struct RefusalTests {
        /// Runs a tool that is to be refused, and returns the one line that it complains with.
        private func refusal(
            _ words: [String], on node: Network.Node, before: [String] = []
        ) throws -> String {
            let execution = try Execution.of(
                ["ip", "netns", "exec", node.namespace] + before + [products + "/mcping"] + words)
            #expect(execution.status == 2 && execution.output.isEmpty)
            let lines = execution.complaints.split(separator: "\n")
            #expect(lines.count == 1, "\(execution.complaints)")
            return lines.first.map(String.init) ?? ""
        }

        @Test(arguments: [
            ["-c", "1", "239.1.2.3"], ["reach", "239.1.2.3"], ["mesh", "-c", "1", "239.1.2.3"],
            ["receive", "239.1.2.3"],
        ])
        func `without a route, the command that adds one is named`(words: [String]) throws {
            let lab = try Lab()
            try lab.ip(on: lab.member, "route del 224.0.0.0/4 dev eth0")
            #expect(
                try refusal(words, on: lab.member)
                    == "mcping: cannot find the interface that leads to 239.1.2.3: network is "
                    + "unreachable (no route: name an interface with -i, or: ip route add "
                    + "224.0.0.0/4 dev IFACE)")
            // It is as good as it says.
            try lab.ip(on: lab.member, "route add 224.0.0.0/4 dev eth0")
            let execution = try Execution.of(
                ["ip", "netns", "exec", lab.member.namespace, products + "/mcping"]
                    + ["-q", "-c", "1", "-W", "0", "239.1.2.3"])
            #expect(execution.status == 1)
        }

        @Test
        func `where there is no place for a group or a source, the sysctl that makes it is named`()
            throws
        {
            let lab = try Lab()
            let groups = (1 ... 21).map { "239.9.0.\($0)" }
            let echo = ["echo", "-q", "--deadline", "0.1"] + groups
            #expect(
                try refusal(echo, on: lab.member)
                    == "mcping: cannot join 239.9.0.21 on eth0: no buffer space available (no "
                    + "place for a group: sysctl net.ipv4.igmp_max_memberships=40)")
            try lab.set(["ipv4/igmp_max_memberships": 40], on: lab.member)
            let execution = try Execution.of(
                ["ip", "netns", "exec", lab.member.namespace, products + "/mcping"] + echo)
            #expect(execution.status == 1 && execution.complaints.isEmpty)
            let sources = (21 ... 31).map { "192.0.2.\($0)@232.1.1.1" }
            #expect(
                try refusal(["receive", "--for", "0.1"] + sources, on: lab.member).hasSuffix(
                    ": no buffer space available (no place for a source: sysctl "
                        + "net.ipv4.igmp_max_msf=20)"))
        }

        @Test(.needs(.program("setpriv")))
        func `without the privilege for a port, the sysctl that does without is named`() throws {
            let lab = try Lab()
            for words in [["echo", "-p", "80"], ["receive", "-p", "80", "239.1.2.3"]] {
                let line = try refusal(
                    words, on: lab.member,
                    before: ["setpriv", "--inh-caps=-all", "--bounding-set=-all"])
                #expect(
                    line == "mcping: cannot use UDP port 80: permission denied (run as root, or: "
                        + "sysctl net.ipv4.ip_unprivileged_port_start=80)")
            }
        }

        @Test(.needs(.program("ssmpingd")))
        func `a port that ssmpingd has is said to be its`() throws {
            let lab = try Lab()
            let server = try lab.start(["ssmpingd"], on: lab.member)
            usleep(300_000)
            #expect(server.isRunning)
            for words in [
                ["echo"], ["receive", "239.1.2.3"], ["mesh", "-p", "4321", "239.1.2.3"],
                ["--protocol", "mping", "239.1.2.3"],
            ] {
                #expect(
                    try refusal(words, on: lab.member).hasPrefix(
                        "mcping: cannot use UDP port 4321: address already in use (another "
                            + "program has it, such as ssmpingd: ss -ulpn 'sport = :4321'"))
            }
        }

        @Test func `an interface that cannot is said why`() throws {
            let lab = try Lab()
            let words = ["-c", "1", "-i", "eth0", "239.1.2.3"]
            try lab.ip(on: lab.member, "addr flush dev eth0")
            #expect(
                try refusal(words, on: lab.member).contains(
                    "by eth0: it has no address of that family"))
            try lab.ip(on: lab.member, "link set eth0 down")
            #expect(
                try refusal(words, on: lab.member)
                    == "mcping: cannot use eth0: the interface is down (ip link set eth0 up)")
            #expect(
                try refusal(["echo", "239.1.2.3"], on: lab.member).hasPrefix(
                    "mcping: cannot join 239.1.2.3: no interface that is up"))
        }

        @Test(.needs(.program("nft")))
        func `a rule that stops all probes is what is told`() throws {
            let lab = try Lab()
            try Execution.success(
                of: ["ip", "netns", "exec", lab.member.namespace, "nft", "-f", "-"],
                input: """
                    table ip wall {
                      chain out {
                        type filter hook output priority 0
                        ip daddr 239.0.0.0/8 drop
                      }
                    }
                    """)
            for words in [["-q", "-c", "3", "--interval", "0.05"], ["reach", "-q", "-W", "0"]] {
                let execution = try Execution.of(
                    ["ip", "netns", "exec", lab.member.namespace, products + "/mcping"] + words
                        + ["239.1.2.3"])
                #expect(execution.status == 2)
                #expect(
                    execution.complaints.contains(
                        "mcping: cannot send to 239.1.2.3: operation not permitted (a rule of "
                            + "this host's firewall: nft list ruleset tells)\n"))
            }
        }
    }
}
