import CaptureFiles
import Foundation
import MulticastWire
import TestSupport
import Testing

extension NetworkTests {
    /// `mcdoctor NAME=FILE…` on captures at several points of a chain of real routers.
    @Suite(
        "Points of capture", .serialized,
        .needs(.root, .program("smcrouted"), .program("nft"), .program("tcpdump")))
    struct CapturePointsTests {
        /// A group that nothing routes.
        private static let other = "239.1.2.4"

        /// What was captured at the prober and at the members behind both routers, while both groups were sent to.
        private final class Captures {
            let folder: URL

            /// `joins` are the groups that the last member wants, and `prepare` is done to the
            /// network before.
            init(
                joins: [String], sendsOther: Bool = true,
                prepare: (RouterChain) throws -> Void = { _ in }
            ) throws {
                folder = FileManager.default.temporaryDirectory.appending(
                    path: UUID().uuidString)
                try FileManager.default.createDirectory(
                    at: folder, withIntermediateDirectories: true)
                let chain = try RouterChain(2)
                try prepare(chain)
                let dumps = try [
                    ("core", chain.prober), ("middle", chain.members[1]),
                    ("access", chain.members[2]),
                ].map { name, node in
                    try chain.start(
                        [
                            "tcpdump", "-i", "eth0", "-U", "-w",
                            folder.appending(path: "\(name).pcap").path,
                        ], on: node)
                }
                for dump in dumps {
                    guard eventually({ dump.complaints.contains("listening") }) else {
                        throw Execution.Failure(description: "tcpdump: \(dump.complaints)")
                    }
                }
                let member = try Host(chain.members[2], of: chain)
                for group in joins { try member.tell("join \(group)") }
                let groups = [RouterChain.group] + (sendsOther ? [Self.other] : [])
                let senders = try groups.map { group in
                    try chain.start(
                        [
                            products + "/mcping", "-q", "-t", "16", "-c", "600", "--interval",
                            "0.01", "-W", "0.1", group,
                        ], on: chain.prober)
                }
                for sender in senders { _ = try sender.wait(seconds: 60) }
                usleep(300_000)
                for dump in dumps {
                    dump.send(SIGINT)
                    _ = try dump.wait()
                }
                // One kernel has one clock: that of the last member is made 3.5 s fast by hand.
                try shift("access", by: 3_500_000_000)
            }

            private static let other = CapturePointsTests.other

            private func shift(_ name: String, by nanoseconds: Int64) throws {
                let path = folder.appending(path: "\(name).pcap").path
                var reader = try CaptureFileReader(path: path)
                var writer = try CaptureFileWriter(
                    path: path + ".new", format: .pcap, interfaces: reader.interfaces)
                while try reader.advance() {
                    guard let frame = reader.frame else { continue }
                    try writer.write(
                        CapturedFrame(
                            timestamp: Timestamp(
                                nanoseconds: frame.timestamp.nanoseconds + nanoseconds),
                            originalLength: frame.originalLength, linkType: frame.linkType,
                            interface: 0, octets: frame.octets))
                }
                try writer.close()
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.moveItem(atPath: path + ".new", toPath: path)
            }

            deinit { try? FileManager.default.removeItem(at: folder) }

            /// The records of a run on all points.
            func records() throws -> [[String: Any]] {
                let points = ["core", "middle", "access"].map {
                    "\($0)=\(folder.appending(path: "\($0).pcap").path)"
                }
                let execution = try Execution.of([products + "/mcdoctor", "--json"] + points)
                return try execution.output.split(separator: "\n").map { line in
                    try #require(
                        try JSONSerialization.jsonObject(with: Data(line.utf8))
                            as? [String: Any])
                }
            }
        }

        private func findings(_ records: [[String: Any]]) -> [String] {
            records.filter { $0["type"] as? String == "finding" }
                .compactMap { $0["rule"] as? String }
        }

        private func path(_ group: String, _ records: [[String: Any]]) throws -> [String: Any] {
            try #require(
                records.first {
                    $0["type"] as? String == "path" && $0["group"] as? String == group
                })
        }

        @Test func `a stream that no router forwards dies where it does, and clocks align`() throws
        {
            let captures = try Captures(joins: [RouterChain.group, Self.other])
            let records = try captures.records()
            #expect(findings(records).contains("path-stream-ends"))
            let points = records.filter { $0["type"] as? String == "point" }
            let offset = try #require(points[2]["clock_offset_ns"] as? Int)
            #expect((offset - 3_500_000_000).magnitude < 5_000_000, "\(offset)")
            // TTL and Ethernet address change at each router, and nothing is lost.
            let whole = try path(RouterChain.group, records)
            let stops = try #require(whole["stops"] as? [[String: Any]])
            #expect(stops.map { $0["point"] as? String } == ["core", "middle", "access"])
            #expect(stops.map { $0["ttl_max"] as? Int } == [16, 15, 14])
            #expect(Set(stops.compactMap { $0["mac"] as? String }).count == 3)
            let legs = try #require(whole["legs"] as? [[String: Any]])
            #expect(legs.map { $0["routers"] as? Int } == [1, 1])
            #expect(legs.map { $0["lost"] as? Int } == [0, 0])
            // The other one ends before the first router's far side.
            let ended = try path(Self.other, records)
            let absent = try #require(ended["absent"] as? [[String: Any]])
            #expect(absent.map { $0["before"] as? String } == ["core", "core"])
            let finding = try #require(
                records.first { $0["rule"] as? String == "path-stream-ends" })
            #expect(finding["verdict"] as? String == "fail", "\(finding)")
            #expect(
                (finding["message"] as? String)?.contains("ends between core and access") == true)
        }

        @Test func `loss is told between the points that it is between`() throws {
            let captures = try Captures(joins: [RouterChain.group], sendsOther: false) { chain in
                let rules = """
                    table ip loss {
                      chain before {
                        type filter hook prerouting priority -400
                        ip daddr \(RouterChain.group) numgen inc mod 10 == 3 drop
                      }
                    }
                    """
                try Execution.success(
                    of: ["ip", "netns", "exec", chain.routers[1].namespace, "nft", "-f", "-"],
                    input: rules)
            }
            let records = try captures.records()
            let legs = try #require(
                try path(RouterChain.group, records)["legs"] as? [[String: Any]])
            let lost = legs.compactMap { $0["lost"] as? Int }
            let compared = legs.compactMap { $0["compared"] as? Int }
            #expect(lost[0] == 0)
            #expect(compared[1] > 500 && (lost[1] - compared[1] / 10).magnitude <= 1, "\(legs)")
            #expect(legs[1]["longest_loss"] as? Int == 1)
            let finding = try #require(records.first { $0["rule"] as? String == "path-loss" })
            #expect((finding["message"] as? String)?.contains("between middle and access") == true)
        }

        @Test func `a chain that forwards all that is wanted is quiet`() throws {
            let captures = try Captures(joins: [RouterChain.group], sendsOther: false)
            let records = try captures.records()
            let severe = records.filter {
                $0["type"] as? String == "finding" && $0["severity"] as? String != "info"
            }
            #expect(severe.isEmpty, "\(severe)")
        }
    }
}
