import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Plan check")
struct PlanCheckTests {
    /// Lines of a plan, as `group [mac] [port] [site] [prefix]`; `-` for what is not there.
    private static func violations(
        _ lines: [String], avoiding avoided: AvoidedGroups = AvoidedGroups(),
        _ change: (inout PlanCheck.Requirements) -> Void = { _ in }
    ) throws -> [String] {
        var requirements = PlanCheck.Requirements()
        change(&requirements)
        var check = PlanCheck(requirements, avoiding: avoided, advice: GroupAdvice())
        for (index, line) in lines.enumerated() {
            let words = line.split(separator: " ").map { $0 == "-" ? "" : String($0) }
            var entry = PlanCheck.Entry(line: index + 1, group: try #require(IPAddress(words[0])))
            if words.count > 1 { entry.mac = MACAddress(words[1]) }
            if words.count > 2 { entry.port = UInt16(words[2]) }
            if words.count > 3 { entry.site = Int(words[3]) }
            if words.count > 4 { entry.prefix = IPPrefix(words[4]) }
            check.observe(entry)
        }
        return check.finish().map { "\($0.line ?? 0) \($0.rule.rawValue)" }
    }

    @Test func `a sound plan violates nothing`() throws {
        #expect(try Self.violations(["239.192.0.1", "239.192.0.2", "ff15::8000:1"]).isEmpty)
        #expect(
            try Self.violations([
                "239.192.0.0 01:00:5e:40:00:00 16384 1 239.192.0.0/15",
                "239.194.0.0 01:00:5e:42:00:00 16386 2 239.194.0.0/15",
            ]) {
                $0.count = 2
                $0.sites = 2
                $0.hasPorts = true
                $0.prefix = IPPrefix("239.192.0.0/14")
            }.isEmpty)
    }

    @Test(arguments: [
        (["10.0.0.1", "239.192.0.1"], ["1 not-a-group"]),
        (["239.0.0.5"], ["1 to-be-avoided"]), (["239.255.1.1"], ["1 to-be-avoided"]),
        (["239.195.255.1"], ["1 to-be-avoided"]), (["232.43.211.234"], ["1 to-be-avoided"]),
        (["225.1.1.1"], ["1 to-be-avoided"]), (["233.1.2.9"], ["1 to-be-avoided"]),
        // Solicited-node, and an ID of IANA's.
        (["ff15::ff00:1"], ["1 to-be-avoided"]), (["ff15::1234"], ["1 to-be-avoided"]),
        (["239.192.0.1", "239.192.0.1"], ["2 group-repeated"]),
        (["239.192.0.1", "239.192.0.2", "239.64.0.1"], ["3 mac-shared"]),
        (["239.64.0.1", "239.192.0.1", "239.64.0.1"], ["2 mac-shared", "3 group-repeated"]),
        (["ff15::8000:1", "ff18::8000:1"], ["2 mac-shared"]),
        (["239.192.0.1 01:00:5e:40:00:02"], ["1 mac-wrong"]),
        (["239.192.0.1 - - - 239.193.0.0/16"], ["1 outside-prefix"]),
        (["239.192.0.1 - - 1", "239.192.0.2"], ["2 site-missing"]),
        // The covering prefixes overlap, are the same but for dropped bits, and are apart.
        (
            ["239.192.0.0 - - 1", "239.192.0.3 - - 1", "239.192.0.1 - - 2"],
            ["0 sites-overlap"]
        ),
        (
            ["239.192.0.0 - - 1 239.192.0.0/24", "239.64.0.1 - - 2 239.64.0.0/24"],
            ["0 sites-overlap"]
        ),
        (["239.192.0.0 - - 1 239.192.0.0/24", "239.64.1.1 - - 2 239.64.1.0/24"], []),
        ([], ["0 count-wrong"]),
    ])
    func `each rule is told of its line`(lines: [String], expected: [String]) throws {
        #expect(try Self.violations(lines) == expected)
    }

