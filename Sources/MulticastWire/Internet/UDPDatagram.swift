/// The header of a UDP datagram (RFC 768).
///
///      0      7 8     15 16    23 24    31
///     +--------+--------+--------+--------+
///     |   Source Port   | Destination Port|
///     +--------+--------+--------+--------+
///     |     Length      |    Checksum     |
///     +--------+--------+--------+--------+
public struct UDPDatagram: Hashable, Sendable {
    /// The sender's port, or 0.
    public let sourcePort: UInt16
    /// The receiver's port.
    public let destinationPort: UInt16
    /// The length of header and payload in octets, as the sender gives it.
    public let length: UInt16
    /// The checksum over pseudo-header, header and payload; 0 if the sender made none.
    public let checksum: UInt16
    /// Where in the frame the header lies.
    public let header: Range<Int>
    /// Where in the frame the payload lies, as far as it is there.
    public let payload: Range<Int>

    /// Reads the header and leaves `reader` at the payload, which ends where Length says.
    ///
    /// A Length below 8 ends nothing: it is readable, and wrong.
    @inline(always)
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try reader.require(8, for: Self.init(from:))
        let start = reader.offset
        sourcePort = try reader.uint16("Source Port")
        destinationPort = try reader.uint16("Destination Port")
        length = try reader.uint16("Length")
        checksum = try reader.uint16("Checksum")
        header = start ..< reader.offset
        if length >= 8 { reader.narrow(to: Int(length) - 8, by: .udpLength) }
        payload = reader.rest
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        [sourcePort, destinationPort, length, checksum].flatMap(bigEndianOctets)
    }
}
