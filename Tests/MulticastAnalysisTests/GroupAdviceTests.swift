import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Groups to avoid")
struct GroupAdviceTests {
    private static let advice = GroupAdvice()

    private func hazards(_ text: String) throws -> [GroupHazard] {
        Self.advice.hazards(of: try #require(IPAddress(text))).all
    }

    @Test(
        .rfc(4541, "§2.1.2"),
        arguments: [
            // A group of one's own where nobody else is.
            ("239.192.1.2", []), ("239.10.20.30", []), ("232.1.2.4", []), ("239.195.254.9", []),
            ("239.64.0.5", []), ("239.0.2.1", [.wellKnownAlias]), ("239.0.3.1", []),
            // Link-local, and what shares its Ethernet addresses.
            ("224.0.0.200", [.linkLocal]), ("224.0.0.251", [.linkLocal, .registered]),
            ("239.0.0.5", [.floodProne]), ("239.128.0.200", [.floodProne]),
            ("224.128.0.1", [.floodProne, .reserved]),
            ("232.0.0.9", [.floodProne, .sourceSpecificReserved]),
            ("232.128.0.9", [.floodProne]),
            ("232.0.0.0", [.floodProne, .registered, .sourceSpecificReserved]),
            // The Internetwork Control Block, and what shares its Ethernet addresses.
            ("224.0.1.129", [.internetworkControl, .registered]),
            ("224.0.1.250", [.internetworkControl]),
            ("239.0.1.129", [.internetworkControlAlias]),
            ("239.128.1.129", [.internetworkControlAlias]),
            // Well-known groups and what shares their Ethernet addresses.
            ("224.0.23.12", [.registered, .adHoc]), ("239.128.23.12", [.wellKnownAlias]),
            ("239.0.23.175", [.wellKnownAlias]), ("239.2.127.254", [.wellKnownAlias]),
            ("239.130.127.254", [.wellKnownAlias]),
            ("224.2.127.254", [.registered, .sessionAnnouncement]),
            ("239.195.255.255", [.registered, .scopeRelative]),
            ("232.195.255.255", [.wellKnownAlias]),
            // The crowded blocks.
            ("239.255.7.7", [.crowded]), ("239.127.7.7", [.crowdedAlias]),
            ("232.127.7.7", [.crowdedAlias]),
            ("239.255.255.250", [.registered, .crowded, .scopeRelative]),
            ("239.127.255.250", [.wellKnownAlias, .crowdedAlias, .scopeRelative]),
            ("239.69.1.1", [.dante]), ("239.197.1.1", [.danteAlias]),
            // Blocks of others.
            ("225.1.2.4", [.reserved]), ("238.2.0.1", [.reserved]), ("224.1.0.1", [.reserved]),
            ("224.2.3.4", [.sessionAnnouncement]), ("224.3.0.1", [.adHoc]),
            ("233.253.4.4", [.adHoc]), ("233.252.0.7", [.documentation]),
            ("233.252.1.7", [.adHoc]), ("233.1.2.4", [.glop]),
            ("234.192.0.2", [.unicastPrefixBased]),
            // The highest 256 of each scope.
            ("239.195.255.0", [.scopeRelative]), ("239.63.255.1", [.scopeRelative]),
            ("239.191.255.9", [.scopeRelative]),
            ("239.194.255.255", []),
            // No groups.
            ("10.0.0.5", []), ("240.0.0.5", []), ("255.255.255.255", []),
        ] as [(String, [GroupHazard])])
    func `what speaks against an IPv4 group`(text: String, expected: [GroupHazard]) throws {
        #expect(try hazards(text) == expected)
    }

    @Test(
        .rfc(4607, "§4.3"),
        arguments: [
            ("ff15::8000:1", []), ("ff35::8123:4567", []), ("ff3e::8000:1", []),
            ("ff02::1", [.linkLocal, .registered]), ("ff01::1", [.linkLocal, .registered]),
            ("ff15::1", [.floodProne, .wellKnownAlias, .assignedIdentifier]),
            ("ff15::fb", [.wellKnownAlias, .assignedIdentifier]),
            ("ff15::ff00:1", [.solicitedNode]),
            ("ff02::1:ff12:3456", [.linkLocal, .solicitedNode]),
            ("ff15::4000:1", [.assignedIdentifier]), ("ff05::8000:1", [.notTransient]),
            ("ff12::8000:1", [.linkLocal]), ("ff10::8000:1", [.reserved]),
            ("ff1f::8000:1", [.reserved]),
            ("ff0e::db8:8000:1", [.documentation, .notTransient]),
            ("ff3e:20:2001:db8::8000:1", [.documentation]),
            ("2001:db8::1", []),
        ] as [(String, [GroupHazard])])
    func `what speaks against an IPv6 group`(text: String, expected: [GroupHazard]) throws {
        #expect(try hazards(text) == expected.sorted { $0.rawValue < $1.rawValue })
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `each reason is put into words, with its group's twin`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let first = seed % 2 == 0 ? UInt32(0xE000_0000) : 0xEF7F_0000
        let group = IPAddress.v4(
            IPv4Address(rawValue: first | UInt32.random(in: 0 ... 0x0FFF_FFFF, using: &random)))
        for hazard in Self.advice.hazards(of: group).all {
            let words = Self.advice.words(for: hazard, of: group)
            #expect(!words.isEmpty && !words.hasSuffix("."))
            if GroupHazards.sharedAddress.contains(hazard) {
                // The first address in the words is another group with the same MAC address.
                let twin = words.split(separator: " ").lazy.compactMap { word in
                    IPAddress(word.filter { $0.isHexDigit || $0 == "." || $0 == ":" })
                }.first
                let found = try #require(twin, "\(words)")
                #expect(found != group && MACAddress(mapping: found) == MACAddress(mapping: group))
            }
        }
    }

    @Test func `names and words of reasons are apart`() {
        #expect(Set(GroupHazard.allCases.map(\.name)).count == GroupHazard.allCases.count)
        #expect(GroupHazard.allCases.allSatisfy { GroupHazards($0).all == [$0] })
    }

    @Test func `a site's own groups are well known to their twins, and not at fault`() throws {
        var registry = GroupRegistry.standard
        try registry.add(csv: Array("239.193.5.0,24,cameras\n239.193.9.9,32,doors\n".utf8))
        let advice = GroupAdvice(registry)
        let (own, twin) = (IPv4Address(239, 193, 5, 77), IPv4Address(239, 65, 5, 77))
        #expect(advice.hazards(of: own).isEmpty)
        #expect(advice.hazards(of: twin).all == [.wellKnownAlias])
        #expect(advice.wellKnownAliases(of: .v4(twin)) == [.v4(own)])
        let words = advice.words(for: .wellKnownAlias, of: .v4(twin))
        #expect(words.contains("239.193.5.77 (cameras)"))
        #expect(advice.hazards(of: IPv4Address(232, 65, 9, 9)).all == [.wellKnownAlias])
        #expect(advice.hazards(of: IPv4Address(232, 65, 9, 8)).isEmpty)
    }
}
