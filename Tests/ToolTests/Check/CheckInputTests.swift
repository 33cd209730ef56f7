import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// `mcmac check` of what cannot be taken.
@Suite("mcmac check: bad input")
struct CheckInputTests: CheckSuite {
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
}
