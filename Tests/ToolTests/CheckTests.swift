import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// `mcmac check`, by what it prints.
@Suite("mcmac check")
struct CheckTests {
    /// What is asked of a record of type `collision` or `mac_mismatch`.
    private struct Record {
        let type: String
        let mac: String
        let severity: String
        let groups: [String]
        let problems: [String]
        let replacements: [String: String]
        let evidence: [[String: Any]]
        let frames: ClosedRange<Int>?
        let rule: String?

        init(_ object: [String: Any]) {
            type = object["type"] as? String ?? ""
            mac = object["mac"] as? String ?? ""
            severity = object["severity"] as? String ?? ""
            groups = object["groups"] as? [String] ?? []
            problems = (object["problems"] as? [[String: Any]] ?? [])
                .compactMap { $0["problem"] as? String }
            let moves = object["replacements"] as? [[String: String]] ?? []
            replacements = Dictionary(
                moves.map { ($0["group"] ?? "", $0["replacement"] ?? "") },
                uniquingKeysWith: { one, _ in one })
            evidence = object["evidence"] as? [[String: Any]] ?? []
            let (first, count) = (object["frame"] as? Int, object["frames"] as? Int ?? 1)
            frames = first.map { $0 ... ($0 + count - 1) }
            rule = object["rule"] as? String
        }
    }

    /// Runs a check of these files, told in JSON, and reads the records but for the summary.
    private func records(
        _ arguments: [String]
    ) throws -> (records: [Record], summary: [String: Any], run: Run) {
        let run = try Run(mcmac: ["check", "--json", "-q"] + arguments)
        var objects = try run.out.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let last = objects.popLast()
        let summary = try #require(last)
        #expect(summary["type"] as? String == "summary")
        return (objects.map(Record.init), summary, run)
    }

    /// Files with these texts, taken away when `body` is done.
    private func withFiles<Result>(
        _ texts: [String], _ body: ([String]) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "mcmac-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try texts.enumerated().map { index, text in
            let file = folder.appending(path: "input-\(index)")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        return try body(paths)
    }

    private func captured(_ name: String) -> String {
        fixtures.appending(path: "captured/\(name)").path
    }

    // MARK: Captures, whose truth `captured/INDEX.csv` tells

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

    // MARK: Mixtures

