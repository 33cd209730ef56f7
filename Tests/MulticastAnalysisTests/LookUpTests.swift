import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("What is looked up")
struct LookUpTests {
    @Test(
        .rfc(4607, "§1"),
        arguments: [
            ("239.1.2.3", "239.1.2.3", nil), ("ff02::1", "ff02::1", nil),
            ("10.0.0.1@232.1.2.3", "232.1.2.3", "10.0.0.1"),
            ("10.0.0.1,232.1.2.3", "232.1.2.3", "10.0.0.1"),
            ("(10.0.0.1, 232.1.2.3)", "232.1.2.3", "10.0.0.1"),
            ("2001:db8::1@ff3e::8000:1", "ff3e::8000:1", "2001:db8::1"),
            // A source may be given of any group.
            ("10.0.0.1@239.1.2.3", "239.1.2.3", "10.0.0.1"),
        ] as [(String, String, String?)])
    func `groups and channels`(text: String, group: String, source: String?) throws {
        let group = try #require(IPAddress(group))
        #expect(try LookUp(text) == .group(group, source: source.flatMap { IPAddress($0) }))
    }

    @Test(
        .rfc(7042, "§2.1.1"),
        arguments: [
            "01:00:5e:01:02:03", "1:0:5e:1:2:3", "01-00-5E-01-02-03", "0100.5e01.0203",
            "0100-5e01-0203", "01005e010203",
        ])
    func `any notation of an Ethernet address`(text: String) throws {
        #expect(try LookUp(text) == .mac(MACAddress(rawValue: 0x0100_5E01_0203)))
    }

    @Test func `the beginning of an Ethernet address, where groups map to it`() throws {
        for text in ["01:00:5e", "01-00-5e", "33:33", "01:00:5e:01"] {
            #expect(try LookUp(text) == .block(try #require(MACPrefix(text))), "\(text)")
        }
    }

    @Test(
        .rfc(7042, "§2.1.1"),
        arguments: [
            // MPLS multicast, first and last, and what lies behind it.
            ("01:00:5e:80:00:00", "for MPLS multicast"),
            ("01-00-5E-8F-FF-FF", "for MPLS multicast"),
            ("0100.5e80.0001", "for MPLS multicast"), ("01:00:5e:80", "for MPLS multicast"),
            ("01:00:5e:90:00:ff", "for IANA's small assignments"),
            ("01:00:5e:90:10:07", "for examples in documentation"),
            ("01:00:5e:91:00:00", "a multicast address of some other protocol"),
            // What switches and routers talk among themselves.
            ("01:80:c2:00:00:00", "for spanning tree"), ("01:80:c2:00:00:0e", "for LLDP"),
            ("01:80:c2:00:00:0f", "for bridges, which do not forward it"),
            ("01:80:c2", "for protocols of IEEE 802"), ("01:00:0c:cc:cc:cc", "for Cisco's CDP"),
            ("00:00:5e:00:01:07", "for virtual routers of VRRP"),
            ("01:1b:19:00:00:00", "for PTP over Ethernet"),
            // No block is known.
            ("ff:ff:ff:ff:ff:ff", "for broadcast"),
            ("00:1b:21:01:02:03", "a unicast address of one"),
            ("02:00:00:00:00:01", "a unicast address that somebody has chosen"),
            ("03:00:00:00:00:01", "a multicast address that somebody has chosen"),
            // IP.
            ("10.0.0.1", "a private unicast address"), ("172.31.1.1", "a private unicast address"),
            ("172.32.1.1", "a unicast address"), ("192.168.1.1", "a private unicast address"),
            ("127.0.0.1", "a loopback address"), ("0.0.0.0", "no address"),
            ("255.255.255.255", "the broadcast address"), ("240.0.0.1", "a reserved address"),
            ("169.254.1.1", "a link-local unicast address"), ("8.8.8.8", "a unicast address"),
            ("192.0.2.1", "a unicast address for examples"), ("::", "no address"),
            ("::1", "the loopback address"), ("fe80::1", "a link-local unicast address"),
            ("fd00::1", "a private unicast address"), ("2001:db8::1", "a unicast address for ex"),
            ("::ffff:10.0.0.1", "an IPv4 address in IPv6 form"), ("2600::1", "a unicast address"),
        ])
    func `what is no group is told as what it is`(text: String, kind: String) {
        let error = #expect(throws: LookUpError.self) { try LookUp(text) }
        let shown = error?.description ?? ""
        #expect(shown.contains(" is \(kind)"), "\(shown)")
        #expect(shown.contains("no group") || shown.contains("no IP group maps to it"))
    }

