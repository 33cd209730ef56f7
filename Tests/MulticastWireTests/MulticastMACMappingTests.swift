import Exhaustive
import MulticastWire
import TestSupport
import Testing

@Suite("Groups and Ethernet addresses")
struct MulticastMACMappingTests {
    @Test(
        .rfc(1112, "§6.4"),
        arguments: [
            ("224.0.0.1", "01:00:5e:00:00:01"), ("239.1.2.3", "01:00:5e:01:02:03"),
            ("239.129.2.3", "01:00:5e:01:02:03"), ("224.128.0.1", "01:00:5e:00:00:01"),
            ("239.255.255.255", "01:00:5e:7f:ff:ff"), ("232.127.255.255", "01:00:5e:7f:ff:ff"),
        ])
    func `an IPv4 group keeps its low 23 bits`(group: String, mac: String) throws {
        let group = try #require(IPv4Address(group))
        #expect(MACAddress(mapping: group).description == mac)
        #expect(MACAddress(mapping: .v4(group)) == MACAddress(mac))
    }

    @Test(
        .rfc(2464, "§7"),
        arguments: [
            ("ff02::1", "33:33:00:00:00:01"), ("ff02::1:ff12:3456", "33:33:ff:12:34:56"),
            ("ff0e::8000:abcd", "33:33:80:00:ab:cd"), ("ff02::16", "33:33:00:00:00:16"),
        ])
    func `an IPv6 group keeps its last four octets`(group: String, mac: String) throws {
        let group = try #require(IPv6Address(group))
        let address = MACAddress(mapping: group)
        #expect(address.description == mac && address == MACAddress(mapping: .v6(group)))
        #expect(address.isIPv6Group && !address.isIPv4Group && address.isGroup)
        #expect(address.ipv6GroupSuffix == UInt32(truncatingIfNeeded: group.low))
        #expect(address.ipv4Groups.isEmpty)
    }

    @Test(
        .rfc(1112, "§6.4"),
        arguments: [0x0100_5E00_0000, 0x0100_5E01_0203, 0x0100_5E7F_FFFF] as [UInt64])
    func `all 32 groups of an address map to it, and no other does`(mac: UInt64) {
        let address = MACAddress(rawValue: mac)
        let groups = address.ipv4Groups
        #expect(groups.count == 32 && Set(groups).count == 32 && groups == groups.sorted())
        #expect(groups.allSatisfy { $0.isMulticast && MACAddress(mapping: $0) == address })
        // The five lost bits count through 224 to 239, each with and without bit 23.
        let prefixes = groups.map { $0.rawValue >> 23 }
        #expect(prefixes == Array(0x1C0 ... 0x1DF))
    }

    @Test(.rfc(1112, "§6.4"))
    func `all 268 435 456 IPv4 groups map to the right address, and back`() {
        #expect(firstGroupMappedWrong() == nil)
        #expect(firstAddressMappedBackWrong() == nil)
        #expect(firstForeignAddressTaken() == nil)
    }

    @Test(.rfc(1112, "§6.4"), arguments: UInt64(0) ..< 200)
    func `all 32 groups of a random address`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let octets = (0 ..< 3).map { _ in UInt8.random(in: 0 ... 255, using: &random) }
        let address = MACAddress(
            rawValue: 0x0100_5E00_0000 | UInt64(octets[0] & 0x7F) << 16 | UInt64(octets[1]) << 8
                | UInt64(octets[2]))
        // Octet by octet: 224 to 239, each with and without the highest bit of the second.
        var expected: [IPv4Address] = []
        for first in UInt8(224) ... 239 {
            for second in [octets[0] & 0x7F, octets[0] | 0x80] {
                expected.append(IPv4Address(first, second, octets[1], octets[2]))
            }
        }
        #expect(address.ipv4Groups == expected)
    }

    @Test(arguments: UInt64(0) ..< 100)
    func `a group is among the groups of its address`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let group = IPv4Address(
            rawValue: UInt32.random(in: 0xE000_0000 ... 0xEFFF_FFFF, using: &random))
        #expect(MACAddress(mapping: group).ipv4Groups.contains(group))
    }

    @Test(
        .rfc(7042, "§2.1.1"),
        arguments: [
            ("01:00:5e:80:00:00", true), ("01:00:5e:8f:ff:ff", true), ("01:00:5e:90:00:00", false),
            ("01:00:5e:90:10:01", false), ("01:00:5d:ff:ff:ff", false),
            ("00:00:5e:00:00:01", false), ("ff:ff:ff:ff:ff:ff", false),
            ("33:33:00:00:00:01", false),
            ("01:00:5f:00:00:00", false), ("03:00:5e:00:00:01", false),
        ])
    func `MPLS and whatever lies beside is no address of IPv4 groups`(
        text: String, isMPLS: Bool
    ) throws {
        let address = try #require(MACAddress(text))
        #expect(!address.isIPv4Group && address.ipv4Groups.isEmpty)
        #expect(address.isMPLSMulticast == isMPLS)
    }

    @Test(
        .rfc(4541, "§2.1.2"),
        arguments: [
            ("239.0.0.5", true), ("224.128.0.1", true), ("225.0.0.0", true), ("232.0.0.255", true),
            ("239.128.0.251", true), ("224.0.0.5", false), ("224.0.1.0", false),
            ("239.0.1.5", false), ("239.64.0.5", false), ("10.0.0.5", false), ("240.0.0.5", false),
        ])
    func `groups that share an address with 224.0.0.x are told`(text: String, isProne: Bool) throws
    {
        let group = try #require(IPv4Address(text))
        #expect(group.isFloodProne == isProne)
        let twin = IPv4Address(rawValue: 0xE000_0000 | group.rawValue & 0xFF)
        if isProne { #expect(MACAddress(mapping: group) == MACAddress(mapping: twin)) }
    }
}

