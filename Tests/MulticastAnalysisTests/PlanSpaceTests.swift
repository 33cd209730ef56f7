import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

/// What may be used in real prefixes, against group by group judgement.
@Suite("Plan space")
struct PlanSpaceTests {
    private static let advice = GroupAdvice()

    private static func space(
        _ text: String, avoiding avoided: AvoidedGroups = AvoidedGroups()
    ) throws -> PlanSpace {
        let prefix = try #require(IPPrefix(text))
        return try PlanSpace(
            prefix, avoiding: avoided, advice: PlanAdvice(advice, prefix: prefix))
    }

    private static func usableGroups(_ space: PlanSpace) -> [IPAddress] {
        space.sheets.indices.flatMap { sheet in
            space.sheets[sheet].usable.ranges.joined().map { space.group($0, sheet: sheet) }
        }
    }

    @Test(arguments: [
        ("239.192.0.0/14", 261_888), ("239.192.0.0/16", 65536), ("239.0.0.0/23", 0),
        ("239.255.0.0/16", 0), ("239.195.254.0/23", 256), ("239.192.0.0/32", 1),
        // 224.0.2.1 to 224.0.2.4 and 224.0.2.14 are registered; 225.1.2.3 is mcjoin's.
        ("232.0.0.0/22", 507), ("225.1.0.0/16", 0), ("233.252.0.0/24", 0), ("233.1.2.0/24", 255),
        ("233.1.0.0/16", 0), ("234.1.2.0/24", 255), ("224.0.0.0/24", 0), ("239.64.0.0/16", 65536),
    ])
    func `prefixes hold as many groups as are left over`(text: String, count: Int) throws {
        let space = try Self.space(text)
        #expect(space.usableCount == count)
        let prefix = space.prefix
        guard case .v4(let base) = prefix.base else { return }
        let rules = PlanAdvice(Self.advice, prefix: prefix)
        let judged = (0 ..< UInt32(1) << UInt32(32 - prefix.length)).map { offset in
            IPv4Address(rawValue: base.rawValue + offset)
        }.filter { rules.hazards(of: $0).isEmpty }
        // As a Bool: the difference of two long arrays is never done.
        let isEqual = Self.usableGroups(space) == judged.map { .v4($0) }
        #expect(isEqual)
    }

