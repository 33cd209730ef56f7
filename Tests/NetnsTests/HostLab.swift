import Foundation
import Testing

/// A host with two interfaces, each to a network of its own where a sender is.
///
///     host ─ eth0 ── eth0 ─ sender        192.0.2.0/24
///     host ─ eth1 ── eth1 ─ sender        198.51.100.0/24
final class HostLab: Network {
    let host: Node
    let sender: Node

    init() throws {
        let prefix = Self.nextPrefix()
        host = Node("host", number: 1, prefix: prefix)
        sender = Node("sender", number: 2, prefix: prefix)
        try super.init(prefix: prefix, nodes: [host, sender])
        try ip(
            on: host,
            """
            link add name eth0 type veth peer name eth0 netns \(sender.namespace)
            link add name eth1 type veth peer name eth1 netns \(sender.namespace)
            """)
        for (node, number) in [(host, 1), (sender, 2)] {
            try ip(
                on: node,
                """
                addr add 192.0.2.\(number)/24 dev eth0
                addr add 198.51.100.\(number)/24 dev eth1
                link set lo up
                link set eth0 up
                link set eth1 up
                route add default via 192.0.2.\(3 - number)
                """)
            try set(
                ["ipv4/conf/all/rp_filter": 0, "ipv4/conf/eth0/rp_filter": 0], on: node)
        }
    }

    /// What `mcdoctor host` says, run on a node while something is done again and again.
    func diagnosis(
        on node: Node, _ words: [String] = [], during deed: () throws -> Void = {}
    ) throws -> DoctorReport {
        let program = try start(
            [products + "/mcdoctor", "host", "--json", "--severity", "info"] + words, on: node)
        let isDone = eventually(within: 30) {
            try? deed()
            usleep(20_000)
            return !program.isRunning
        }
        guard isDone else { throw Execution.Failure(description: "mcdoctor does not end") }
        return try DoctorReport(program.wait())
    }
}