    @Test(arguments: [
        ("hello", "'hello' is no address; expected one like"),
        ("", "'' is no address"), ("239.1.2", "'239.1.2' is no address"),
        ("239.1.2.256", "is no address"), ("239.1.2.3:5004", "is no address"),
        ("239.1.0.0/16", "239.1.0.0/16 is a block of addresses; expected one of them"),
        ("232.1.1.1@10.1.1.1", "the source 232.1.1.1 is a group; expected SOURCE@GROUP"),
        ("10.1.1.1@10.1.1.2", "10.1.1.2 is a private unicast address, and no group"),
        ("10.1.1.1@ff3e::8000:1", "source and group are of different families"),
        ("@239.1.1.1", "is no address"), ("10.0.0.1@", "is no address"), ("@", "is no address"),
        ("10.0.0.1@239.1.1.1@239.1.1.2", "is no address"), ("()", "is no address"),
    ])
    func `what is no address at all is told with what was expected`(text: String, message: String) {
        let error = #expect(throws: LookUpError.self) { try LookUp(text) }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `no text does harm`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789abcdef:.-@,/()% \u{1B}é")
        let length = Int.random(in: 0 ... 40, using: &random)
        let text = String((0 ..< length).compactMap { _ in alphabet.randomElement(using: &random) })
        if case .group(let group, _)? = try? LookUp(text) { #expect(group.isMulticast) }
        if case .mac(let address)? = try? LookUp(text) { #expect(address.isGroup) }
    }

    @Test func `blocks are in order, and each is the smallest of its own addresses`() {
        let known = EthernetBlock.known
        for block in known {
            #expect(EthernetBlock.smallest(with: block.addresses) == block)
            #expect(
                block.addresses.base.rawValue.trailingZeroBitCount >= 48 - block.addresses.length)
        }
        let places = known.map { ($0.addresses.base.rawValue, $0.addresses.length) }
        #expect(zip(places, places.dropFirst()).allSatisfy { $0 < $1 })
    }
}

@Suite("Replacements")
struct GroupReplacementTests {
    private static let advice = GroupAdvice()

    @Test(
        .rfc(2365, "§6.2"),
        arguments: [
            ("239.0.0.5", "239.192.0.5"), ("224.0.1.129", "239.192.1.129"),
            ("225.9.8.7", "239.192.8.7"), ("232.0.0.5", "232.1.0.5"),
            ("232.127.3.4", "232.128.3.4"),
            ("ff15::1", "ff15::8000:1"), ("ff02::fb", "ff15::8000:fb"),
            ("ff1e::ff12:3456", "ff1e::bf12:3456"), ("ff3e::1", "ff3e::8000:1"),
            ("ff0f::7f00:1", "ff15::bf00:1"),
        ])
    func `a replacement is as like the group as can be`(group: String, expected: String) throws {
        let group = try #require(IPAddress(group))
        #expect(Self.advice.replacement(for: group)?.description == expected)
    }

    @Test(arguments: UInt64(0) ..< 100)
    func `nothing speaks against a replacement`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let bits = UInt32.random(in: 0xE000_0000 ... 0xEFFF_FFFF, using: &random)
        let groups: [IPAddress] = [
            .v4(IPv4Address(rawValue: bits)),
            .v6(IPv6Address(high: 0xFF << 56 | random.next() >> 8, low: random.next())),
        ]
        for group in groups {
            let found = try #require(Self.advice.replacement(for: group))
            #expect(Self.advice.hazards(of: found).isEmpty && found.isMulticast)
            let other = try #require(Self.advice.replacement(for: group) { $0 != found })
            #expect(other != found && Self.advice.hazards(of: other).isEmpty)
        }
    }

    @Test func `where nothing is free there is no replacement`() {
        let group = IPAddress.v4(IPv4Address(239, 0, 0, 5))
        var asked = 0
        let found = Self.advice.replacement(for: group) { _ in
            asked += 1
            return false
        }
        // All of 239.192.0.0/14 but what is to be avoided there.
        #expect(found == nil && asked > 0x3_0000 && asked < 0x4_0000)
    }
}
