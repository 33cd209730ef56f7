import MulticastWire
import TestSupport
import Testing

@Suite("SAP message", .rfc(2974, "§6"))
struct SAPMessageTests {
    private let sdp = Array(
        "v=0\r\no=lab 1 1 IN IP4 10.0.0.1\r\ns=One\r\nc=IN IP4 239.1.1.1/8\r\nt=0 0\r\n".utf8)

    @Test func `decodes every field of the diagram`() throws {
        let octets =
            hex(
                """
                20 01 12 42     # version 1, one word of authentication data, hash 0x1242
                0A 00 00 01     # 10.0.0.1
                10 AA BB CC     # authentication data
                """) + Array("application/sdp\0".utf8) + sdp
        let message = try read(octets, SAPMessage.init(from:))
        #expect(message.version == 1)
        #expect(!message.hasIPv6Source && !message.reserved && !message.isDeletion)
        #expect(!message.isEncrypted && !message.isCompressed)
        #expect(message.authLength == 1)
        #expect(message.messageIDHash == 0x1242)
        #expect(message.originatingSource == .v4(IPv4Address(10, 0, 0, 1)))
        #expect(message.authenticationData == hex("10 AA BB CC"))
        #expect(message.payloadType == Array("application/sdp".utf8))
        #expect(message.payload == sdp)
        #expect(message.sessionDescription?.sessionName.map(Array.init) == Array("One".utf8))
        #expect(message.octets == octets)
    }

    @Test func `the payload type may be left out before SDP`() throws {
        let message = try read(hex("20 00 00 01 0A 00 00 01") + sdp, SAPMessage.init(from:))
        #expect(message.payloadType == nil)
        #expect(message.payload == sdp)
        #expect(message.sessionDescription != nil)
    }

    @Test func `a deletion holds the origin alone`() throws {
        let origin = Array("o=lab 7 1 IN IP4 10.0.0.1\r\n".utf8)
        let message = try read(hex("24 00 00 01 0A 00 00 01") + origin, SAPMessage.init(from:))
        #expect(message.isDeletion)
        #expect(message.sessionDescription?.origin?.sessionID.elementsEqual("7".utf8) == true)
    }

    @Test func `an IPv6 source has 16 octets`() throws {
        let octets = hex("30 00 00 01 20010DB8 00000000 00000000 00000001") + sdp
        let message = try read(octets, SAPMessage.init(from:))
        #expect(message.originatingSource.description == "2001:db8::1")
        #expect(message.octets == octets)
    }

    @Test(.rfc(2974, "§6"), arguments: [UInt8(0x21), 0x22, 0x23])
    func `what is compressed or encrypted stays as it is`(flags: UInt8) throws {
        let octets = [flags] + hex("00 00 01 0A 00 00 01") + Array("text/x\0".utf8) + [1, 2]
        let message = try read(octets, SAPMessage.init(from:))
        #expect(message.payloadType == nil)
        #expect(message.payload.count == 9)
        #expect(message.sessionDescription == nil)
        #expect(message.octets == octets)
    }

    @Test func `a payload of another type is no session description`() throws {
        let octets = hex("20 00 00 01 0A 00 00 01") + Array("text/plain\0v=0\n".utf8)
        let message = try read(octets, SAPMessage.init(from:))
        #expect(message.payloadType == Array("text/plain".utf8))
        #expect(message.sessionDescription == nil)
    }

    @Test func `authentication data that is not there is a failure`() throws {
        let octets = hex("20 05 00 01 0A 00 00 01 AA BB")
        var reader = ByteReader(octets.span)
        let message = try SAPMessage(from: &reader)
        #expect(
            reader.failure?.description
                == "authentication data at offset 8 needs 20 octets; the captured frame leaves 2")
        #expect(message.authenticationData.isEmpty)
        #expect(message.payload == [0xAA, 0xBB])
        #expect(message.octets == octets)
    }

    @Test func `the fixed part must be there`() {
        expectEveryPrefixTruncated(hex("20 00 00 01 0A 00 00 01"), SAPMessage.init(from:))
        expectEveryPrefixTruncated(
            hex("30 00 00 01 20010DB8 00000000 00000000 00000001"), SAPMessage.init(from:))
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `what is decoded is encoded`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let octets =
            [UInt8.random(in: 0 ... .max, using: &random), .random(in: 0 ... 2, using: &random)]
            + (0 ..< 30).map { _ in UInt8.random(in: 0 ... .max, using: &random) }
            + (seed.isMultiple(of: 2) ? Array("a/b\0".utf8) : [])
            + (0 ..< 10).map { _ in UInt8.random(in: 0 ... 99, using: &random) }
        #expect(try read(octets, SAPMessage.init(from:)).octets == octets)
    }

    @Test func `a message that is made is right by itself`() throws {
        let message = SAPMessage(
            messageIDHash: 7, originatingSource: .v6(IPv6Address(high: 1, low: 2)),
            authenticationData: [0x10, 0, 0, 0], payload: sdp)
        #expect(try read(message.octets, SAPMessage.init(from:)) == message)
        #expect(message.flags == 0x30 && message.authLength == 1)
    }
}
