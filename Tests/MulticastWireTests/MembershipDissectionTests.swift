import MulticastWire
import TestSupport
import Testing

@Suite("MLD and PIM in frames")
struct MembershipDissectionTests {
    /// An IPv4 packet of protocol 103 from 10.0.0.1 to 10.0.0.9 with `payload`.
    private func pim(_ payload: String) -> Dissection {
        let payload = hex(payload)
        return Dissection(
            hex("02 00 00 00 00 02  02 00 00 00 00 01  08 00  45 00 00")
                + [UInt8(20 + payload.count)]
                + hex("00 00 00 00 40 67 00 00  0A 00 00 01  0A 00 00 09") + payload)
    }

    private func names(_ frame: Dissection) -> [String] {
        frame.layers.dropFirst(2).map { layer in
            switch layer.content {
            case .pim: "pim"
            case .ipv4: "ipv4"
            case .ipv6: "ipv6"
            case .udp: "udp"
            case .unreadable(let name): "\(name)?"
            default: "other"
            }
        }
    }

    private let data = """
        45 00 00 1C 00 00 00 00 10 11 00 00  0A 01 01 01  EF 01 01 01
        13 88 13 8C 00 08 00 00
        """

    @Test(.rfc(7761, "§4.9.3"))
    func `the packet in a Register is layers of its own`() {
        let frame = pim("21 00 DE FF  00 00 00 00" + data)
        #expect(names(frame) == ["pim", "ipv4", "udp"])
        #expect(frame.error == nil)
    }

    @Test(
        .rfc(7761, "§4.9.3"),
        arguments: [
            "45 00 00 14 00 00 00 00 00 67 00 00  0A 01 01 01  EF 01 01 01",
            // Lengths that lie, and protocols that nothing follows.
            "45 00 05 DC 00 00 00 00 00 11 00 00  0A 01 01 01  EF 01 01 01",
            "45 00 00 14 00 00 00 00 00 02 00 00  0A 01 01 01  EF 01 01 01",
        ])
    func `of a Null-Register only the dummy header is read`(dummy: String) {
        let frame = pim("21 00 9E FF  40 00 00 00" + dummy)
        #expect(names(frame) == ["pim", "ipv4"])
        #expect(frame.error == nil)
    }

    @Test(.rfc(7761, "§4.9.3"), arguments: ["", "45 00", "00 00 00 00", "45 00 00 05"])
    func `a dummy header that cannot be read is no error`(dummy: String) {
        let frame = pim("21 00 9E FF  40 00 00 00" + dummy)
        #expect(names(frame) == ["pim"])
        #expect(frame.error == nil)
    }

    @Test func `what is no packet in a Register is an error`() {
        let frame = pim("21 00 DE FF  00 00 00 00  00 00 00 00")
        #expect(names(frame) == ["pim", "ip?"])
        #expect(frame.error?.field == "Version")
    }

    @Test func `other ICMPv6 messages are no layer`() {
        let packet =
            hex("60 00 00 00 00 08 3A FF")
            + [UInt8](repeating: 0xFE, count: 32)
        let neighbours = Dissection(
            hex("33 33 00 00 00 01  02 00 00 00 00 01  86 DD") + packet
                + hex("86 00 00 00 40 00 00 00"))
        #expect(neighbours.layers.count == 2)
        #expect(neighbours.error == nil)
    }
}
