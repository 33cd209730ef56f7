import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// `mcmac check` of captures, whose truth `captured/INDEX.csv` tells.
@Suite("mcmac check: captures")
struct CheckCaptureTests: CheckSuite {
    @Test func `three groups of one MAC address are found in a capture`() throws {
        let (records, summary, run) = try records([captured("mac-collision.pcap")])
        #expect(run.status == .negative)
        // 239.1.1.1, 238.129.1.1 and 224.129.1.1, in frames 1 to 3; 238/8 and 224.129/16 are reserved.
        let only = try #require(records.first)
        #expect(records.count == 1)
        #expect(only.mac == "01:00:5e:01:01:01")
        #expect(only.groups == ["224.129.1.1", "238.129.1.1", "239.1.1.1"])
        #expect(only.problems == ["shared-mac", "reserved", "reserved"])
        #expect(only.evidence.compactMap { $0["frame"] as? Int } == [3, 2, 1])
        #expect(
            only.evidence.compactMap { $0["source"] as? String }
                == ["10.77.1.13", "10.77.1.12", "10.77.1.11"])
        #expect(Set(only.replacements.keys) == ["224.129.1.1", "238.129.1.1"])
        #expect(summary["shared_macs"] as? Int == 1)
    }

    @Test func `groups on the MAC addresses of control traffic are found in a capture`() throws {
        let (records, _, run) = try records([captured("mac-collision-control.pcap")])
        #expect(run.status == .negative)
        #expect(
            Dictionary(uniqueKeysWithValues: records.map { ($0.groups[0], $0.mac) })
                == [
                    "225.0.0.1": "01:00:5e:00:00:01", "239.128.0.5": "01:00:5e:00:00:05",
                    "232.0.0.13": "01:00:5e:00:00:0d", "239.0.0.251": "01:00:5e:00:00:fb",
                ])
        #expect(records.allSatisfy { $0.problems.contains("flood-prone") })
        #expect(records.allSatisfy { $0.replacements.count == 1 })
    }

    @Test func `frames to another MAC address than their group's are found in a capture`() throws {
        let (records, _, run) = try records(
            ["--severity", "info", captured("wrong-mac.pcap")])
        #expect(run.status == .negative)
        let wrong = records.filter { $0.type == "mac_mismatch" }
        // Frames 2 to 6 and 8 to 10 are for a group and go elsewhere, 7 is for a host and goes to a
        // group, 11 is from a group; 8 is broadcast as 2 is, and told with it.
        #expect(
            wrong.map { "\($0.frames?.lowerBound ?? 0) \($0.rule ?? "")" }.sorted() == [
                "10 mac-group-mismatch", "11 mac-source-group", "2 mac-broadcast", "3 mac-unicast",
                "4 mac-group-mismatch", "5 mac-group-mismatch", "6 mac-group-mismatch",
                "7 mac-group-mismatch", "9 mac-group-mismatch",
            ])
        #expect(wrong.map { $0.frames?.count ?? 0 }.reduce(0, +) == 10)
        // Two of its groups also share a MAC address: 239.1.1.1 and 239.129.1.1.
        #expect(records.filter { $0.type == "collision" }.map(\.groups.count) == [2])
    }

    @Test func `a capture of members alone tells what they collide with`() throws {
        let (records, _, _) = try records([captured("igmpv3-many-groups.pcap")])
        #expect(records.map(\.groups) == (1 ... 5).map { ["232.1.2.\($0)", "239.1.2.\($0)"] })
        #expect(records.allSatisfy { $0.severity == "minor" })
    }

    @Test func `a healthy capture has nothing`() throws {
        let run = try Run(mcmac: ["check", captured("rtp-loss.pcap")])
        #expect(run.status == .success)
        #expect(run.out.isEmpty)
        #expect(
            run.error
                == "mcmac: 1 group on 1 MAC address, none of these shared; nothing is wrong\n")
    }
}