    @Test func `what a list, a table, a description and a capture have in common is found`() throws
    {
        // Each has a group on 01:00:5e:01:01:01, as the capture has three.
        let list = "# ours\n225.1.1.1  # camera\n\n"
        let table = "mac;Bitrate (kbps);name;Multicast Address\n;2000;door;226.1.1.1\n"
        let description =
            "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=x\nc=IN IP4 227.1.1.1/32\nt=0 0\nm=video 5004 RTP/AVP 96\n"
        try withFiles([list, table, description]) { paths in
            let (records, summary, run) = try records(
                paths + [captured("mac-collision.pcap")])
            #expect(run.status == .negative)
            let only = try #require(records.first)
            #expect(
                only.groups
                    == [
                        "224.129.1.1", "225.1.1.1", "226.1.1.1", "227.1.1.1", "238.129.1.1",
                        "239.1.1.1",
                    ])
            let places = only.evidence.map { use in
                [
                    (use["file"] as? String)?.split(separator: "/").last.map(String.init) ?? "",
                    "\(use["line"] as? Int ?? use["frame"] as? Int ?? 0)",
                    use["name"] as? String ?? "-", "\(use["port"] as? Int ?? 0)",
                ]
                .joined(separator: " ")
            }
            #expect(
                places == [
                    "mac-collision.pcap 3 - 5000", "input-0 2 - 0", "input-1 2 door 0",
                    "input-2 4 x 5004", "mac-collision.pcap 2 - 5000",
                    "mac-collision.pcap 1 - 5000",
                ])
            #expect(summary["inputs"] as? Int == 4)
            #expect(summary["groups"] as? Int == 6)
            #expect(summary["macs"] as? Int == 1)
        }
    }

    @Test(arguments: [
        "group,name,rate\n239.1.1.1,one,12 Mbps\n239.129.1.1,two,11 Mbps\n",
        "Name;Rate (Mbit/s);Multicast Group;Port\none;12;239.1.1.1;5\ntwo;11,0;239.129.1.1;5\n",
        "bitrate_kbps\tStream Name\tdst_ip\n12000\tone\t239.1.1.1\n11,000\ttwo\t239.129.1.1\r\n",
        "\u{FEFF}\"Group Address\",\"Stream\",\"Mbps\"\r\n\"239.1.1.1\",\"one\",12\r\n239.129.1.1,two,11\r\n",
        "# exported\n\nname,IP,ip address,bps\none,10.0.0.1,239.1.1.1,12000000\ntwo,,239.129.1.1,11e6\n",
    ])
    func `the columns of a table stand in any order`(table: String) throws {
        try withFiles([table]) { paths in
            let (records, _, _) = try records(paths)
            // The last one's second rate cannot be read.
            let isWhole = !table.contains("11e6")
            #expect(records.map(\.severity) == (isWhole ? ["critical"] : []))
            guard isWhole else { return }
            let uses = try #require(records.first?.evidence)
            #expect(uses.compactMap { $0["name"] as? String } == ["one", "two"])
            #expect(uses.compactMap { $0["rate_bps"] as? Int } == [12_000_000, 11_000_000])
        }
    }

    @Test func `a group that stands once in each of several inputs is no collision`() throws {
        let table = "group,port,source,name\n239.1.1.1,5004,10.0.0.1,door\n"
        let list = "10.0.0.1@239.1.1.1:5004 the door's camera\n"
        try withFiles([table, list]) { paths in
            let run = try Run(mcmac: ["check", "-q"] + paths)
            #expect(run.status == .success)
        }
    }

    @Test func `several ports, sources and names of one group are told apart`() throws {
        let table = """
            group,port,source,name,Mbps
            239.1.1.1,5004,10.0.0.1,door,2
            239.1.1.1,5008,10.0.0.2,hall,2
            """
        try withFiles([table]) { paths in
            let (records, _, run) = try records(paths)
            #expect(run.status == .negative)
            #expect(
                records.map(\.problems) == [["several-names", "several-sources", "several-ports"]])
            #expect(records.map(\.replacements.count) == [0])
        }
    }

    @Test func `a description gives layers, rates and the sources of its filters`() throws {
        let description = """
            v=0
            s=wall
            c=IN IP4 239.5.5.1/32/2
            b=AS:3000
            a=source-filter: incl IN IP4 * 10.0.0.1 10.0.0.2
            t=0 0
            m=video 5004 RTP/AVP 96
            m=audio 5006 RTP/AVP 97
            c=IN IP4 239.5.6.1/32
            b=TIAS:64000
            a=source-filter: incl IN IP4 239.5.6.1 10.0.0.3
            """
        try withFiles([description, "239.133.5.1\n239.133.5.2\n239.133.6.1\n"]) { paths in
            let uses = try records(paths).records.flatMap(\.evidence)
                .filter { $0["name"] as? String == "wall" }
            #expect(
                uses.map { use in
                    [
                        use["group"] as? String ?? "", use["source"] as? String ?? "",
                        "\(use["port"] as? Int ?? 0)", "\(use["line"] as? Int ?? 0)",
                        "\(use["rate_bps"] as? Int ?? 0)",
                    ].joined(separator: " ")
                }.sorted() == [
                    "239.5.5.1 10.0.0.1 5004 3 0", "239.5.5.2 10.0.0.1 5004 3 0",
                    "239.5.6.1 10.0.0.3 5006 9 64000",
                ])
        }
    }

    @Test func `a description of as many media as lines for all of them is read to its end`()
        throws
    {
        // Each medium looks for its group and sources among what is said for all: once, or it
        // would take hours.
        let common = String(
            repeating: "a=source-filter: incl IN IP4 239.9.9.9 10.0.0.1\n", count: 9000)
        let media = String(repeating: "m=a 5 R 9\n", count: 40_000)
        try withFiles(["v=0\nc=IN IP4 239.1.1.1/1\n" + common + media]) { paths in
            let run = try Run(mcmac: ["check"] + paths)
            #expect(run.status == .trouble)
            #expect(run.error.contains("1 group on 1 MAC address"))
            #expect(run.error.contains("expected 1 to 4096 in a description"))
        }
    }

    // MARK: What is shown

    @Test func `severity and count limit what is shown, and the summary says how much there is`()
        throws
    {
        let streams = fixtures.appending(path: "groups/streams.csv").path
        let all = try records([streams])
        #expect(all.records.map(\.severity) == ["critical", "major", "major"])
        let worst = try records(["--severity", "critical", streams])
        #expect(worst.records.map(\.severity) == ["critical"])
        let none = try records(["--severity", "critical", captured("mac-collision.pcap")])
        #expect(none.records.isEmpty)
        #expect(none.run.status == .success)
        let two = try records(["-c", "2", streams])
        #expect(two.records.map(\.severity) == ["critical", "major"])
        let findings = try #require(two.summary["findings"] as? [String: Int])
        #expect(findings == ["critical": 1, "major": 2, "minor": 0, "info": 0])
    }

    @Test func `all replacements together collide with nothing`() throws {
        let lines = (0 ..< 400).map {
            "239.\($0 % 5 + 1).\($0 % 7).\($0 % 11)\n225.\($0 % 5 + 1).\($0 % 7).\($0 % 11)\n"
        }
        try withFiles([lines.joined()]) { paths in
            let (records, _, _) = try records(paths)
            let moves = records.flatMap { Array($0.replacements) }
            #expect(moves.count > 100)
            let moved = Dictionary(uniqueKeysWithValues: moves.map { ($0.key, $0.value) })
            let changed = lines.flatMap { $0.split(separator: "\n") }
                .map { moved[String($0)] ?? String($0) }
            try withFiles([changed.joined(separator: "\n")]) { paths in
                let run = try Run(mcmac: ["check"] + paths)
                #expect(run.status == .success, "\(run.out)")
            }
        }
    }

    @Test func `text of others moves no cursor and begins no formula`() throws {
        let table = "group,name\n239.1.1.1,=cmd()\n239.129.1.1,\"a\u{1B}[2J\"\"b\"\n"
        try withFiles([table]) { paths in
            for form in [[], ["--json"], ["--csv"]] {
                let run = try Run(mcmac: ["check"] + form + paths)
                #expect(run.status == .negative)
                #expect(!run.out.contains("\u{1B}"))
                if form == ["--csv"] {
                    #expect(run.out.contains(",\"'=cmd()\","))
                    #expect(run.out.contains(",\"a\\u{1b}[2J\"\"b\","))
                }
            }
        }
    }

    @Test func `every problem is in the manual`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcmac.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        for kind in [
            Collision.Kind.sharedMAC, .severalNames, .severalSources, .severalPorts,
        ] {
            #expect(manual.contains("\n.It \(kind.name) ("))
        }
    }

    @Test func `a capture is read from standard input too`() throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let (mcmac, output) = (Process(), Pipe())
        mcmac.executableURL = URL(filePath: tests).deletingLastPathComponent()
            .appending(path: "mcmac")
        mcmac.arguments = ["check", "-q", fixtures.appending(path: "groups/groups.txt").path, "-"]
        mcmac.standardInput = try FileHandle(
            forReadingFrom: fixtures.appending(path: "captured/mac-collision.pcap"))
        mcmac.standardOutput = output
        try mcmac.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        mcmac.waitUntilExit()
        #expect(mcmac.terminationStatus == 1)
        #expect(text.contains("01:00:5e:01:01:01  3 groups"))
        #expect(text.contains("standard input frame 2 from 10.77.1.12 port 5000"))
        #expect(text.contains("groups.txt line 3"))
    }

    // MARK: Bad input

    @Test(arguments: [
        ("hello", "'hello' is no address; expected a group such as 239.1.2.3 or ff15::8000:1"),
        ("10.0.0.7", "10.0.0.7 is a unicast address, no group; expected a group such as"),
        ("127.0.0.1", "127.0.0.1 is a loopback address, no group; expected"),
        ("255.255.255.255", "255.255.255.255 is the broadcast address, no group; expected"),
        ("2001:db8::1", "2001:db8::1 is a unicast address, no group; expected"),
        ("fe80::1", "fe80::1 is a link-local unicast address, no group; expected"),
        ("239.1.0.0/16", "239.1.0.0/16 is a prefix; expected a single group"),
        ("01:00:5e:01:02:03", "01:00:5e:01:02:03 is a MAC address, which 32 groups map to;"),
        ("01-00-5e-80-00-01", "01:00:5e:80:00:01 is a MAC address of MPLS multicast, to which"),
        ("239.1.1.1:99999", "'99999' is no port; expected 1 to 65535"),
        ("cam@239.1.1.1", "'cam' before the '@' is no source; expected an address such as"),
        ("239.1.1.1 239.1.1.2", "two groups in a line; expected one, or a source and a group"),
        (
            "239.1.1.1 01:00:5e:01:01:02",
            "the MAC address 01:00:5e:01:01:02 contradicts the group 239.1.1.1; expected 01:00:5e:01:01:01"
        ),
    ])
    func `a bad line is told with file, line and what was expected`(
        line: String, message: String
    ) throws {
        let text = "# list\n239.5.5.5\n\(line)\n239.133.5.5\n"
        try withFiles([text]) { paths in
            let (records, summary, run) = try records(paths)
            #expect(run.status == .trouble)
            #expect(run.error.hasPrefix("mcmac: \(paths[0]): line 3: \(message)"), "\(run.error)")
            #expect(run.error.split(separator: "\n").count == 1)
            // The good lines are checked.
            #expect(records.map(\.groups) == [["239.5.5.5", "239.133.5.5"]])
            #expect(summary["refused"] as? Int == 1)
        }
    }

    @Test(arguments: [
        ("239.6.6.2,,239.6.6.3,", "columns 'group' and 'destination' contradict each other"),
        ("239.6.6.4,5,,01:00:5e:80:06:04", "the MAC address 01:00:5e:80:06:04, which is MPLS's,"),
        ("239.6.6.4,5,,zz", "'zz' is no MAC address; expected 01:00:5e:06:06:04"),
        (",5,10.0.0.9,", "column 'destination': 10.0.0.9 is a unicast address, no group"),
        (",5,,", "nothing in column 'group'; expected a group"),
        ("239.6.6.5,none,,", "'none' is no port; expected 1 to 65535"),
        ("\"239.6.6.6,5,,", "a quote is not closed; expected another one within 65536 octets"),
    ])
    func `a bad row is told with file, line and what was expected`(
        row: String, message: String
    ) throws {
        let table = "group,port,destination,mac\n239.5.5.5,5,,\n\(row)\n239.133.5.5,5,,\n"
        try withFiles([table]) { paths in
            let (records, _, run) = try records(paths)
            #expect(run.status == .trouble)
            #expect(run.error.hasPrefix("mcmac: \(paths[0]): line 3: \(message)"), "\(run.error)")
            #expect(records.map(\.groups) == [["239.5.5.5", "239.133.5.5"]])
        }
    }

    @Test(arguments: [
        (
            "stream,port\nCamera,5004\n",
            "line 1: no column holds groups: stream, port; expected one of these to be named group"
        ),
        ("\u{1}\u{2}\u{3}", "line 1: the file is no text; expected a list, a table (CSV)"),
        (
            "v=0\ns=x\nm=video 5004 RTP/AVP 96\n",
            "line 3: the medium has no c= line; expected c=IN IP4 GROUP"
        ),
        (
            "v=0\ns=x\nc=IN IP4 10.0.0.1\nm=video 5004 RTP/AVP 96\n",
            "line 3: 10.0.0.1 is a unicast address, no group; expected"
        ),
    ])
    func `a file without groups is told what it lacks, and the others are checked`(
        text: String, message: String
    ) throws {
        try withFiles([text, "239.5.5.5\n239.133.5.5\n"]) { paths in
            let (records, _, run) = try records(paths)
            #expect(run.status == .trouble)
            #expect(run.error.hasPrefix("mcmac: \(paths[0]): \(message)"), "\(run.error)")
            #expect(records.map(\.groups) == [["239.5.5.5", "239.133.5.5"]])
        }
    }

    @Test func `a text of UTF-16 is told what it is`() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "mcmac-utf16-\(UUID().uuidString)")
        let text = try #require("group\n239.1.1.1\n".data(using: .utf16))
        try text.write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let run = try Run(mcmac: ["check", file.path])
        #expect(run.status == .trouble)
        #expect(run.error.contains(": line 1: the text is UTF-16; expected UTF-8"))
    }

    @Test func `a damaged capture is read up to the damage`() throws {
        let run = try Run(mcmac: ["check", captured("fmt-cut-in-record.pcap")])
        #expect(run.status == .trouble)
        #expect(run.error.contains("fmt-cut-in-record.pcap: record 19 at octet 1792 is cut"))
        #expect(run.error.contains("3 groups on 3 MAC addresses"))
    }

    @Test func `a file that is not there is trouble, and the others are checked`() throws {
        try withFiles(["239.5.5.5\n239.133.5.5\n"]) { paths in
            let (records, _, run) = try records(["/nonexistent"] + paths + ["/"])
            #expect(run.status == .trouble)
            #expect(run.error.contains("cannot read /nonexistent: No such file or directory\n"))
            #expect(run.error.contains("cannot read /: Is a directory\n"))
            #expect(records.count == 1)
        }
    }

    @Test func `of many bad lines some are told one by one, and all are counted`() throws {
        try withFiles([String(repeating: "x\n", count: 1000)]) { paths in
            let run = try Run(mcmac: ["check"] + paths)
            let lines = run.error.split(separator: "\n")
            #expect(lines.count == 21)
            #expect(lines.last?.hasSuffix(": 980 more lines that cannot be taken") == true)
        }
    }

    @Test(arguments: [
        (["check"], "nothing to check: give a FILE, or '-' for standard input"),
        (["check", "--csv", "-j", "x"], "options '--json' and '--csv' exclude each other"),
        (["check", "-c", "0", "x"], "option '--count': '0' is no whole number from 1 to"),
        (
            ["check", "--severity", "mayor", "x"],
            "option '--severity': 'mayor' is none of critical, major, minor, info; "
                + "did you mean 'major'?"
        ),
    ])
    func `bad usage is trouble, and says why in one line`(
        arguments: [String], message: String
    ) throws {
        let run = try Run(mcmac: arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.hasPrefix("mcmac: \(message)"))
        #expect(run.error.hasSuffix("Try 'mcmac check --help'.\n"))
    }

    @Test func `a word that is no address is taken for a command or a file`() throws {
        let misspelt = try Run(mcmac: ["chek"])
        #expect(misspelt.error.hasSuffix(" (did you mean 'mcmac check'?)\n"))
        let streams = fixtures.appending(path: "groups/streams.csv").path
        let file = try Run(mcmac: [streams])
        #expect(file.error.hasSuffix(" (a file: did you mean 'mcmac check \(streams)'?)\n"))
    }

    // MARK: Size

    @Test func `thirty thousand groups of a file collide as brute force says`() throws {
        var random = SeededRandom(seed: 11)
        var groups: [UInt32] = []
        for _ in 0 ..< 30_000 {
            // Few enough bits for many collisions: 239.192.0.0/14 and its aliases.
            let bits = UInt32(truncatingIfNeeded: random.next())
            groups.append(0xE040_0000 | bits & 0x0F83_FFFF)
        }
        var expected: [UInt32: Set<UInt32>] = [:]
        for group in groups { expected[group % (1 << 23), default: []].insert(group) }
        expected = expected.filter { $0.value.count > 1 }
        let text = groups.map {
            "\($0 >> 24).\($0 >> 16 & 0xFF).\($0 >> 8 & 0xFF).\($0 & 0xFF)\n"
        }.joined()
        try withFiles([text]) { paths in
            let run = try Run(mcmac: ["check", "--csv", "-q"] + paths)
            #expect(run.status == .negative)
            var told: [UInt32: Set<UInt32>] = [:]
            for line in run.out.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: ",", omittingEmptySubsequences: false)
                guard fields[2].contains("shared-mac") else { continue }
                let octets = fields[3].split(separator: ".").compactMap { UInt32($0) }
                let group = octets.reduce(0) { $0 << 8 | $1 }
                told[group % (1 << 23), default: []].insert(group)
            }
            #expect(told.count > 1000)
            #expect(told == expected)
        }
    }

    /// The last of a severity are put by all processors, the first of them by one.
    @Test func `many collisions are shown in the order that few are`() throws {
        // The block 225.0.0.0/8 is reserved, so that each group is a finding of its own.
        let groups = (0 ..< 20_000).map { "225.2.\($0 >> 8).\($0 & 0xFF)\n" }.joined()
        try withFiles([groups]) { files in
            for format in [[], ["--json"], ["--csv"]] {
                let all = try Run(mcmac: ["check", "-q"] + format + files)
                let few = try Run(mcmac: ["check", "-q", "-c", "3000"] + format + files)
                let lines = few.out.split(separator: "\n").dropLast(format == ["--json"] ? 1 : 0)
                #expect(lines.count >= 3000)
                #expect(all.out.hasPrefix(lines.joined(separator: "\n") + "\n"))
                let addresses = all.out.matches(of: /01:00:5e:02:[0-9a-f:]{5}/).map {
                    String($0.output)
                }
                #expect(addresses.count >= 20_000 && addresses == addresses.sorted())
            }
        }
    }
}
