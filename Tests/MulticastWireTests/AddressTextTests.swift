import MulticastWire
import TestSupport
import Testing

@Suite("Addresses from text")
struct AddressTextTests {
    @Test(arguments: [
        ("0.0.0.0", 0x0000_0000 as UInt32), ("224.0.0.22", 0xE000_0016),
        ("239.255.255.250", 0xEFFF_FFFA), ("255.255.255.255", 0xFFFF_FFFF),
    ])
    func `IPv4 addresses are dotted decimal`(text: String, bits: UInt32) {
        #expect(IPv4Address(text) == IPv4Address(rawValue: bits))
        #expect(IPv4Address(text)?.description == text)
    }

    @Test(arguments: [
        "", ".", "1.2.3", "1.2.3.4.5", "1.2.3.", ".1.2.3", "1..2.3", "256.0.0.1", "01.2.3.4",
        "1.2.3.04", "1.2.3.4 ", " 1.2.3.4", "1.2.3.0x4", "-1.2.3.4", "1.2.3.4/8", "1.2.3.４",
        "1.2.3.99999999999999999999", "::1", "host",
    ])
    func `nothing else is an IPv4 address`(text: String) {
        #expect(IPv4Address(text) == nil)
    }

    @Test(
        .rfc(4291, "§2.2"),
        arguments: [
            ("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789", "abcd:ef01:2345:6789:abcd:ef01:2345:6789"),
            ("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a"),
            ("2001:DB8::8:800:200C:417A", "2001:db8::8:800:200c:417a"),
            ("FF01:0:0:0:0:0:0:101", "ff01::101"), ("FF01::101", "ff01::101"),
            ("0:0:0:0:0:0:0:1", "::1"), ("::1", "::1"), ("0:0:0:0:0:0:0:0", "::"), ("::", "::"),
            ("0:0:0:0:0:0:13.1.68.3", "::d01:4403"), ("::13.1.68.3", "::d01:4403"),
            ("0:0:0:0:0:FFFF:129.144.52.38", "::ffff:8190:3426"),
            ("::FFFF:129.144.52.38", "::ffff:8190:3426"), ("1::", "1::"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("ff02::1:ff00:0", "ff02::1:ff00:0"), ("ff3e::8000:0001", "ff3e::8000:1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"),
        ])
    func `IPv6 addresses are read in every form`(text: String, canonical: String) {
        #expect(IPv6Address(text)?.description == canonical)
    }

    @Test(arguments: [
        "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "12345::",
        "g::", "::1%eth0", "::1/128", "[::1]", "1:2:3:4:5:6:7:1.2.3.4", "1.2.3.4::", "::1.2.3",
        "::1.2.3.4:5", "::256.0.0.1", "1.2.3.4", " ::1", "::1 ", "fe80:::1",
    ])
    func `nothing else is an IPv6 address`(text: String) {
        #expect(IPv6Address(text) == nil)
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `an IPv6 address is the same after a trip through its text`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Zero groups are frequent, so that `::` comes in all places.
        let groups = (0 ..< 8).map { _ in
            Bool.random(using: &random) ? 0 : UInt64.random(in: 0 ... 0xFFFF, using: &random)
        }
        func half(_ part: ArraySlice<UInt64>) -> UInt64 { part.reduce(0) { $0 << 16 | $1 } }
        let address = IPv6Address(high: half(groups[..<4]), low: half(groups[4...]))
        #expect(IPv6Address(address.description) == address)
        let long = groups.map { String($0, radix: 16, uppercase: true) }.joined(separator: ":")
        #expect(IPv6Address(long) == address)
        #expect(IPAddress(address.description) == .v6(address))
        let ipv4 = IPv4Address(rawValue: UInt32.random(in: 0 ... .max, using: &random))
        #expect(IPv4Address(ipv4.description) == ipv4)
        #expect(IPAddress(ipv4.description) == .v4(ipv4))
    }

    @Test(arguments: [
        "01:00:5e:01:02:03", "01:00:5E:01:02:03", "1:0:5e:1:2:3", "01-00-5e-01-02-03",
        "0100.5e01.0203", "0100-5e01-0203", "01005e010203", "01005E010203",
    ])
    func `MAC addresses are read in every usual notation`(text: String) {
        #expect(MACAddress(text) == MACAddress(rawValue: 0x0100_5E01_0203))
    }

    @Test(arguments: [
        "", "01:00:5e:01:02", "01:00:5e:01:02:03:04", "01:00:5e:01:02:0g", "01:00:5e:01:02:",
        "01-00:5e:01:02:03", "1-0-5e-1-2-3", "0100.5e01", "0100.5e01.203", "0100:5e01:0203",
        "01005e01020", "01005e0102034", "001:00:5e:01:02:03", "01 00 5e 01 02 03", "0x01005e0102",
    ])
    func `nothing else is a MAC address`(text: String) {
        #expect(MACAddress(text) == nil)
    }
}

@Suite("Prefixes")
struct IPPrefixTests {
    @Test(arguments: [
        ("239.0.0.0/8", "239.0.0.0/8"), ("239.1.2.3/8", "239.0.0.0/8"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("224.0.0.22", "224.0.0.22/32"), ("224.0.0.231/31", "224.0.0.230/31"),
        ("ff02::1:ff12:3456/104", "ff02::1:ff00:0/104"), ("ff02::fb", "ff02::fb/128"),
        ("ff3e::1/32", "ff3e::/32"), ("::/0", "::/0"), ("ff02::1/64", "ff02::/64"),
        ("ffff:ffff:ffff:ffff:ffff::/65", "ffff:ffff:ffff:ffff:8000::/65"),
    ])
    func `a prefix is read from its text`(text: String, canonical: String) {
        #expect(IPPrefix(text)?.description == canonical)
    }

    @Test(arguments: [
        "", "/", "/8", "239.0.0.0/", "239.0.0.0/33", "239.0.0.0/-1", "239.0.0.0/08", "ff00::/129",
        "239.0.0.0/8/8", "239.0.0/8", "239.0.0.0/255.0.0.0", "239.0.0.0/99999999999999999999",
    ])
    func `nothing else is a prefix`(text: String) {
        #expect(IPPrefix(text) == nil)
    }

    @Test(arguments: 0 ... 32)
    func `a block ends where its bits do`(length: Int) throws {
        let block = try #require(
            IPPrefix(.v4(IPv4Address(rawValue: 0xA5A5_A5A5)), length: length))
        let size = UInt64(1) << UInt64(32 - length)
        let first = UInt64(0xA5A5_A5A5) / size * size
        for inside in [first, first + size - 1] {
            #expect(block.contains(.v4(IPv4Address(rawValue: UInt32(inside)))))
        }
        for outside in [first &- 1, first + size] where outside <= 0xFFFF_FFFF {
            #expect(!block.contains(.v4(IPv4Address(rawValue: UInt32(outside)))))
        }
        #expect(!block.contains(.v6(.unspecified)))
        #expect(IPPrefix(block.base, length: 33) == nil && IPPrefix(block.base, length: -1) == nil)
    }
}
