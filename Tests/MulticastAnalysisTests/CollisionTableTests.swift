import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// What a run through the table came to, told without it.
private struct BruteForce {
    /// The groups of each MAC address that two or more of them share.
    var shared: [UInt64: Set<IPAddress>] = [:]
    var groups: Set<IPAddress> = []
    var macs: Set<UInt64> = []

    /// Works from the octets as RFC 1112 §6.4 and RFC 2464 §7 have them, not from our mapping.
    init(_ addresses: [IPAddress]) {
        var all: [UInt64: Set<IPAddress>] = [:]
        for address in addresses {
            var octets = address.octets
            if octets.count == 4 {
                octets = [0x01, 0x00, 0x5E, octets[1] % 128, octets[2], octets[3]]
            } else {
                octets = [0x33, 0x33] + octets[12...]
            }
            all[octets.reduce(0) { $0 << 8 | UInt64($1) }, default: []].insert(address)
        }
        groups = Set(addresses)
        macs = Set(all.keys)
        shared = all.filter { $0.value.count > 1 }
    }
}

@Suite("Collision table")
struct CollisionTableTests {
    private func uses(_ groups: [IPAddress]) -> GroupUses {
        var uses = GroupUses()
        uses.begin("list", countedIn: .lines)
        for (index, group) in groups.enumerated() { uses.add(group, at: index + 1) }
        return uses
    }

    private func group(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// What the table says of the only collision of the groups given.
    private func only(
        _ fill: (inout GroupUses) throws -> Void
    ) throws -> (Collision, groups: [GroupInUse], problems: [Collision.Problem]) {
        var uses = GroupUses()
        try fill(&uses)
        let table = CollisionTable(of: uses)
        let collision = try #require(table.collisions.first)
        #expect(table.collisions.count == 1)
        let explanation = table.explanation(of: collision)
        return (collision, explanation.groups, explanation.problems)
    }

    private func expectAgreement(of groups: [IPAddress]) {
        let expected = BruteForce(groups)
        let table = CollisionTable(of: uses(groups))
        #expect(table.groupCount == expected.groups.count)
        #expect(table.macCount == expected.macs.count)
        #expect(table.sharedMACCount == expected.shared.count)
        var shared: [UInt64: Set<IPAddress>] = [:]
        var wrong = 0
        var explanation = CollisionTable.Explanation()
        for collision in table.collisions {
            table.explain(collision, into: &explanation)
            let (groups, problems) = (explanation.groups, explanation.problems)
            if groups.count > 1 {
                shared[collision.mac.rawValue] = Set(groups.map(\.group))
                // Well-known groups may share an address with one another.
                if !problems.contains(where: { $0.kind == .sharedMAC }) { wrong += 1 }
            } else if problems.contains(where: { $0.kind == .sharedMAC }) {
                wrong += 1
            }
        }
        #expect(wrong == 0)
        #expect(shared == expected.shared)
    }

    /// The MAC address and the groups of each collision that there is, as words: the low 23 bits,
    /// which RFC 1112 §6.4 places in the MAC address, above the whole group.
    @Test(.rfc(1112, "§6.4"))
    func `a million random groups collide as brute force says`() {
        var random = SeededRandom(seed: 9)
        var uses = GroupUses()
        uses.begin("list", countedIn: .lines)
        var words: [UInt64] = []
        for line in 1 ... 1_000_000 {
            let group = 0xE000_0000 | UInt32(truncatingIfNeeded: random.next()) >> 4
            uses.add(IPv4Address(rawValue: group), at: line)
            words.append(UInt64(group % (1 << 23)) << 32 | UInt64(group))
        }
        words.sort()
        var (groups, macs) = (0, 0)
        var expected: [UInt64] = []
        var first = 0
        while first < words.count {
            let start = expected.count
            var next = first
            while next < words.count, words[next] >> 32 == words[first] >> 32 {
                if next == first || words[next] != words[next - 1] { expected.append(words[next]) }
                next += 1
            }
            (groups, macs) = (groups + expected.count - start, macs + 1)
            if expected.count == start + 1 { expected.removeLast() }
            first = next
        }

        let table = CollisionTable(of: uses)
        #expect(table.groupCount == groups)
        #expect(table.macCount == macs)
        var told: [UInt64] = []
        // To share an address is major where no rate is known; what is less than that stands alone.
        var explanation = CollisionTable.Explanation()
        for collision in table.collisions where collision.severity == .major {
            table.explain(collision, into: &explanation)
            guard explanation.groups.count > 1 else { continue }
            for shared in explanation.groups {
                guard case .v4(let group) = shared.group else { continue }
                told.append((collision.mac.rawValue & 0x7F_FFFF) << 32 | UInt64(group.rawValue))
            }
        }
        #expect(expected.count > 100_000)
        #expect(told.sorted() == expected)
    }

    @Test(arguments: UInt64(0) ..< 40)
    func `groups of both families collide as brute force says`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Few different bits, so that groups collide and repeat.
        let groups: [IPAddress] = (0 ..< 500).map { _ in
            let number = UInt64.random(in: 0 ... 120, using: &random)
            if Bool.random(using: &random) {
                let lost = UInt32.random(in: 0 ... 31, using: &random) << 23
                return .v4(
                    IPv4Address(rawValue: 0xE001_0000 | lost | UInt32(truncatingIfNeeded: number)))
            }
            let prefix = UInt64.random(in: 1 ... 3, using: &random)
            return .v6(
                IPv6Address(
                    high: 0xFF10_0000_0000_0000 | prefix << 48,
                    low: prefix << 32 | 0x9000_0000 | number))
        }
        expectAgreement(of: groups)
    }