    @Test(arguments: UInt64(0) ..< 60)
    func `what may be used is what no reason speaks against and nobody has`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let length = Int.random(in: 20 ... 32, using: &random)
        // Half of them where names are dense.
        let group = IPv4Address(
            rawValue: 0xE000_0000 | UInt32.random(in: 0 ... 15, using: &random) << 24
                | (Bool.random(using: &random)
                    ? UInt32.random(in: 0 ... 0xFF_FFFF, using: &random)
                    : UInt32.random(in: 0 ... 0x2FFF, using: &random)))
        let prefix = try #require(IPPrefix(.v4(group), length: length))
        var avoided = AvoidedGroups()
        var macs: Set<MACAddress> = []
        for _ in 0 ..< 200 {
            let neighbour = IPv4Address(
                rawValue: 0xE000_0000 | UInt32.random(in: 0 ... 31, using: &random) << 23
                    | group.rawValue & 0x7F_F000 | UInt32.random(in: 0 ... 0xFFF, using: &random))
            avoided.insert(.v4(neighbour))
            macs.insert(MACAddress(mapping: neighbour))
        }
        let rules = PlanAdvice(Self.advice, prefix: prefix)
        let space = try PlanSpace(prefix, avoiding: avoided, advice: rules)
        guard case .v4(let base) = prefix.base else { return }
        let judged = (0 ..< UInt32(1) << UInt32(32 - length)).map { offset in
            IPv4Address(rawValue: base.rawValue + offset)
        }.filter {
            rules.hazards(of: $0).isEmpty && !macs.contains(MACAddress(mapping: $0))
        }
        // As a Bool: the difference of two long arrays is never done.
        let isEqual = Self.usableGroups(space) == judged.map { .v4($0) }
        #expect(isEqual)
    }

    @Test func `a prefix that repeats addresses counts each once`() throws {
        // Both halves of 239.0.0.0/8 have the same 2^23 addresses.
        let (both, one) = (try Self.space("239.0.0.0/8"), try Self.space("239.128.0.0/9"))
        #expect(both.sheets.count == 2)
        #expect(both.usableCount >= one.usableCount)
        #expect(both.usableCount <= 1 << 23)
        let all = try Self.space("224.0.0.0/4")
        #expect(all.usableCount == both.usableCount)
        #expect(all.sheets.count == 32)
        let channels = all.sheets.filter { $0.base == .v4(IPv4Address(232, 0, 0, 0)) }
        #expect(channels.map(\.usable.count) == [0], "no source-specific groups unless asked for")
    }

    @Test(arguments: [
        ("ff15::/16", 0x7F00_0000), ("ff35::/96", 0x7F00_0000), ("ff15::8000:0/112", 65536),
        ("ff15::/112", 0), ("ff15::ff00:0/104", 0), ("ff15::fe00:0/103", 1 << 24), ("ff12::/16", 0),
        ("ff15::8000:1/128", 1), ("ff38:40:2001:db8::/96", 0), ("ff3e:30:2a00:1::/96", 0x7F00_0000),
    ])
    func `an IPv6 prefix holds the group IDs that are neither IANA's nor neighbour discovery's`(
        text: String, count: Int
    ) throws {
        let space = try Self.space(text)
        #expect(space.usableCount == count)
        if let range = space.usable.ranges.first {
            for number in [range.lowerBound, range.upperBound - 1] {
                let group = space.group(number, sheet: 0)
                #expect(space.prefix.contains(group))
                #expect(Self.advice.hazards(of: group).isEmpty, "\(group)")
            }
        }
    }

    @Test func `an avoided prefix takes all that shares its Ethernet addresses`() throws {
        var avoided = AvoidedGroups()
        avoided.insert(try #require(IPPrefix("239.64.0.0/16")))
        #expect(try Self.space("239.192.0.0/16", avoiding: avoided).usableCount == 0)
        #expect(try Self.space("239.193.0.0/16", avoiding: avoided).usableCount == 65536)
        avoided.insert(.v6(try #require(IPv6Address("ff0e::9000:1"))))
        #expect(try Self.space("ff15::9000:0/126", avoiding: avoided).usableCount == 3)
        avoided.insert(try #require(IPPrefix("ff18::/16")))
        #expect(try Self.space("ff15::/16", avoiding: avoided).usableCount == 0)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.0.0.0/8 is no prefix of groups"),
        ("0.0.0.0/0", "0.0.0.0/0 is no prefix of groups"),
        ("192.0.2.1/32", "192.0.2.1/32 is no prefix of groups"),
        ("2001:db8::/32", "2001:db8::/32 is no prefix of groups"),
        ("::/0", "::/0 is no prefix of groups"),
        ("ff00::/8", "ff00::/8 leaves flags or scope open"),
        ("ff10::/16", "ff10::/16 has a reserved scope"),
        ("ff1f::/16", "ff1f::/16 has a reserved scope"),
        ("ff05::/16", "the groups of ff05::/16 are IANA's to assign"),
        ("ff95::/16", "ff95::/16 has a reserved flag set"),
        ("ff75::/16", "ff75::/16 holds no rendezvous point"),
        ("ff35:0:1::/96", "ff35:0:1::/96 is source-specific and not in ff3x::/96"),
    ])
    func `a prefix that is nobody's to choose from is refused`(text: String, says: String) throws {
        do {
            _ = try Self.space(text)
            Issue.record("\(text) was taken")
        } catch let error as PlanSpaceError {
            #expect(error.description.hasPrefix(says))
            #expect(!error.description.contains("\n"))
        }
    }
}
