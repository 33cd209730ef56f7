import TestSupport
import Testing

@testable import MulticastWire

@Suite("Recognised protocol")
struct RecognisedProtocolTests {
    private let garpGroup = MACAddress(rawValue: 0x0180_C200_0020)

    @Test func `GMRP is told from GVRP and the spanning tree`() {
        func gmrp(_ octets: [UInt8], to destination: MACAddress?, dsap: UInt8) -> Bool {
            let reader = ByteReader(octets.span)
            return RecognisedProtocol(
                llcDestination: destination, dsap: dsap, in: reader)?.name == .gmrp
        }
        #expect(gmrp([0, 1, 1], to: garpGroup, dsap: 0x42))
        #expect(!gmrp([0, 0, 1], to: garpGroup, dsap: 0x42))
        #expect(!gmrp([0, 1, 1], to: MACAddress(rawValue: 0x0180_C200_0021), dsap: 0x42))
        #expect(!gmrp([0, 1, 1], to: nil, dsap: 0x42))
        #expect(!gmrp([0, 1, 1], to: garpGroup, dsap: 0xAA))
        #expect(!gmrp([0], to: garpGroup, dsap: 0x42))
    }

    @Test(arguments: [(0x10, "join"), (0x11, "leave"), (0x12, nil)])
    func `CGMP is Cisco's SNAP protocol 0x2001`(first: Int, message: String?) {
        let octets = [UInt8(first), 0, 0, 1]
        let reader = ByteReader(octets.span)
        let cgmp = RecognisedProtocol(snapOUI: 0xC, snapProtocol: 0x2001, in: reader)
        #expect(cgmp?.name == .cgmp)
        #expect(cgmp?.message.map { "\($0.literal)" } == message)
        #expect(cgmp?.octets == 0 ..< 4)
        let others = [
            RecognisedProtocol(snapOUI: 0, snapProtocol: 0x2001, in: reader),
            RecognisedProtocol(snapOUI: 0xC, snapProtocol: 0x2000, in: reader),
        ]
        #expect(others == [nil, nil])
    }
}