    @Test func `an empty table holds nothing`() {
        let table = CollisionTable(of: GroupUses())
        #expect(table.collisions.isEmpty)
        #expect(table.groupCount == 0)
        #expect(table.macCount == 0)
    }

    @Test(
        .rfc(1112, "§6.4"),
        arguments: [
            (nil, nil, Finding.Severity.major), (500_000, 900_000, .minor),
            (500_000, 1_000_001, .major), (500_000, nil, .major),
            (20_000_000, 10_000_000, .critical),
            (20_000_000, 9_999_999, .major), (0, 0, .minor), (.max, .max, .critical),
        ] as [(UInt64?, UInt64?, Finding.Severity)])
    func `the bit rate weighs how bad it is to share a MAC address`(
        one: UInt64?, other: UInt64?, severity: Finding.Severity
    ) throws {
        let (collision, groups, problems) = try only { uses in
            uses.begin("list", countedIn: .lines)
            uses.add(try group("239.1.1.1"), at: 1, .init(bitRate: one))
            uses.add(try group("239.129.1.1"), at: 2, .init(bitRate: other))
        }
        #expect(collision.severity == severity)
        #expect(collision.mac == MACAddress("01:00:5e:01:01:01"))
        #expect(problems.map(\.kind) == [.sharedMAC])
        #expect(problems.map(\.severity) == [severity])
        #expect(problems.map(\.group) == [nil])
        #expect(groups.map(\.hasToMove) == [false, true])
    }

