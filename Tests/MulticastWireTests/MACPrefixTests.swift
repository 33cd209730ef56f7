import MulticastWire
import TestSupport
import Testing

@Suite("Blocks of Ethernet addresses")
struct MACPrefixTests {
    @Test(
        arguments: [
            ("01:00:5e", 0x0100_5E00_0000, 24, "01:00:5e"),
            ("1:0:5e", 0x0100_5E00_0000, 24, "01:00:5e"),
            ("01-00-5E", 0x0100_5E00_0000, 24, "01:00:5e"),
            ("0100.5e", 0x0100_5E00_0000, 24, "01:00:5e"),
            ("01005e", 0x0100_5E00_0000, 24, "01:00:5e"),
            ("0100.5e01", 0x0100_5E01_0000, 32, "01:00:5e:01"),
            ("0100-5e01", 0x0100_5E01_0000, 32, "01:00:5e:01"),
            ("0100.5e01.02", 0x0100_5E01_0200, 40, "01:00:5e:01:02"),
            ("33:33", 0x3333_0000_0000, 16, "33:33"), ("33-33", 0x3333_0000_0000, 16, "33:33"),
            ("3333", nil, 0, ""), ("01:00:5e:01:02", 0x0100_5E01_0200, 40, "01:00:5e:01:02"),
            ("01", nil, 0, ""), ("01:00:5e:01:02:03", nil, 0, ""),
            ("01:00:5", 0x0100_0500_0000, 24, "01:00:05"),
            ("01-0-5e", nil, 0, ""), ("01.00.5e", nil, 0, ""), ("01:00:", nil, 0, ""),
            (":", nil, 0, ""),
            ("", nil, 0, ""), ("0100.5e0", nil, 0, ""), ("01:00-5e", nil, 0, ""),
            ("01:005e", nil, 0, ""),
            ("0100.5e01.0203.04", nil, 0, ""), ("xx:yy", nil, 0, ""), ("123456789", nil, 0, ""),
        ] as [(String, UInt64?, Int, String)])
    func `the beginning of an address is a block`(
        text: String, base: UInt64?, length: Int, shown: String
    ) {
        let prefix = MACPrefix(text)
        #expect(prefix?.base.rawValue == base)
        #expect(prefix?.description == (base == nil ? nil : shown))
        if base != nil { #expect(prefix?.length == length) }
    }

    @Test func `a block holds what begins as it does`() throws {
        let block = MACPrefix(MACAddress(rawValue: 0x0100_5E12_3456), length: 25)
        #expect(block.base.rawValue == 0x0100_5E00_0000)
        #expect(block.contains(MACAddress(rawValue: 0x0100_5E7F_FFFF)))
        #expect(!block.contains(MACAddress(rawValue: 0x0100_5E80_0000)))
        #expect(block.contains(try #require(MACPrefix("01:00:5e:7f"))))
        #expect(!block.contains(try #require(MACPrefix("01:00:5e"))))
        #expect(block.description == "01:00:5e:00:00:00/25")
    }

    @Test(.rfc(1112, "§6.4"), arguments: UInt64(0) ..< 50)
    func `a group lies in one of the blocks of its address's beginning`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let group = IPv4Address(
            rawValue: UInt32.random(in: 0xE000_0000 ... 0xEFFF_FFFF, using: &random))
        for length in 25 ... 48 {
            let blocks = MACPrefix(MACAddress(mapping: group), length: length).ipv4Prefixes
            #expect(blocks.count == 32 && Set(blocks).count == 32)
            #expect(blocks.filter { $0.contains(.v4(group)) }.count == 1)
            #expect(blocks.allSatisfy { $0.length == length - 16 })
        }
        #expect(MACPrefix(MACAddress(mapping: group), length: 24).ipv4Prefixes.isEmpty)
    }
}
