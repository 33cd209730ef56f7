import MulticastWire
import TestSupport
import Testing

@Suite("RTP packet")
struct RTPPacketTests {
    private let octets = hex(
        """
        B2 E0 00 2A     # version 2, padding, extension, 2 CSRCs; marker, type 96; sequence 42
        00 01 5F 90     # timestamp 90000
        12 34 56 78     # SSRC
        00 00 00 01  00 00 00 02
        BE DE 00 01  10 FF 00 00    # extension of one word
        AA BB CC 00 00 03           # three octets of payload, three of padding
        """)

    @Test func `decodes every field and leaves the payload`() throws {
        var reader = ByteReader(octets.span)
        let packet = try RTPPacket(from: &reader)
        #expect(reader.count == 6)
        #expect(packet.version == 2 && packet.hasPadding && packet.hasExtension)
        #expect(packet.csrcCount == 2 && packet.csrcs == [1, 2])
        #expect(packet.marker && packet.payloadType == 96)
        #expect(packet.sequenceNumber == 42)
        #expect(packet.timestamp == 90000)
        #expect(packet.ssrc == 0x1234_5678)
        #expect(packet.headerExtension?.profile == 0xBEDE)
        #expect(packet.headerExtension?.data == hex("10 FF 00 00"))
        #expect(packet.payload == 28 ..< 34)
        #expect(packet.paddingLength == 3)
        #expect(packet.octets == Array(octets[..<28]))
    }

    @Test func `every prefix is an error or a failure`() {
        expectEveryPrefixTruncated(Array(octets[..<12])) { reader throws(DecodeError) in
            try RTPPacket(from: &reader)
        }
        for length in 12 ..< 28 {
            let prefix = Array(octets[..<length])
            var reader = ByteReader(prefix.span)
            let packet = try? RTPPacket(from: &reader)
            #expect(reader.failure != nil, "\(length) octets")
            #expect(packet.map { $0.octets + reader.remainder() } == prefix)
        }
    }

    @Test func `a header that is made is right by itself`() throws {
        let packet = RTPPacket(
            payloadType: 33, sequenceNumber: 1, timestamp: 2, ssrc: 3, csrcs: [4],
            headerExtension: RTPPacket.HeaderExtension(profile: 5, data: [0, 0, 0, 6]),
            payload: 24 ..< 24)
        #expect(packet.versionAndFlags == 0x91)
        #expect(try read(packet.octets, RTPPacket.init(from:)) == packet)
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `what is decoded is encoded`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let octets = (0 ..< Int.random(in: 12 ... 90, using: &random)).map { _ in
            UInt8.random(in: 0 ... .max, using: &random)
        }
        var reader = ByteReader(octets.span)
        let packet = try RTPPacket(from: &reader)
        #expect(packet.octets + reader.remainder() == octets)
    }
}
