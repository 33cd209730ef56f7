import Foundation
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcwatch

@Suite("mcwatch")
struct MCWatchTests {
    /// The capture of that name in `fixtures`, in JSON.
    private func watch(_ capture: String, _ arguments: String...) -> Run {
        Run(mcwatch: ["-q", "--json", fixtures.appending(path: capture).path] + arguments)
    }

    @Test(arguments: [
        ([], "nothing to read: give a FILE, or '-', or -i INTERFACE"),
        (["x", "-i", "eth0"], "files and option '-i' exclude each other"),
        (
            ["-i", "eth0", "-B", "0"],
            "option '--buffer-size': '0' is no whole number from 1 to 2097151"
        ),
        (["-", "-"], "standard input can be read once"),
        (["-r"], "option '-r' needs an argument: FILE"),
        (["x", "--jsno"], "unknown option '--jsno' (did you mean '--json'?)"),
        (["x", "--json", "--csv"], "options '--json' and '--csv' exclude each other"),
        (["x", "--group", "hello"], "option '--group': 'hello' is no group or prefix"),
        (
            ["x", "--group", "192.168.0.0/16"],
            "option '--group': '192.168.0.0/16' holds no group: those are in 224.0.0.0/4 and ff00::/8"
        ),
        (
            ["x", "--host", "hello"],
            "option '--host': 'hello' is no address, prefix or MAC address"
        ),
        (["x", "--vlan", "4096"], "option '--vlan': '4096' is no number from 0 to 4095"),
        (["x", "-c", "0"], "option '--count': '0' is no whole number from 1 to \(Int.max)"),
    ])
    func `bad usage is trouble, and says why in one line`(arguments: [String], message: String) {
        let run = Run(mcwatch: arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error == "mcwatch: \(message)\nTry 'mcwatch --help'.\n")
    }

    @Test(arguments: [("--only", "group"), ("--sort", "gruop")])
    func `a word that is none of the list is told with those that are`(option: String, word: String)
    {
        let run = Run(mcwatch: ["x", option, word])
        #expect(run.status == .trouble)
        #expect(run.error.contains("option '\(option)': '\(word)' is none of group"))
    }

    @Test func `a filter that does not compile is told before the file is opened`() {
        let run = Run(mcwatch: ["/nonexistent", "--filter", "igmp frobnicate"])
        #expect(run.status == .trouble)
        #expect(run.error.contains("frobnicate") && !run.error.contains("/nonexistent"))
    }