@Suite("Scopes and blocks of groups")
struct GroupScopeTests {
    @Test(
        .rfc(5771, "§3"),
        arguments: [
            ("224.0.0.0", .localNetworkControl), ("224.0.0.255", .localNetworkControl),
            ("224.0.1.0", .internetworkControl), ("224.0.1.255", .internetworkControl),
            ("224.0.2.0", .adHoc), ("224.0.255.255", .adHoc), ("224.1.0.0", .reserved),
            ("224.2.0.0", .sdpSAP), ("224.2.255.255", .sdpSAP), ("224.3.0.0", .adHoc),
            ("224.4.255.255", .adHoc), ("224.5.0.0", .reserved), ("225.1.2.3", .reserved),
            ("231.255.255.255", .reserved), ("232.0.0.0", .sourceSpecific),
            ("232.255.255.255", .sourceSpecific), ("233.0.0.0", .glop),
            ("233.251.255.255", .glop), ("233.252.0.0", .adHoc), ("234.0.0.0", .unicastPrefixBased),
            ("235.0.0.0", .reserved), ("238.255.255.255", .reserved),
            ("239.0.0.0", .administrativelyScoped), ("239.191.255.255", .administrativelyScoped),
            ("239.192.0.0", .organizationLocalScope), ("239.195.255.255", .organizationLocalScope),
            ("239.196.0.0", .administrativelyScoped), ("239.254.0.0", .administrativelyScoped),
            ("239.255.0.0", .localScope), ("239.255.255.255", .localScope), ("240.0.0.0", nil),
            ("223.255.255.255", nil),
        ] as [(String, IPv4GroupBlock?)])
    func `each IPv4 group lies in one block`(text: String, block: IPv4GroupBlock?) throws {
        #expect(try #require(IPv4Address(text)).groupBlock == block)
    }

    @Test(
        .rfc(2365, "§8"),
        arguments: [
            ("224.0.0.5", .linkLocal), ("224.0.1.129", .global), ("232.1.1.1", .global),
            ("239.255.1.1", .realmLocal), ("239.192.1.1", .organizationLocal), ("239.1.1.1", nil),
            ("10.0.0.1", nil),
        ] as [(String, GroupScope?)])
    func `IPv4 blocks have the scopes of IPv6`(text: String, scope: GroupScope?) throws {
        #expect(try #require(IPv4Address(text)).groupScope == scope)
    }

    @Test(.rfc(7346, "§2"), arguments: UInt8(0) ..< 16)
    func `an IPv6 group's scope and flags are its second octet`(nibble: UInt8) throws {
        for flags in UInt8(0) ..< 16 {
            let address = IPv6Address(
                high: 0xFF << 56 | UInt64(flags) << 52 | UInt64(nibble) << 48, low: 1)
            #expect(address.groupScope == GroupScope(rawValue: nibble))
            #expect(address.groupFlags?.rawValue == flags)
            #expect(address.isSourceSpecific == (flags == 3))
        }
        let names = [
            "reserved", "interface-local", "link-local", "realm-local", "admin-local", "site-local",
            "unassigned", "unassigned", "organization-local", "unassigned", "unassigned",
            "unassigned", "unassigned", "unassigned", "global", "reserved",
        ]
        #expect(GroupScope(rawValue: nibble).description == names[Int(nibble)])
    }

    @Test func `source-specific and solicited-node groups are told`() throws {
        let cases: [(String, isSourceSpecific: Bool, isSolicitedNode: Bool)] = [
            ("ff3e::8000:1", true, false), ("ff32:0:1::1", true, false),
            ("ff3e:20:2001:db8::1", false, false), ("ff02::1:ff12:3456", false, true),
            ("ff02::1:fe12:3456", false, false), ("fe80::1:ff12:3456", false, false),
        ]
        for (text, isSourceSpecific, isSolicitedNode) in cases {
            let address = try #require(IPv6Address(text))
            #expect(address.isSourceSpecific == isSourceSpecific, "\(text)")
            #expect(address.isSolicitedNode == isSolicitedNode, "\(text)")
        }
        #expect(IPv6Address.unspecified.groupScope == nil)
        #expect(IPv4Address(232, 9, 9, 9).isSourceSpecific)
        #expect(IPv4Address(224, 0, 0, 9).isLocalNetworkControl)
    }
}
