import Foundation
import TestSupport
import Testing

extension NetworkTests {
    /// What `mcping GROUP` says of losses that are forced at known places.
    @Suite("Losses", .serialized, .needs(.root, .program("nft")))
    struct LossTests {
        /// Where in a reply's UDP datagram the first octet of its Sequence Number is, in bits: behind
        /// the header, the type, the Version and the Client ID.
        private static let sequencePlace = (8 + 1 + 5 + 20 + 4) * 8

        /// The lab, whose links take a datagram of any size in one packet, and which loses one of 7
        /// requests and one of 11 replies.
        ///
        /// Answers to enquiries, whose numbers are from the top, are no replies.
        private func lossyLab() throws -> Lab {
            let lab = try Lab()
            for node in [lab.member, lab.other] {
                try lab.ip(on: node, "link set eth0 mtu 65535")
            }
            try lab.ip(
                on: lab.switch,
                """
                link set \(Lab.port) mtu 65535
                link set port2 mtu 65535
                link set br0 mtu 65535
                """)
            let rules = """
                table ip loss {
                  counter requests { }
                  counter requestsLost { }
                  counter replies { }
                  counter repliesLost { }
                  chain into {
                    type filter hook input priority 0
                    ip daddr 239.1.2.3 udp dport 9903 counter name requests
                    ip daddr 239.1.2.3 udp dport 9903 numgen inc mod 7 == 3 \
                counter name requestsLost drop
                  }
                  chain out {
                    type filter hook output priority 0
                    udp sport 9903 @th,\(Self.sequencePlace),8 != 0xff counter name replies
                    udp sport 9903 @th,\(Self.sequencePlace),8 != 0xff numgen inc mod 11 == 5 \
                counter name repliesLost drop
                  }
                }
                """
            try Execution.success(
                of: ["ip", "netns", "exec", lab.other.namespace, "nft", "-f", "-"], input: rules)
            return lab
        }

        /// The lossy lab, in which somebody answers.
        private func answeringLab() throws -> (lab: Lab, echo: RunningProgram) {
            let lab = try lossyLab()
            let echo = try lab.start(
                [products + "/mcping", "echo", "--json", "239.1.2.3"], on: lab.other)
            #expect(eventually { echo.complaints.contains("answering") })
            lab.settle()
            return (lab, echo)
        }

        private func counted(_ name: String, by lab: Lab) throws -> Int {
            let text = try lab.run(on: lab.other, ["nft", "list", "counter", "ip", "loss", name])
            let match = try #require(text.firstMatch(of: #/packets ([0-9]+)/#))
            return try #require(Int(match.1))
        }

        /// What mcping says of the one that answers.
        private func responder(told execution: Execution) throws -> ProbeRecord {
            try #require(
                try ProbeRecord.records(execution.output).first { $0.type == "responder" })
        }

        /// What a host's kernel counts of UDP.
        private func counted(_ name: String, on node: Network.Node, of lab: Lab) throws -> Int {
            let lines = try lab.run(on: node, ["cat", "/proc/net/snmp"]).split(separator: "\n")
                .filter { $0.hasPrefix("Udp:") }.map { $0.split(separator: " ") }
            let (names, numbers) = (lines.first ?? [], lines.last ?? [])
            let place = try #require(names.firstIndex { $0 == name })
            return try #require(Int(numbers[place]))
        }

        /// How many of `count` are lost where every `period`th is, from the one with number `first`.
        private func lost(of count: Int, every period: Int, from first: Int) -> Int {
            count > first ? (count - first - 1) / period + 1 : 0
        }

        @Test func `there, back and for want of room: each is exact, though all happen at once`()
            throws
        {
            let lab = try answeringLab().lab
            // Answers are large and come after all probes, when the prober stands still: they find
            // no room, though it has as much as root gets.
            let sent = 700
            let prober = try lab.start(
                [
                    products + "/mcping", "--json", "-q", "-c", "\(sent)", "--rate", "\(sent)",
                    "-s", "60000", "--spread", "4000", "239.1.2.3",
                ], on: lab.member)
            #expect(
                eventually { (try? counted("OutDatagrams", on: lab.member, of: lab)) == sent })
            prober.send(SIGSTOP)
            let there = lost(of: sent, every: 7, from: 3)
            let replied = sent - there
            #expect(eventually { (try? counted("replies", by: lab)) == replied })
            prober.send(SIGCONT)
            let execution = try prober.wait()
            let record = try responder(told: execution)
            let back = lost(of: replied, every: 11, from: 5)
            let dropped = try counted("RcvbufErrors", on: lab.member, of: lab)
            #expect(try counted("requestsLost", by: lab) == there)
            #expect(try counted("repliesLost", by: lab) == back)
            #expect(dropped > 0)
            #expect(record.sent == sent && record.unattributed == 0)
            #expect(record.forwardLost == there && record.returnLost == back)
            #expect(record.localDropped == dropped && record.responderDropped == 0)
            #expect(record.receivedByResponder == replied && record.replied == replied)
            #expect(record.received == replied - back - dropped)
        }

        @Test func `what the responder had no room for is not lost on the way`() throws {
            let (lab, echo) = try answeringLab()
            let sent = 700
            // The responder gets its first probe, so that its count of those it had no room for
            // begins before the others come.
            let prober = try lab.start(
                [
                    products + "/mcping", "--json", "-q", "-c", "\(sent)", "--rate", "350",
                    "-s", "60000", "-W", "3", "239.1.2.3",
                ], on: lab.member)
            #expect(eventually { (try? counted("replies", by: lab)).map { $0 > 0 } == true })
            echo.send(SIGSTOP)
            let requested = eventually { (try? counted("requests", by: lab)) == sent }
            echo.send(SIGCONT)
            #expect(requested)
            let execution = try prober.wait()
            let record = try responder(told: execution)
            let there = lost(of: sent, every: 7, from: 3)
            let dropped = try counted("RcvbufErrors", on: lab.other, of: lab)
            #expect(dropped > 0)
            #expect(record.forwardLost == there && record.responderDropped == dropped)
            #expect(record.receivedByResponder == sent - there - dropped)
            #expect(record.returnLost == (try counted("repliesLost", by: lab)))
            #expect(record.localDropped == 0 && record.unattributed == 0)
        }
    }
}
