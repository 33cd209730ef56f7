import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// `mcmac plan`, by what it prints: nothing here asks the planner.
@Suite("mcmac plan")
struct PlanTests {
    /// The four octets of an IPv4 group as one number.
    private static func number(_ group: some StringProtocol) throws -> UInt32 {
        let octets = group.split(separator: ".").compactMap { UInt8($0) }
        try #require(octets.count == 4, "\(group)")
        return octets.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The low 23 bits of the registered groups, out of the table itself.
    private static func registered() throws -> Set<UInt32> {
        let table = fixtures.deletingLastPathComponent()
            .appending(path: "Sources/MulticastWire/Registry/Data/groups.csv")
        var kept: Set<UInt32> = []
        for line in try String(contentsOf: table, encoding: .utf8).split(
            whereSeparator: \.isNewline
        )
        .dropFirst() {
            let fields = line.split(separator: ",")
            guard let length = UInt32(fields[1]), length >= 24 else { continue }
            for offset in 0 ..< UInt32(1) << (32 - length) {
                kept.insert((try number(fields[0]) + offset) & 0x7F_FFFF)
            }
        }
        try #require(kept.count > 100)
        return kept
    }

    /// The groups of a plan in CSV with the columns group and mac.
    private static func groups(_ csv: String) throws -> [UInt32] {
        let lines = csv.split(separator: "\n")
        #expect(lines.first == "group,mac")
        return try lines.dropFirst().map { line in
            let fields = line.split(separator: ",")
            let group = try number(fields[0])
            let mac = fields[1].split(separator: ":").reduce(UInt64(0)) {
                $0 << 8 | (UInt64($1, radix: 16) ?? 0)
            }
            try #require(mac == 0x0100_5E00_0000 | UInt64(group & 0x7F_FFFF), "\(line)")
            return group
        }
    }

    @Test(arguments: [nil, "1", "18446744073709551615"])
    func `100000 groups collide with nothing, one by one`(seed: String?) throws {
        let arguments = ["plan", "100000", "--csv"] + (seed.map { ["--seed", $0] } ?? [])
        let run = try Run(mcmac: arguments)
        #expect(run.status == .success)
        #expect(run.error.isEmpty)
        let groups = try Self.groups(run.out)
        #expect(groups.count == 100_000)
        let registered = try Self.registered()
        var used = [Bool](repeating: false, count: 1 << 23)
        var faults = 0
        for group in groups {
            let kept = Int(group & 0x7F_FFFF)
            let isInside = group >> 18 == 0xEFC0_0000 >> 18
            let isFloodProne = kept < 256
            let isScopeRelative = group >> 8 == 0xEFC3_FF
            let isCrowded = kept >> 16 == 0x7F || kept >> 16 == 0x45
            if used[kept] || !isInside || isFloodProne || isScopeRelative || isCrowded
                || registered.contains(group & 0x7F_FFFF)
            {
                faults += 1
            }
            used[kept] = true
        }
        #expect(faults == 0)
        // In order without a seed; all over the prefix with one.
        #expect((groups == groups.sorted()) == (seed == nil))
        #expect(try Run(mcmac: arguments).out == run.out)
    }

    @Test func `the whole of the default prefix is what is left of 2^18 addresses, and no more`()
        throws
    {
        let run = try Run(mcmac: ["plan", "261888", "--csv"])
        #expect(run.status == .success)
        #expect(Set(try Self.groups(run.out)).count == (1 << 18) - 256)
        let over = try Run(mcmac: ["plan", "261889"])
        #expect(over.status == .negative)
        #expect(over.out.isEmpty)
        #expect(over.error == "mcmac: 239.192.0.0/14 cannot hold 261889 groups: at most 261888\n")
    }

    @Test(arguments: [
        (["plan"], "how many groups? give N, or --verify FILE"),
        (["plan", "0"], "'0' is no number of groups; expected 1 or more"),
        (["plan", "-5"], "unknown option '-5'"),
        (["plan", "many"], "'many' is no number of groups; expected 1 or more"),
        (
            ["plan", "99999999999999999999"],
            "'99999999999999999999' is no number of groups; expected 1 or more"
        ),
        (["plan", "5", "6"], "'6' is one word too many; expected N alone"),
        (["plan", "5", "--from", "x"], "option '--from': 'x' is no prefix such as 239.192.0.0/14"),
        (
            ["plan", "5", "--from", "239.0.0.0/33"],
            "option '--from': '239.0.0.0/33' is no prefix such as 239.192.0.0/14"
        ),
        (
            ["plan", "5", "--ipv6", "239.0.0.0/8"],
            "option '--ipv6': 239.0.0.0/8 is a prefix of IPv4; use --from"
        ),
        (
            ["plan", "5", "--ipv6", "ff15::/16", "--from", "239.1.0.0/16"],
            "options '--from' and '--ipv6' exclude each other"
        ),
        (
            ["plan", "5", "--ssm", "--from", "239.1.0.0/16"],
            "option '--ssm': 239.1.0.0/16 is not source-specific; take 232.0.0.0/8 or ff3x::/96"
        ),
        (
            ["plan", "5", "--sites", "0"],
            "option '--sites': '0' is no whole number from 1 to 65536"
        ),
        (["plan", "5", "--seed", "x"], "option '--seed': 'x' is no whole number"),
        (
            ["plan", "5", "--port-range", "9-5"],
            "option '--port-range': '9-5' is no range of ports such as 16384-32767"
        ),
        (
            ["plan", "5", "--port-range", "1-70000"],
            "option '--port-range': '1-70000' is no range of ports such as 16384-32767"
        ),
        (["plan", "5", "--csv", "-j"], "options '--csv' and '--json' exclude each other"),
        (["plan", "--verify", "x", "--csv"], "options '--verify' and '--csv' exclude each other"),
        (
            ["plan", "5", "--avoid", "10.0.0.0/8"],
            "option '--avoid': 10.0.0.0/8 is no prefix of groups"
        ),
    ])
    func `bad usage is trouble, and says why in one line`(
        arguments: [String], message: String
    ) throws {
        let run = try Run(mcmac: arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error == "mcmac: \(message)\nTry 'mcmac plan --help'.\n")
    }

    @Test(arguments: ["10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "ff05::/16", "ff1f::/16"])
    func `a prefix that is nobody's to choose from is trouble`(prefix: String) throws {
        let run = try Run(mcmac: ["plan", "5", "--from", prefix])
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.hasPrefix("mcmac: ") && run.error.contains(prefix))
        #expect(run.error.split(separator: "\n").count == 1)
    }

    @Test(arguments: [
        (["2", "--from", "239.192.7.7/32"], 1), (["1", "--from", "239.0.0.0/24"], 0),
        (["9999999999"], 261_888), (["5", "--contiguous", "--from", "239.192.0.0/30"], 4),
        (["200000", "--contiguous"], 131_072), (["300000", "--sites", "4"], 261_123),
        // 239.195.255.0/24 is not for use: three sites have one group more, or none has all of a /16.
        (["262144", "--sites", "4", "--contiguous"], 131_072), (["9000", "--ports"], 8192),
        (["5", "--port-range", "5004-5008"], 3),
        (["3000000000", "--ipv6", "ff15::/16"], 0x7F00_0000),
        (["5", "--ipv6", "ff15::8000:0/126"], 4), (["5", "--ipv6", "ff15::/112"], 0),
        (["5", "--from", "239.192.0.0/29", "--avoid", "239.64.0.4/30"], 4),
    ])
    func `a space that is too small says the most that it holds, which it does`(
        arguments: [String], maximum: Int
    ) throws {
        let run = try Run(mcmac: ["plan"] + arguments)
        #expect(run.status == .negative)
        #expect(run.out.isEmpty)
        let line = try #require(run.error.split(separator: "\n").last)
        #expect(line.contains(": at most \(maximum)"), "\(line)")
        let record = try Run(mcmac: ["plan", "--json"] + arguments).out
        #expect(record.contains("\"groups\":0,\"maximum\":\(maximum),"))
        // Long plans take long without optimisation; small spaces are tried exhaustively elsewhere.
        guard 1 ... 10_000 ~= maximum else { return }
        let most = try Run(mcmac: ["plan", "--csv", "\(maximum)"] + arguments.dropFirst())
        #expect(most.status == .success)
        #expect(most.out.split(separator: "\n").count == maximum + 1)
        let over = try Run(mcmac: ["plan", "--csv", "\(maximum + 1)"] + arguments.dropFirst())
        #expect(over.status == .negative)
    }

    /// A file with this text, taken away when `body` is done.
    private static func withFile<Result>(
        _ text: String, _ body: (String) throws -> Result
    ) throws -> Result {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "mcmac-plan-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    @Test(arguments: [
        ["7"], ["200", "--seed", "4"], ["100", "--contiguous"], ["50", "--sites", "3", "--ports"],
        ["50", "--sites", "3", "--contiguous", "--seed", "9"], ["20", "--ssm", "--ports"],
        ["30", "--ipv6", "ff15::/16", "--sites", "4", "--seed", "1"], ["5", "--ipv6", "ff35::/96"],
        ["9", "--from", "239.0.0.0/8", "--seed", "5"], ["6", "--from", "233.1.2.0/24"],
    ])
    func `each form of a plan is proved by what it was asked for`(arguments: [String]) throws {
        for form in [[], ["--csv"], ["--json"]] {
            let plan = try Run(mcmac: ["plan"] + arguments + form)
            #expect(plan.status == .success)
            try Self.withFile(plan.out) { path in
                var requirements = arguments
                if let seed = arguments.firstIndex(of: "--seed") {
                    requirements.removeSubrange(seed ... seed + 1)
                }
                let proof = try Run(mcmac: ["plan", "--verify", path] + requirements)
                #expect(proof.status == .success, "\(proof.out)\(proof.error)")
                #expect(proof.out.hasPrefix("\(path): proved: \(arguments[0]) groups"))
                let json = try Run(mcmac: ["plan", "--json", "--verify", path] + requirements)
                #expect(json.out.contains("\"violations\":0,\"proved\":true"))
                // The same plan does not fit what was not asked for.
                let other = try Run(mcmac: ["plan", "--verify", path, "--from", "239.1.0.0/16"])
                #expect(other.status == .negative)
                #expect(other.out.contains(": line "))
                // Nor does it when its own groups are to be avoided.
                let twice = try Run(mcmac: ["plan", "--verify", path, "--avoid", path])
                #expect(twice.status == .negative)
                #expect(twice.out.contains(": mac-taken: "))
            }
        }
    }

    @Test(arguments: [[], ["--csv"], ["--json"]])
    func `each form of a plan is checked with what else there is`(form: [String]) throws {
        let plan = try Run(mcmac: ["plan", "20", "--ports", "--sites", "2"] + form)
        try Self.withFile(plan.out) { path in
            let alone = try Run(mcmac: ["check", path])
            #expect(alone.status == .success)
            #expect(alone.error.hasPrefix("mcmac: 20 groups on 20 MAC addresses, none"))
            try Self.withFile("239.64.0.3\n") { list in
                let run = try Run(mcmac: ["check", "--csv", list, path])
                #expect(run.status == .negative)
                let rows = run.out.split(separator: "\n").map { $0.split(separator: ",") }
                #expect(rows.count == 3)
                #expect(rows.last?.contains("239.192.0.3") == true)
                #expect(rows.last?.contains("16390") == true)
            }
        }
    }

    @Test func `a line that was changed is told of`() throws {
        let plan = try Run(mcmac: ["plan", "40", "--ports", "--sites", "2", "--csv"]).out
        let lines = plan.split(separator: "\n").map(String.init)
        func verify(_ number: Int, _ line: String) throws -> String {
            var changed = lines
            changed[number - 1] = line
            return try Self.withFile(changed.joined(separator: "\n")) { path in
                let run = try Run(mcmac: ["plan", "--verify", path])
                #expect(run.status != .success)
                return (run.out + run.error).replacing(path, with: "F")
            }
        }
        #expect(lines[1] == "239.192.0.0,01:00:5e:40:00:00,16384,1,239.192.0.0/15")
        #expect(
            try verify(5, "239.192.0.0,01:00:5e:40:00:00,16390,1,239.192.0.0/15")
                .hasPrefix("F: line 5: group-repeated: 239.192.0.0 is in line 2 already\n"))
        #expect(
            try verify(5, "239.192.0.3,01:00:5e:40:00:04,16390,1,239.192.0.0/15")
                .hasPrefix(
                    "F: line 5: mac-wrong: 239.192.0.3 has the MAC address 01:00:5e:40:00:03"))
        #expect(
            try verify(5, "239.192.0.3,01:00:5e:40:00:03,16384,1,239.192.0.0/15")
                .hasPrefix("F: line 5: port-shared: port 16384 is that of line 2, too\n"))
        #expect(
            try verify(5, "239.194.9.9,01:00:5e:42:09:09,16390,1,239.192.0.0/15")
                .hasPrefix("F: line 5: outside-prefix: 239.194.9.9 lies outside 239.192.0.0/15\n"))
        for (line, reason) in [
            ("239.192.0.3,01:00:5e:40:00:03,16390,1", "4 columns; expected 5"),
            ("x,,,,", "'x' is no address; expected a group"),
            ("239.192.0.3,zz,,,", "'zz' is no MAC address"),
            ("239.192.0.3,,70000,,", "'70000' is no port"),
            ("239.192.0.3,,,-1,", "'-1' is no number of a site"),
            ("239.192.0.3,,,,y", "'y' is no prefix"),
            ("\"239.192.0.3,,,,y", "a quote is not closed; expected one line a group"),
        ] {
            #expect(try verify(7, line).contains("mcmac: F: line 7: \(reason)"))
        }
    }

    @Test func `records that are no plan's are refused by line, and the others are proved`() throws
    {
        let text = """
            {"type":"allocation","group":"239.192.0.1","mac":"01:00:5e:40:00:01"}
            {"type":"allocation","group":{"a":1}}
            {"type":"allocation"
            { "type" : "allocation" , "group" : "239.64.0.1" , "note" : null }
            {"type":"summary","groups":2}
            {}
            [1]
            {"type":"allocation","group":"\u{1B}[2J"}
            """
        try Self.withFile(text) { path in
            let run = try Run(mcmac: ["plan", "--verify", path])
            #expect(run.status == .trouble)
            #expect(
                run.error.split(separator: "\n").map {
                    $0.contains("line 8")
                        ? 8 : $0.contains("line 7") ? 7 : $0.contains("line 3") ? 3 : 2
                }
                    == [2, 3, 7, 8])
            #expect(!run.error.contains("\u{1B}"))
            #expect(run.out.contains("line 4: mac-shared: 239.64.0.1 has the MAC address"))
        }
    }

    @Test func `what others have in lists, tables, descriptions, captures and plans is avoided`()
        throws
    {
        // Each of them names 239.64.0.N, which has the MAC address of 239.192.0.N.
        let list = "# ours\n239.64.0.0\n239.64.0.1  # camera\n"
        let table = "name,group,port\ndoor,239.64.0.2,16386\n"
        let description =
            "v=0\no=- 1 1 IN IP4 192.0.2.1\ns=x\nc=IN IP4 239.64.0.3/32\nt=0 0\nm=video 5004 RTP/AVP 96\n"
        let plan = try Run(mcmac: ["plan", "1", "--from", "239.64.0.4/32", "--json"]).out
        let names = "239.192.0.5,32,gate,\n"
        try Self.withFile(list) { list in
            try Self.withFile(table) { table in
                try Self.withFile(description) { description in
                    try Self.withFile(plan) { plan in
                        try Self.withFile(names) { names in
                            let run = try Run(
                                mcmac: [
                                    "plan", "3", "--ports", "--avoid", list, "--avoid", table,
                                    "--avoid", description, "--avoid", plan, "--names", names,
                                    "--avoid", "239.192.0.6/31", "--csv",
                                ])
                            #expect(run.status == .success)
                            // Port 16386 is taken as well.
                            #expect(
                                run.out == """
                                    group,mac,port
                                    239.192.0.8,01:00:5e:40:00:08,16384
                                    239.192.0.9,01:00:5e:40:00:09,16388
                                    239.192.0.10,01:00:5e:40:00:0a,16390

                                    """)
                        }
                    }
                }
            }
        }
        let capture = fixtures.appending(path: "captured/rtp-loss.pcap").path
        let group = try #require(
            Run(["-q", "-a", "-r", capture, "-c", "1", "--type", "rtp"]).out
                .firstMatch(of: #/> (239\.[0-9]+\.[0-9]+\.[0-9]+)/#)?.1)
        #expect(try Run(mcmac: ["plan", "1", "--from", "\(group)/32"]).status == .success)
        let avoiding = try Run(mcmac: ["plan", "1", "--from", "\(group)/32", "--avoid", capture])
        #expect(avoiding.status == .negative)
    }

    @Test func `a file that cannot be read is trouble, and the plan is made all the same`() throws {
        let run = try Run(mcmac: ["plan", "1", "--avoid", "/nonexistent"])
        #expect(run.status == .trouble)
        #expect(run.error.contains("/nonexistent"))
        #expect(run.out.contains("239.192.0.0 "))
        let verify = try Run(mcmac: ["plan", "--verify", "/nonexistent"])
        #expect(verify.status == .trouble)
        #expect(verify.error.contains("/nonexistent"))
        #expect(!verify.out.contains(": proved"))
        try Self.withFile("") { empty in
            let run = try Run(mcmac: ["plan", "--verify", empty])
            #expect(run.status == .negative)
            #expect(run.out.contains("count-wrong: the plan has no groups"))
        }
    }

    @Test func `prefixes that differ in dropped bits, and blocks of others, are warned of`() throws
    {
        let alias = try Run(mcmac: [
            "plan", "1", "--from", "239.192.0.0/10", "--avoid", "239.64.0.0/16",
        ])
        #expect(alias.status == .success)
        #expect(
            alias.error
                == "mcmac: warning: 239.64.0.0/16 and 239.192.0.0/10 differ only in bits that "
                + "MAC addresses drop; what they share is avoided\n")
        #expect(alias.out.contains("\n239.193.0.0 "))
        let overlap = try Run(mcmac: ["plan", "1", "--avoid", "239.192.0.0/24"])
        #expect(overlap.error.isEmpty)
        let own = try Run(mcmac: ["plan", "1", "--from", "233.1.2.0/24"])
        #expect(own.error.hasPrefix("mcmac: warning: 233.1.2.0/24 is planned as your own: "))
    }

    @Test func `every rule of a plan is in the manual`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcmac.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        for rule in PlanCheck.Rule.allCases { #expect(manual.contains("\n.It \(rule.rawValue)\n")) }
    }
}