    @Test func `rules that are asked for are told of`() throws {
        let lines = ["239.192.0.1", "239.192.0.2"]
        #expect(try Self.violations(lines) { $0.count = 3 } == ["0 count-wrong"])
        #expect(
            try Self.violations(lines) { $0.prefix = IPPrefix("239.193.0.0/16") }
                == ["1 outside-prefix", "2 outside-prefix"])
        #expect(
            try Self.violations(lines) { $0.isSourceSpecific = true } == [
                "1 wrong-kind", "2 wrong-kind",
            ])
        #expect(try Self.violations(["232.1.0.1"]) { $0.isSourceSpecific = true } == [])
        #expect(
            try Self.violations(lines) { $0.hasPorts = true } == [
                "1 port-missing", "2 port-missing",
            ])
        let ports = ["239.192.0.1 - 5004", "239.192.0.2 - 5005", "239.192.0.3 - 5004"]
        #expect(try Self.violations(ports) == [], "a list may have one port for all")
        #expect(
            try Self.violations(ports) { $0.hasPorts = true } == ["2 port-odd", "3 port-shared"])
        #expect(
            try Self.violations(lines) { $0.sites = 2 }
                == ["1 site-missing", "2 site-missing", "0 sites-wrong"])
        let uneven =
            (0 ..< 3).map { "239.192.0.\($0) - - 1 239.192.0.0/24" }
            + ["239.192.1.0 - - 2 239.192.1.0/24"]
        #expect(try Self.violations(uneven) { $0.sites = 2 } == ["0 sites-wrong"])
    }

    @Test func `contiguous groups have a prefix in which nothing is to be avoided`() throws {
        let lines = ["239.192.0.4", "239.192.0.6", "239.192.0.5"]
        #expect(try Self.violations(lines) { $0.isContiguous = true } == [])
        var avoided = AvoidedGroups()
        avoided.insert(.v4(IPv4Address(239, 64, 0, 7)))
        #expect(
            try Self.violations(lines, avoiding: avoided) { $0.isContiguous = true }
                == ["0 not-contiguous"])
        #expect(try Self.violations(lines, avoiding: avoided) == [])
        // 239.195.255.0/24 lies in what covers these.
        #expect(
            try Self.violations(["239.195.254.255", "239.194.0.0"]) { $0.isContiguous = true }
                == ["0 not-contiguous"])
        // Nothing less than 239.0.0.0/8 covers these, and it has each address twice.
        #expect(
            try Self.violations(["239.64.0.1", "239.192.0.2"]) { $0.isContiguous = true }
                == ["0 not-contiguous"])
    }

    @Test func `avoided groups take their MAC address`() throws {
        var avoided = AvoidedGroups()
        avoided.insert(.v4(IPv4Address(239, 64, 0, 2)))
        avoided.insert(try #require(IPPrefix("ff0e::9000:0/112")))
        #expect(
            try Self.violations(
                ["239.192.0.1", "239.192.0.2", "ff15::9000:7", "ff15::9001:7"], avoiding: avoided)
                == ["2 mac-taken", "3 mac-taken"])
    }

    @Test func `a prefix of one's own excuses its block`() throws {
        let lines = ["233.1.2.9", "233.1.2.10"]
        #expect(try Self.violations(lines) == ["1 to-be-avoided", "2 to-be-avoided"])
        #expect(try Self.violations(lines) { $0.prefix = IPPrefix("233.1.2.0/24") } == [])
    }

    @Test(arguments: UInt64(0) ..< 60)
    func `what a table of addresses finds is what is found`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Few enough for many collisions, in a block where only they are at fault.
        let groups = (0 ..< 120).map { _ in
            IPv4Address(
                rawValue: 0xEF40_1000 | UInt32.random(in: 0 ... 1, using: &random) << 23
                    | UInt32.random(in: 0 ... 255, using: &random))
        }
        var expected: [String] = []
        var firsts: [UInt32: IPv4Address] = [:]
        for (index, group) in groups.enumerated() {
            let kept = group.rawValue & 0x7F_FFFF
            if let first = firsts[kept] {
                expected.append(
                    "\(index + 1) " + (first == group ? "group-repeated" : "mac-shared"))
            } else {
                firsts[kept] = group
            }
        }
        #expect(!expected.isEmpty)
        #expect(try Self.violations(groups.map(\.description)) == expected)
    }
}
