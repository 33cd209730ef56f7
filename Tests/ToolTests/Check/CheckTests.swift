import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// `mcmac check`, by what it prints.
@Suite("mcmac check")
struct CheckTests: CheckSuite {
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
}
