import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// `mcping GROUP` and `mcping echo` on two hosts, alone and with other programs.
    @Suite("Probes", .serialized, .needs(.root))
    struct ProbeTests {
        static let group = "239.1.2.3"

        /// Starts `mcping echo` on a host and waits until it listens.
        private func echo(
            _ words: [String], on node: Network.Node, of lab: Lab
        ) throws -> RunningProgram {
            let program = try lab.start([products + "/mcping", "echo"] + words, on: node)
            guard eventually({ program.complaints.contains("answering") || !program.isRunning }),
                program.isRunning
            else { throw Execution.Failure(description: "mcping echo: \(program.complaints)") }
            // A switch's port takes a moment to forward.
            lab.settle()
            return program
        }

        private func probe(_ words: [String], on node: Network.Node, of lab: Lab) throws
            -> [ProbeRecord]
        {
            try ProbeRecord.records(
                lab.run(on: node, [products + "/mcping", "--json"] + words))
        }

        private func finish(_ program: RunningProgram) throws -> ProbeRecord {
            program.send(SIGTERM)
            let execution = try program.wait()
            return try #require(try ProbeRecord.records(execution.output).last)
        }

        @Test(.needs(.program("ssmping"), .program("asmping")))
        func `ssmping and asmping are answered both ways, with no octet more than they sent`()
            throws
        {
            let lab = try Lab()
            let responder = try echo(
                ["--json", Self.group, "239.1.2.234"], on: lab.other, of: lab)
            for words in [
                ["ssmping", "-c", "3", lab.other.ipv4],
                ["asmping", "-c", "3", "239.1.2.3", lab.other.ipv4],
            ] {
                let output = try lab.run(on: lab.member, words)
                #expect(output.contains("unicast:\n   3 packets received, 0% packet loss"))
                #expect(output.contains("multicast:\n   3 packets received"))
            }
            let summary = try finish(responder)
            #expect(summary.ssmping == 6)
            #expect(try #require(summary.unicastBytes) <= (try #require(summary.receivedBytes)))
        }

        @Test(.needs(.program("ssmpingd")))
        func `ssmpingd answers mcping by unicast and by the group`() throws {
            let lab = try Lab()
            let server = try lab.start(["ssmpingd"], on: lab.other)
            usleep(300_000)
            #expect(server.isRunning)
            let records = try probe(
                ["--protocol", "ssmping", "-c", "3", "\(lab.other.ipv4)@232.43.211.234"],
                on: lab.member, of: lab)
            let record = try #require(records.first { $0.type == "responder" })
            #expect(record.receivedByUnicast == 3 && record.receivedByGroup == 3)
        }

        @Test func `each loss is found where it happened`() throws {
            let lab = try Lab()
            let responder = try echo(["--json", Self.group], on: lab.other, of: lab)
            // Not by chance, so that what is lost is known: 1 of 7 there, 1 of 11 back.
            let rules = """
                table ip loss {
                  counter there { }
                  counter again { }
                  chain into {
                    type filter hook input priority 0
                    ip daddr \(Self.group) numgen inc mod 7 == 3 counter name there drop
                  }
                  chain out {
                    type filter hook output priority 0
                    ip daddr \(lab.member.ipv4) udp sport 9903 numgen inc mod 11 == 5 \
                counter name again drop
                  }
                }
                """
            try Execution.success(
                of: ["ip", "netns", "exec", lab.other.namespace, "nft", "-f", "-"], input: rules)
            let records = try probe(
                ["-q", "-c", "500", "--rate", "500", Self.group], on: lab.member, of: lab)
            let record = try #require(records.first { $0.type == "responder" })
            func counted(_ name: String) throws -> Int {
                let text = try lab.run(
                    on: lab.other, ["nft", "list", "counter", "ip", "loss", name])
                let match = try #require(text.firstMatch(of: #/packets ([0-9]+)/#))
                return try #require(Int(match.1))
            }
            let (there, back) = (try counted("there"), try counted("again"))
            #expect(there == 71 || there == 72)
            #expect(record.forwardLost == there)
            // The counter has what was lost of answers to enquiries, too, which count nowhere.
            #expect(try #require(record.returnLost) >= back - 1 && record.returnLost ?? 0 <= back)
            #expect(record.sent == 500 && record.unattributed == 0)
            #expect(record.received == 500 - there - (record.returnLost ?? 0))
            #expect(record.localDropped == 0 && record.responderDropped == 0)
            _ = try finish(responder)
        }

        @Test func `the join leaves before any probe, though the switch delivers nothing before`()
            throws
        {
            let lab = try Lab()
            try lab.startQuerier()
            lab.settle()
            let responder = try echo(["--json", Self.group], on: lab.other, of: lab)
            for _ in 0 ..< 3 {
                let records = try probe(
                    ["-c", "3", "--interval", "0.05", "--reply", "group", Self.group],
                    on: lab.member, of: lab)
                let record = try #require(records.first { $0.type == "responder" })
                #expect(record.receivedByGroup == 3)
                let summary = try #require(records.last)
                #expect(try #require(summary.joinMs) < 150 && summary.treeMs != nil)
            }
            _ = try finish(responder)
        }

        @Test func `garbage and strangers are counted and never answered`() throws {
            let lab = try Lab()
            let responder = try echo(["--json", Self.group], on: lab.other, of: lab)
            let host = try Host(lab.member, of: lab)
            try host.tell("send \(lab.other.ipv4) 9903 hello")
            try host.tell("send \(lab.other.ipv4) 4321 Question")
            // A source that is on no link of the responder.
            try lab.ip(on: lab.member, "addr add 198.51.100.7/32 dev lo")
            try lab.ip(on: lab.other, "route add 198.51.100.7/32 dev eth0")
            try lab.ip(
                on: lab.member,
                "route replace \(lab.other.ipv4)/32 dev eth0 src 198.51.100.7")
            _ = try? probe(
                [
                    "-c", "2", "--interval", "0.1", "-W", "0.2", "--server", lab.other.ipv4,
                    "--protocol", "ssmping", Self.group,
                ], on: lab.member, of: lab)
            let summary = try finish(responder)
            #expect(summary.garbage == 2)
            #expect(summary.unicastBytes == 0)
        }
    }
}