    @Test(arguments: ["/nonexistent.pcap", "/etc/passwd", "/dev/null", "/"])
    func `a file that is no capture is trouble, in one line that names it`(path: String) {
        let run = Run(mcwatch: ["-q", path])
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.contains(path))
        #expect(run.error.split(separator: "\n").count == 1)
    }

    @Test func `what was before the damage is shown, and so is the next file`() {
        let cut = fixtures.appending(path: "captured/fmt-cut-in-record.pcap").path
        let next = fixtures.appending(path: "captured/igmp-querier-election.pcap").path
        let run = Run(mcwatch: ["-q", "--json", cut, "/nonexistent", next])
        #expect(run.status == .trouble)
        #expect(run.error.split(separator: "\n").count == 2)
        #expect(!run.records("membership").isEmpty)
        #expect(run.records("querier").contains { $0["address"] as? String == "10.77.1.1" })
    }

    @Test func `a capture without multicast is a negative`() {
        let run = Run(mcwatch: [
            "-q", "--filter", "tcp",
            fixtures.appending(path: "captured/igmp-querier-election.pcap").path,
        ])
        #expect(run.status == .negative && run.out.isEmpty && run.error.isEmpty)
    }

    @Test func `a count ends the reading`() {
        let run = watch("captured/igmpv2-join-leave.pcap", "-c", "5")
        #expect(run.records("summary").first?["frames"] as? Int == 5)
    }

    @Test func `the manual page and the option table agree`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcwatch.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let documented = manual.split(separator: "\n").filter { $0.hasPrefix(".It Fl") }
            .compactMap { line -> String? in
                line.firstMatch(of: #/Fl -([a-z][a-z-]*)/#).map { String($0.1) }
            }
        #expect(documented.sorted() == MCWatch.command.options.map(\.word).sorted())
        for option in MCWatch.command.options {
            guard let letter = option.letter else { continue }
            #expect(manual.contains(".It Fl \(letter) "), "-\(letter)")
        }
    }

    // MARK: What is known of the captures

    @Test(.rfc(7761, "§4.3.2")) func `the designated router follows its priority, and its goodbye`()
    {
        let before = watch("captured/pim-hello-dr.pcap", "-c", "8").records("pim_neighbor")
        let after = watch("captured/pim-hello-dr.pcap").records("pim_neighbor")
        func designated(_ records: [[String: Any]]) -> [String] {
            records.filter { $0["designated_router"] as? Bool == true }
                .compactMap { $0["address"] as? String }
        }
        #expect(designated(before) == ["10.77.1.2"])
        #expect(designated(after) == ["10.77.1.1"])
        let first = after.first { $0["address"] as? String == "10.77.1.1" }
        #expect(first?["dr_priority"] as? Int == 100)
        let second = after.first { $0["address"] as? String == "10.77.1.2" }
        #expect(second?["left_by"] as? String == "goodbye")
    }

    @Test func `joins and prunes are those that the routers of the capture sent`() {
        let joins = watch("captured/pim-register-join-spt.pcapng").records("pim_join")
        let shared = joins.first { $0["tree"] as? String == "*,G" }
        #expect(shared?["group"] as? String == "239.1.1.1")
        #expect(shared?["upstream"] as? String == "10.77.23.2")
        #expect(shared?["rendezvous_point"] as? String == "10.77.12.2")
        #expect(shared?["interface_name"] as? String == "lan23")
        let source = joins.first { $0["tree"] as? String == "S,G" }
        #expect(source?["upstream"] as? String == "10.77.12.1")
        #expect(source?["source"] as? String == "10.77.1.11")
        #expect(joins.contains { $0["tree"] as? String == "S,G,rpt" })
    }

    @Test func `announced sessions have the groups of their descriptions`() {
        let sessions = watch("captured/sap-announcements.pcap").records("session")
        #expect(sessions.compactMap { $0["name"] as? String } == ["Channel One", "Channel Two"])
        #expect(sessions.map { $0["groups"] as? [String] } == [["239.1.1.1"], ["239.1.1.2"]])
        #expect(sessions.map { $0["announcements"] as? Int } == [4, 4])
    }

    @Test(.rfc(4286, "§3")) func `a router's advertisements tell when the next one comes`() {
        let routers = watch("captured/igmp-mrdisc.pcap").records("multicast_router")
        #expect(routers.map { $0["address"] as? String } == ["10.77.0.1"])
        #expect(routers.first?["advertisement_interval_s"] as? Int == 4)
    }

    @Test(.rfc(9776, "§6.6.2")) func `the lower address is querier, and the other falls silent`() {
        let queriers = watch("captured/igmp-querier-election.pcap").records("querier")
        #expect(queriers.map { $0["address"] as? String } == ["10.77.1.1", "10.77.1.2"])
        #expect(queriers.map { $0["elected"] as? Bool } == [true, false])
        #expect(queriers.map { $0["interval_announced_s"] as? Int } == [2, 2])
    }

    @Test(arguments: [
        // What INDEX.csv says of the captures: packets, lost, overtaken, sequences.
        ("rtp-loss.pcap", 434, 25, 0, 1), ("rtp-reordered.pcap", 150, 0, 15, 1),
        ("rtp-jitter.pcap", 150, 0, 1, 1), ("rtp-restart.pcap", 150, 0, 0, 2),
    ])
    func `a stream's numbers tell what was done to it`(
        capture: String, packets: Int, lost: Int, reordered: Int, sequences: Int
    ) throws {
        let streams = watch("captured/\(capture)").records("stream")
        let stream = try #require(streams.first)
        #expect(streams.count == 1)
        #expect(stream["packets"] as? Int == packets)
        let rtp = try #require(stream["sequences"] as? [[String: Any]])
        #expect(rtp.count == sequences)
        #expect(rtp.compactMap { $0["lost"] as? Int }.reduce(0, +) == lost)
        #expect(rtp.compactMap { $0["reordered"] as? Int }.reduce(0, +) == reordered)
    }

    @Test func `each VLAN has a state of its own`() {
        let run = watch("captured/vlan-igmp.pcap", "--vlan", "10", "--only", "members,queriers")
        #expect(run.records("membership").map { $0["vlan"] as? Int } == [10, 10])
        #expect(run.records("querier").map { $0["vlans"] as? [Int] } == [nil, [100, 10]])
    }

    @Test func `a table names no group, and is left out where groups are asked for`() {
        let run = watch("captured/igmpv2-join-leave.pcap", "--group", "239.0.0.0/8")
        #expect(run.records("querier").isEmpty)
        #expect(Set(run.records("membership").map { $0["group"] as? String }) == ["239.1.1.1"])
        #expect(run.records("group").count == 1)
    }

    @Test(.rfc(9776, "§6.4"))
    func `a group of which routers ignore the reports is not called present`() {
        let capture = fixtures.appending(path: "captured/mac-collision-control.pcap").path
        let arguments = ["-q", "--only", "groups", "--group", "232.0.0.0/8", capture]
        #expect(Run(mcwatch: arguments).out.contains("232.0.0.13  ignored "))
        #expect(Run(mcwatch: arguments + ["--json"]).out.contains("\"present\":false"))
    }

    @Test(arguments: [
        ("igmp-malformed", "querier 239.1.1.1"), ("igmp-bad-checksum", "QQ"),
    ])
    func `a query that routers drop is none in the timeline either`(name: String, word: String) {
        let capture = fixtures.appending(path: "captured/\(name).pcap").path
        let run = Run(mcwatch: ["--timeline", capture])
        #expect(!run.out.isEmpty && !run.out.contains(word))
        #expect(run.error.contains(" that routers drop (see: mcdump --findings)\n"))
    }

    @Test func `a timeline has the rows that are asked for`() {
        let capture = fixtures.appending(path: "captured/igmpv2-join-leave.pcap").path
        func labels(_ arguments: String...) -> [String] {
            let out = Run(mcwatch: ["-q", "--timeline", capture] + arguments).out
            return out.split(separator: "\n").map { line in
                line.split(separator: " ").prefix(2).joined(separator: " ")
            }.filter { $0.hasPrefix("querier ") || $0.hasPrefix("239.") }
        }
        #expect(!labels().isEmpty)
        #expect(labels("--only", "streams").isEmpty)
        #expect(labels("--only", "queriers") == labels().filter { $0.hasPrefix("querier ") })
        #expect(labels("--only", "members") == labels().filter { !$0.hasPrefix("querier ") })
        #expect(labels("--only", "groups") == labels("--only", "members"))
        // The switch, which is in no group of ours.
        #expect(labels("--host", "02:77:00:00:02:03") == ["querier 10.77.2.3"])
        #expect(labels("--host", "02:77:00:00:02:99").isEmpty)
    }

    @Test func `what belongs together in a list is one word of comma-separated values`() throws {
        let capture = fixtures.appending(path: "captured/sap-announcements.pcap").path
        let run = Run(mcwatch: ["-q", "--only", "sap", "--csv", capture])
        let lines = run.out.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let column = try #require(lines.first?.firstIndex(of: "media"))
        #expect(lines.dropFirst().contains { $0[column].contains("/239.") })

        // Who announces a session chooses its words: they are in quotes as a whole.
        var record = OutputRecord("session")
        let kind = OutputRecord.Value.untrusted(Array("a,\"b\u{1B}".utf8))
        let medium = OutputRecord.Value.object([("kind", kind), ("port", .number(5004))])
        record.put("media", .list([medium, medium]))
        var sink = TextSink()
        record.csv(into: &sink)
        #expect(sink.takeText() == "session,\"a,\"\"b\\u{1b}/5004 a,\"\"b\\u{1b}/5004\"\n")
    }

    @Test func `rows come in the order of the key`() {
        let run = watch(
            "captured/igmpv3-many-groups.pcap", "--only", "members", "--sort", "time")
        let times = run.records("membership").compactMap { $0["last_report_time"] as? String }
        #expect(times.count == 18)
        #expect(times == times.sorted(by: >))
    }

    @Test func `comma-separated values have as many columns as names`() {
        let run = Run(mcwatch: [
            "-q", "--csv", fixtures.appending(path: "captured/rtp-loss.pcap").path,
            fixtures.appending(path: "captured/igmpv2-join-leave.pcap").path,
        ])
        let tables = run.out.split(separator: "\n\n")
        #expect(tables.count == 4)
        for table in tables {
            let lines = table.split(separator: "\n")
            // No value of these captures has a comma.
            let columns = lines.map {
                $0.split(separator: ",", omittingEmptySubsequences: false).count
            }
            #expect(Set(columns).count == 1 && lines.count > 1, "\(lines)")
        }
    }

    @Test func `a file of all interfaces has a link for each`() throws {
        let capture = "captured/fmt-sll2-any.pcap"
        let queriers = watch(capture, "--only", "queriers").records("querier")
        #expect(queriers.count == 5)
        // All of them saw the queries of one bridge, which come every 2 s.
        #expect(queriers.allSatisfy { $0["interval_observed_s"] as? Double ?? 0 > 1.9 })
        let table = Run(mcwatch: [
            "-q", "--only", "queriers", fixtures.appending(path: capture).path,
        ]).out
        for index in 2 ... 6 { #expect(table.contains("if\(index) "), "\(table)") }

        // A file may name any number of them: those beyond a bound are one.
        var octets = hex("D4C3B2A1 0200 0400 00000000 00000000 00000400 14010000")
        let group = IPv4Address(239, 1, 1, 1)
        let report = IGMPMessage(.version2MembershipReport, .group(group))
        let packet = IPv4Packet(
            source: IPv4Address(192, 0, 2, 1), destination: group, protocol: .igmp, timeToLive: 1,
            payloadLength: report.octets.count)
        for index in 0 ..< UInt32(3000) {
            let frame =
                hex("0800 0000") + bigEndianOctets(index) + hex("0001 00 06 0200000000010000")
                + packet.octets() + report.octets
            octets += hex("00000065 00000000") + [UInt8(frame.count), 0, 0, 0]
            octets += [UInt8(frame.count), 0, 0, 0] + frame
        }
        let path = FileManager.default.temporaryDirectory
            .appending(path: "mckit-\(UUID().uuidString).pcap")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(octets).write(to: path)
        let links = Run(mcwatch: ["-q", "--json", "--only", "members", path.path])
            .records("membership").compactMap { $0["interface"] as? Int }
        #expect(Set(links).count == 1024 && links.count == 1024)
    }

    @Test func `forged groups of one host stay inside its part, and are told of`() throws {
        // As many reports of version 2 as there are groups, and 1000 more.
        let limit = 16_384
        var octets = hex("D4C3B2A1 0200 0400 00000000 00000000 00000400 01000000")
        for number in 0 ..< UInt32(limit + 1000) {
            let group = bigEndianOctets(0xEF00_0000 + number)
            let report = IGMPMessage(
                .version2MembershipReport, .group(IPv4Address(rawValue: 0xEF00_0000 + number)))
            let packet = IPv4Packet(
                source: IPv4Address(192, 0, 2, 1),
                destination: IPv4Address(rawValue: 0xEF00_0000 + number), protocol: .igmp,
                timeToLive: 1, payloadLength: report.octets.count)
            let frame =
                hex("01005E") + group.dropFirst() + hex("020000000001 0800") + packet.octets()
                + report.octets
            octets += hex("00000065 00000000") + [UInt8(frame.count), 0, 0, 0]
            octets += [UInt8(frame.count), 0, 0, 0] + frame
        }
        let file = FileManager.default.temporaryDirectory.appending(path: "mckit-\(UUID()).pcap")
        try Data(octets).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = Run(mcwatch: ["--json", file.path])
        #expect(run.records("membership").count == limit)
        #expect(run.error.contains("mcwatch: no room for more groups of a host: 1000 not kept\n"))
        let summary = try #require(run.records("summary").first)
        #expect((summary["overflows"] as? [String])?.count == 1)
        #expect(run.records("stream").isEmpty && summary["streams"] as? Int == 0)
    }
}
