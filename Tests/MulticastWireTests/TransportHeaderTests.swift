import MulticastWire
import TestSupport
import Testing

@Suite("UDP header", .rfc(768, "Format"))
struct UDPDatagramTests {
    @Test func `the Length ends the payload`() throws {
        let octets = hex("1388 2693 000A ABCD 0102 0304")
        var reader = ByteReader(octets.span)
        let datagram = try UDPDatagram(from: &reader)
        #expect(datagram.sourcePort == 5000 && datagram.destinationPort == 9875)
        #expect(datagram.length == 10 && datagram.checksum == 0xABCD)
        #expect(datagram.header == 0 ..< 8 && datagram.payload == 8 ..< 10)
        #expect(datagram.octets == Array(octets[..<8]))
    }

    @Test(arguments: UInt16(0) ..< 8)
    func `a Length below 8 is readable`(length: UInt16) throws {
        let octets = hex("1388 2693") + bigEndianOctets(length) + hex("0000 0102 0304")
        var reader = ByteReader(octets.span)
        let datagram = try UDPDatagram(from: &reader)
        #expect(datagram.length == length && datagram.payload == 8 ..< 12)
    }

    @Test func `no prefix of a header is a header`() {
        expectEveryPrefixTruncated(hex("1388 2693 0008 0000")) { reader throws(DecodeError) in
            try UDPDatagram(from: &reader)
        }
    }
}

@Suite("TCP header", .rfc(9293, "§3.1"))
struct TCPSegmentTests {
    private let octets = hex(
        """
        027F C001              # ports 639 and 49153
        00000001 00000002      # Sequence and Acknowledgment Number
        8018 2000              # Data Offset 8, PSH and ACK; Window
        ABCD 0000              # Checksum, Urgent Pointer
        01 01 08 0A 00000003 00000004  # options
        """)

    @Test func `fields are what the diagram says`() throws {
        let frame = octets + hex("04 00 03")
        var reader = ByteReader(frame.span)
        let segment = try TCPSegment(from: &reader)
        #expect(segment.sourcePort == 639 && segment.destinationPort == 49153)
        #expect(segment.sequenceNumber == 1 && segment.acknowledgmentNumber == 2)
        #expect(segment.dataOffset == 8 && segment.flags == [.psh, .ack])
        #expect(segment.window == 0x2000 && segment.checksum == 0xABCD)
        #expect(segment.options.count == 12 && segment.payload == 32 ..< 35)
        #expect(segment.octets == octets)
    }

    @Test(arguments: 0 ..< 16)
    func `a Data Offset that cannot be is a failure, and the header stands`(words: Int) throws {
        var octets = Array(octets.prefix(20)) + hex("01020304")
        octets[12] = UInt8(words) << 4
        var reader = ByteReader(octets.span)
        let segment = try TCPSegment(from: &reader)
        let failure = reader.failure
        #expect((failure == nil) == (5 ... 6 ~= words))
        #expect(segment.octets == Array(octets[..<segment.payload.lowerBound]))
        if words < 5 { #expect(failure?.field == "Data Offset" && failure?.offset == 12) }
        if words > 6 { #expect(failure?.field == "Options" && failure?.offset == 20) }
    }

    @Test func `no prefix of the fixed part is a header`() {
        expectEveryPrefixTruncated(Array(octets[..<20])) { reader throws(DecodeError) in
            try TCPSegment(from: &reader)
        }
    }
}
