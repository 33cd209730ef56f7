import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// `mcping receive` where groups come, stop coming, or pass by.
    @Suite("Receiving", .serialized, .needs(.root))
    struct ReceiveTests {
        static let group = "239.1.2.3"

        /// A host that sends to a group a hundred times a second, `count` times or on and on.
        private func send(
            _ count: Int? = nil, to group: String = group, by interface: String = "eth0",
            on node: Network.Node, of network: Network
        ) throws -> RunningProgram {
            try network.start(
                [products + "/mcping", "-q", "--rate", "100", "-p", "5004", "-i", interface]
                    + (count.map { ["-c", "\($0)"] } ?? []) + [group], on: node)
        }

        private func receive(
            _ seconds: Double, _ words: String..., on node: Network.Node, of network: Network
        ) throws -> RunningProgram {
            try network.start(
                [products + "/mcping", "receive", "--json", "-q", "--for", "\(seconds)"]
                    + ["-p", "5004"] + words, on: node)
        }

        /// What was said of the group at the end.
        private func group(_ receiver: RunningProgram) throws -> ProbeRecord {
            let execution = try receiver.wait()
            let record = try ProbeRecord.records(execution.output).first { $0.type == "group" }
            guard let record else {
                throw Execution.Failure(description: execution.complaints)
            }
            // It is told at once, too.
            if let stopped = record.stopped {
                #expect(execution.complaints.contains(": \(stopped)\n"))
            }
            return record
        }

        /// A query of IGMPv3 from 192.0.2.12: [Query Interval] 1 s, [Query Response Interval] 1 s,
        /// [Robustness Variable] 2.
        private static let query =
            "01005E00000102000000000C080046C000240001000001028205C000020CE000000194040000"
            + "110AECF40000000002010000"

        @Test(
            .rfc(9776, "§8.4"),
            arguments: [(300, "3 s by RFC 3376"), (400, "4 s by RFC 9776")])
        func `a stream that a switch forgets stops after the membership interval`(
            hundredths: Int, interval: String
        ) throws {
            let lab = try Lab()
            try lab.ip(
                on: lab.switch,
                "link set br0 type bridge mcast_membership_interval \(hundredths) "
                    + "mcast_querier_interval 100000")
            lab.settle()
            // A switch drops what nobody has joined once it has known a querier for as long as
            // hosts have to answer.
            let querier = try Host(lab.other, of: lab)
            try querier.tell("frame \(Self.query)")
            usleep(1_300_000)
            let sender = try send(on: lab.other, of: lab)
            let receiver = try receive(11, Self.group, on: lab.member, of: lab)
            #expect(eventually { receiver.complaints.isEmpty && sender.isRunning })
            usleep(1_000_000)
            try querier.tell("frame \(Self.query)")
            let record = try group(receiver)
            #expect(
                record.stopped?.hasSuffix(
                    "s = group membership interval (\(interval)): nobody queries") == true,
                "\(record.stopped ?? "it did not stop")")
            // From the join to a second after the query at most, and then the interval.
            let seconds = try #require(record.packets) / 100
            #expect((hundredths / 100 ... hundredths / 100 + 3).contains(seconds))
        }

        @Test func `a stream that its sender stops is not said to be forgotten`() throws {
            let lab = try Lab()
            try lab.startQuerier()
            lab.settle()
            let receiver = try receive(6, Self.group, on: lab.member, of: lab)
            usleep(500_000)
            _ = try send(150, on: lab.other, of: lab)
            let record = try group(receiver)
            #expect(record.packets == 150)
            #expect(record.stopped?.hasPrefix("stopped after ") == true)
            #expect(record.stopped?.contains("nobody queries") == false)
        }

        @Test func `packets still come after a leave as long as the switch asks who is left`()
            throws
        {
            let lab = try Lab()
            try lab.startQuerier()
            // Until hosts have had their time to answer, the switch floods what nobody has joined.
            usleep(1_300_000)
            _ = try send(on: lab.other, of: lab)
            let slow = try group(receive(2, Self.group, on: lab.member, of: lab))
            // Two queries 0.2 s apart, and as long for answers to the last (RFC 9776 §8.10).
            #expect(0 ..< 400 ~= slow.firstPacketMs ?? -1)
            #expect(350 ..< 900 ~= slow.leaveMs ?? -1, "\(slow.leaveMs ?? -1) ms")
            #expect(slow.stopped == nil)
            try lab.ip(
                on: lab.switch, "link set \(Lab.port) type bridge_slave mcast_fast_leave on")
            let fast = try group(receive(2, Self.group, on: lab.member, of: lab))
            #expect(fast.leaveMs ?? 0 < 200, "\(fast.leaveMs ?? -1) ms")
            #expect(try #require(fast.packets) > 100)
        }

        @Test func `a source without a route back is why packets do not come`() throws {
            let lab = try Lab()
            try lab.set(
                ["ipv4/conf/all/rp_filter": 1, "ipv4/conf/eth0/rp_filter": 1], on: lab.member)
            try lab.ip(
                on: lab.other,
                """
                addr flush dev eth0
                addr add 198.51.100.9/24 dev eth0
                route replace 224.0.0.0/4 dev eth0
                """)
            _ = try send(on: lab.other, of: lab)
            let record = try group(receive(3, Self.group, on: lab.member, of: lab))
            #expect(record.packets == 0)
            let words = try #require(record.stopped)
            #expect(words.contains("packets passed eth0, none came to the socket: their source"))
            #expect(words.contains("sysctl net.ipv4.conf.eth0.rp_filter"), "\(words)")
        }

        @Test(.needs(.program("nft")))
        func `a firewall is why packets do not come where nothing else is`() throws {
            let lab = try Lab()
            try Execution.success(
                of: ["ip", "netns", "exec", lab.member.namespace, "nft", "-f", "-"],
                input: """
                    table ip wall {
                      chain into {
                        type filter hook input priority 0
                        udp dport 5004 drop
                      }
                    }
                    """)
            _ = try send(on: lab.other, of: lab)
            let record = try group(receive(3, Self.group, on: lab.member, of: lab))
            #expect(record.packets == 0)
            #expect(record.stopped?.contains("firewall's rule drops them") == true)
        }

        @Test func `packets of a source that was not joined are told from those that were`() throws
        {
            let lab = try Lab()
            _ = try send(to: "232.1.1.1", on: lab.other, of: lab)
            let record = try group(
                receive(3, "192.0.2.99@232.1.1.1", on: lab.member, of: lab))
            #expect(record.packets == 0)
            #expect(
                record.stopped?.contains("they are from \(lab.other.ipv4), which was not joined")
                    == true)
        }

        @Test func `packets that come by another interface say by which`() throws {
            let lab = try HostLab()
            _ = try send(by: "eth1", on: lab.sender, of: lab)
            let record = try group(
                receive(3, "-i", "eth0", Self.group, on: lab.host, of: lab))
            #expect(record.packets == 0)
            #expect(record.stopped?.hasPrefix("packets come by eth1, and eth0 is where") == true)
        }
    }
}