    @Test(
        arguments: [
            ("239.0.0.5", "flood-prone", Finding.Severity.major),
            ("239.0.1.129", "internetwork-control-alias", .minor),
            ("239.128.23.12", "well-known-alias", .minor), ("225.9.9.9", "reserved", .minor),
            ("233.252.0.9", "documentation", .minor), ("233.1.1.9", "glop", .info),
            ("234.1.1.9", "unicast-prefix-based", .info),
            ("232.0.0.9", "flood-prone", .major), ("239.255.9.9", "crowded", .info),
            ("ff15::8000:1", nil, .info), ("ff15::1234", "assigned-identifier", .info),
            ("ff05::8000:9", "not-transient", .minor),
            ("ff15::ff12:3456", "solicited-node", .minor),
            ("239.1.1.1", nil, .info), ("224.0.0.251", nil, .info), ("224.0.1.129", nil, .info),
            ("ff02::1:ff12:3456", nil, .info),
        ] as [(String, String?, Finding.Severity)])
    func `a single group is judged by where it lies`(
        text: String, problem: String?, severity: Finding.Severity
    ) throws {
        let table = CollisionTable(of: uses([try group(text)]))
        let found = table.collisions.first.map { table.explanation(of: $0).problems } ?? []
        #expect(found.first?.kind.name == problem)
        #expect(table.collisions.isEmpty == (problem == nil))
        if problem != nil { #expect(table.collisions.first?.severity == severity) }
    }

    @Test func `well-known groups that share an address by design are left alone`() throws {
        let table = CollisionTable(of: uses([try group("ff02::fb"), try group("ff05::fb")]))
        #expect(table.sharedMACCount == 1)
        #expect(table.collisions.isEmpty)
    }

    @Test func `what meets a well-known group has to move, and that stays`() throws {
        let (collision, groups, _) = try only { uses in
            uses.begin("list", countedIn: .lines)
            uses.add(try group("239.0.0.251"), at: 1)
            uses.add(try group("224.0.0.251"), at: 2)
        }
        #expect(collision.severity == .major)
        #expect(groups.map(\.hasToMove) == [false, true])
        #expect(groups.map(\.isWellKnown) == [true, false])
    }

    @Test func `one group with several ports, sources or names is told apart`() throws {
        let source = try [group("10.0.0.1"), group("10.0.0.2")]
        let (_, groups, problems) = try only { uses in
            uses.begin("a", countedIn: .lines)
            let one = GroupUses.Detail(source: source[0], port: 5000, bitRate: 2_000_000)
            let other = GroupUses.Detail(source: source[1], port: 5002, bitRate: 3_000_000)
            uses.add(try group("239.1.1.1"), at: 1, one, name: "one".utf8)
            uses.add(try group("239.1.1.1"), at: 2, other, name: "two".utf8)
        }
        #expect(problems.map(\.kind) == [.severalNames, .severalSources, .severalPorts])
        #expect(problems.allSatisfy { $0.severity == .minor })
        #expect(groups.map(\.bitRate) == [5_000_000])
        #expect(groups.map(\.hasToMove) == [false])
    }

    @Test func `what two inputs say of one stream is no contradiction`() throws {
        var uses = GroupUses()
        for (input, name) in [("a", "Camera"), ("b", "cam-1")] {
            uses.begin(input, countedIn: .lines)
            for port in [5004, 5005] as [UInt16] {
                let detail = GroupUses.Detail(
                    source: try group("10.0.0.1"), port: port, bitRate: 600_000)
                uses.add(try group("239.1.1.1"), at: 1, detail, name: name.utf8)
            }
        }
        // RTP and RTCP; and the rates of two inputs do not add up, or there were 2.4 Mb/s.
        #expect(CollisionTable(of: uses).collisions.isEmpty)
        uses.add(try group("239.129.1.1"), at: 9, .init(bitRate: 1_000_000))
        let table = CollisionTable(of: uses)
        let worst = try #require(table.collisions.first)
        let explanation = table.explanation(of: worst)
        #expect(explanation.groups.map(\.bitRate) == [1_200_000, 1_000_000])
    }

    @Test func `a source-specific group has as many sources as it likes`() throws {
        var uses = GroupUses()
        uses.begin("a", countedIn: .lines)
        for source in ["10.0.0.1", "10.0.0.2"] {
            uses.add(try group("232.1.1.1"), at: 1, .init(source: try group(source)))
        }
        #expect(CollisionTable(of: uses).collisions.isEmpty)
    }

    @Test func `the worst comes first, and what most is sent to before the rest`() throws {
        var uses = GroupUses()
        uses.begin("a", countedIn: .lines)
        let pairs: [(String, UInt64)] = [
            ("1.1.1", 100), ("2.2.2", 5_000_000), ("3.3.3", 20_000_000),
        ]
        for (low, rate) in pairs {
            let rest = low.dropFirst()
            for first in ["\(low.prefix(1))", "\(128 + (Int(low.prefix(1)) ?? 0))"] {
                uses.add(try group("239.\(first)\(rest)"), at: 1, .init(bitRate: rate))
            }
        }
        let table = CollisionTable(of: uses)
        #expect(table.collisions.map(\.severity) == [.critical, .major, .minor])
        #expect(table.collisions.map(\.bitRate) == [40_000_000, 10_000_000, 200])
    }

    @Test func `a use is told with its place`() throws {
        var uses = GroupUses()
        uses.begin("empty", countedIn: .lines)
        uses.begin("a", countedIn: .lines)
        for line in 1 ... 3 { uses.add(try group("239.0.0.5"), at: line, name: "x\(line)".utf8) }
        uses.begin("b", countedIn: .frames)
        uses.add(
            try group("239.0.0.5"), at: 7,
            .init(source: try group("2001:db8::1"), port: 9, bitRate: 8))
        let table = CollisionTable(of: uses)
        let found = table.explanation(of: try #require(table.collisions.first)).groups[0]
        let told = (0 ..< found.useCount).map { table.use($0, of: found) }
        #expect(told.map(\.input.name) == ["a", "a", "a", "b"])
        #expect(told.map(\.number) == [1, 2, 3, 7])
        #expect(told.map { String(decoding: $0.name, as: UTF8.self) } == ["x1", "x2", "x3", ""])
        let source = try group("2001:db8::1")
        #expect(told[3].detail == .init(source: source, port: 9, bitRate: 8))
    }
}
