import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Link keys")
struct LinkKeyTests {
    /// The key of a frame whose first layers are as given.
    static func key(_ octets: [UInt8]) -> LinkKey {
        LinkKey(of: Dissection(octets), interface: 3)
    }

    static let macs = hex("01 00 5E 01 01 01 02 00 00 00 00 01")
    /// IPv4 and UDP from 192.0.2.1 to 233.252.0.1, ports 1024 and 5000, no data.
    static let packet = hex(
        "08 00 45 00 00 1C 00 00 00 00 01 11 00 00 C0 00 02 01 E9 FC 00 01 04 00 13 88 00 08 00 00")

    @Test func `tags make the key, and priority tags do not`() {
        #expect(Self.key(Self.macs + Self.packet) == LinkKey(interface: 3))
        #expect(
            Self.key(Self.macs + hex("81 00 00 0A") + Self.packet)
                == LinkKey(interface: 3, vlans: VLANStack(10)))
        #expect(
            Self.key(Self.macs + hex("81 00 E0 00") + Self.packet) == LinkKey(interface: 3))
        #expect(
            Self.key(Self.macs + hex("88 A8 00 64 81 00 F0 0A") + Self.packet)
                == LinkKey(interface: 3, vlans: VLANStack(100, 10)))
    }

    @Test func `what comes out of a VXLAN is of another link`() {
        let inner = Self.macs + hex("81 00 00 14") + Self.packet
        // UDP to port 4789 with VXLAN network 5000 (0x1388), around a frame with VLAN 20.
        let vxlan = hex("08 00 00 00 00 13 88 00") + inner
        let length = UInt16(8 + vxlan.count)
        let outer =
            Self.macs + hex("81 00 00 0A 08 00 45 00") + bigEndianOctets(length + 20)
            + hex("00 00 00 00 40 11 00 00 C0 00 02 01 C0 00 02 02 C0 00 12 B5")
            + bigEndianOctets(length) + hex("00 00") + vxlan
        #expect(
            Self.key(outer) == LinkKey(interface: 3, vlans: VLANStack(20), tunnel: 5001))
    }

    @Test func `a stack tells its identifiers, and of five the inner four`() {
        #expect(VLANStack(100, 10).identifiers == [100, 10])
        #expect(VLANStack(100, 10).innermost == 10)
        #expect(VLANStack(1, 2, 3, 4, 5).identifiers == [2, 3, 4, 5])
        #expect(VLANStack(0).identifiers == [])
        #expect(VLANStack.untagged.innermost == nil)
        #expect(VLANStack(4095).identifiers == [4095])
        #expect("\(VLANStack(100, 10))" == "100.10")
    }

    @Test func `links come in the order of interfaces, then of VLANs`() {
        let sorted = [
            LinkKey(interface: 0), LinkKey(interface: 0, vlans: VLANStack(2)),
            LinkKey(interface: 0, vlans: VLANStack(10)),
            LinkKey(interface: 0, vlans: VLANStack(1, 1)), LinkKey(interface: 1),
        ]
        #expect(sorted.reversed().sorted() == sorted)
    }
}
