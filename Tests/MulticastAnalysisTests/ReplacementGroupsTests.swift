import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Replacement groups")
struct ReplacementGroupsTests {
    private func uses(_ groups: [String]) throws -> GroupUses {
        var uses = GroupUses()
        uses.begin("list", countedIn: .lines)
        for text in groups { uses.add(try #require(IPAddress(text)), at: 1) }
        return uses
    }

    @Test(arguments: [
        // The next one that is safe: of the same scope, from where the group stands.
        (["239.192.5.5"], "239.192.5.5", "239.192.5.6"),
        (["239.1.1.1", "239.129.1.2"], "239.1.1.1", "239.1.1.3"),
        (["232.5.5.5"], "232.5.5.5", "232.5.5.6"),
        // What stands in a wrong block goes where an organization's groups are.
        (["225.1.1.1", "224.64.0.0"], "225.1.1.1", "239.192.0.1"),
        // 239.0.0.0/23 has the MAC addresses of 224.0.0.0/23, and 224.0.2.1 to .4 have names.
        (["239.0.0.9", "239.0.2.0"], "239.0.0.9", "239.0.2.5"),
        // The end of a scope is followed by its start: the last 256 are not for anybody.
        (["239.195.254.255"], "239.195.254.255", "239.192.0.0"),
        // 239.127.0.0/16 has the MAC addresses of 239.255.0.0/16, and 239.64.0.0/23 is safe.
        (["239.126.255.255"], "239.126.255.255", "239.64.0.0"),
        (["ff15::8000:1"], "ff15::8000:1", "ff15::8000:2"),
        (["ff35:40:fd00::8000:5"], "ff35:40:fd00::8000:5", "ff35:40:fd00::8000:1"),
        // A group that says IANA assigned it gets the T flag.
        (["ff05::1234"], "ff05::1234", "ff15::8000:1"),
    ])
    func `the next safe group of the scope takes the place`(
        used: [String], moved: String, expected: String
    ) throws {
        let table = CollisionTable(of: try uses(used))
        var replacements = ReplacementGroups(for: table)
        let replacement = replacements.replacement(for: try #require(IPAddress(moved)))
        #expect(replacement?.description == expected)
    }

    @Test(arguments: UInt64(0) ..< 10)
    func `no replacement collides or is unsafe`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var uses = GroupUses()
        uses.begin("list", countedIn: .lines)
        var taken: Set<UInt64> = []
        let groups: [IPAddress] = (0 ..< 3000).map { _ in
            if Int.random(in: 0 ..< 4, using: &random) == 0 {
                return .v6(
                    IPv6Address(
                        high: 0xFF15_0000_0000_0000,
                        low: UInt64.random(in: 0x8000_0000 ... 0x8000_1000, using: &random)))
            }
            return .v4(
                IPv4Address(
                    rawValue: UInt32.random(in: 0xE800_0000 ... 0xEFFF_FFFF, using: &random)))
        }
        for group in groups {
            uses.add(group, at: 1)
            taken.insert(MACAddress(mapping: group).rawValue)
        }
        var replacements = ReplacementGroups(for: CollisionTable(of: uses))
        let advice = GroupAdvice()
        var isFree = true
        for group in groups {
            guard let replacement = replacements.replacement(for: group) else {
                Issue.record("no group is left for \(group)")
                return
            }
            let isNew = taken.insert(MACAddress(mapping: replacement).rawValue).inserted
            isFree = isFree && isNew && advice.hazards(of: replacement).isEmpty
        }
        #expect(isFree)
    }

    @Test func `a scope that is full has none left`() {
        var uses = GroupUses()
        uses.begin("list", countedIn: .lines)
        for bits in UInt32(0xEFC0_0000) ... 0xEFC3_FFFF where bits != 0xEFC1_0101 {
            uses.add(IPv4Address(rawValue: bits), at: 1)
        }
        var replacements = ReplacementGroups(for: CollisionTable(of: uses))
        let group = IPAddress.v4(IPv4Address(239, 192, 9, 9))
        let last = replacements.replacement(for: group)
        #expect(last?.description == "239.193.1.1")
        let none = replacements.replacement(for: group)
        #expect(none == nil)
    }

    @Test(arguments: [1, 63, 64, 65, 4096, 4097, 262_145])
    func `free numbers are found as a set finds them`(count: Int) {
        var random = SeededRandom(seed: UInt64(count))
        var numbers = FreeNumbers(count)
        var set = Set(0 ..< count)
        var isRight = true
        for _ in 0 ..< 2000 {
            let start = Int.random(in: 0 ..< count, using: &random)
            let end = Int.random(in: start ... count, using: &random)
            let found = numbers.first(in: start ..< end)
            isRight = isRight && found == (start ..< end).first(where: set.contains)
            let taken = found ?? start
            numbers.take(taken)
            set.remove(taken)
        }
        #expect(isRight)
    }
}
