/// The header of a TCP segment (RFC 9293 §3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |          Source Port          |       Destination Port        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Sequence Number                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Acknowledgment Number                      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Data |       |C|E|U|A|P|R|S|F|                               |
///     | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
///     |       |       |R|E|G|K|H|T|N|N|                               |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |           Checksum            |         Urgent Pointer        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                           [Options]                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct TCPSegment: Hashable, Sendable {
    /// The sender's port.
    public let sourcePort: UInt16
    /// The receiver's port.
    public let destinationPort: UInt16
    /// The number of the first octet of the payload, or of SYN.
    public let sequenceNumber: UInt32
    /// The number of the next octet that the sender expects, if ACK is set.
    public let acknowledgmentNumber: UInt32
    /// Data Offset, four reserved bits, and eight flags.
    public let dataOffsetAndFlags: UInt16
    /// How many octets the sender takes, before scaling.
    public let window: UInt16
    /// The checksum over pseudo-header, header and payload.
    public let checksum: UInt16
    /// The end of the urgent data, if URG is set.
    public let urgentPointer: UInt16
    /// The options with their padding, as they stand.
    public let options: [UInt8]
    /// Where in the frame the payload lies, as far as it is there.
    public let payload: Range<Int>

    /// The length of the header in 32-bit words; 5 or more if it can be.
    @inlinable
    public var dataOffset: UInt8 { UInt8(truncatingIfNeeded: dataOffsetAndFlags >> 12) }

    /// The eight flags.
    @inlinable
    public var flags: Flags { Flags(rawValue: UInt8(truncatingIfNeeded: dataOffsetAndFlags)) }

    /// Reads the header and leaves `reader` at the payload.
    ///
    /// A Data Offset below 5 leaves open where the payload begins, which is a failure.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let start = reader.offset
        sourcePort = try reader.uint16("Source Port")
        destinationPort = try reader.uint16("Destination Port")
        sequenceNumber = try reader.uint32("Sequence Number")
        acknowledgmentNumber = try reader.uint32("Acknowledgment Number")
        dataOffsetAndFlags = try reader.uint16("Data Offset, Flags")
        window = try reader.uint16("Window")
        checksum = try reader.uint16("Checksum")
        urgentPointer = try reader.uint16("Urgent Pointer")
        let words = Int(dataOffsetAndFlags >> 12)
        if words < 5, !reader.hasFailed {
            reader.failure = DecodeError(
                "Data Offset", at: start + 12, invalid: words, expected: "5 or more words")
        }
        options = reader.available((words - 5) * 4, "Options")
        payload = reader.rest
    }

    /// The header as it goes on the wire, as far as it could be read.
    public var octets: [UInt8] {
        bigEndianOctets(sourcePort) + bigEndianOctets(destinationPort)
            + bigEndianOctets(sequenceNumber) + bigEndianOctets(acknowledgmentNumber)
            + [dataOffsetAndFlags, window, checksum, urgentPointer].flatMap(bigEndianOctets)
            + options
    }

    /// The flags of a segment.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The eight bits.
        public let rawValue: UInt8

        /// Creates flags from the eight bits.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// FIN: the sender has no more to send.
        @inlinable public static var fin: Flags { Flags(rawValue: 0x01) }
        /// SYN: a connection begins.
        @inlinable public static var syn: Flags { Flags(rawValue: 0x02) }
        /// RST: the connection is reset.
        @inlinable public static var rst: Flags { Flags(rawValue: 0x04) }
        /// PSH: deliver without waiting for more.
        @inlinable public static var psh: Flags { Flags(rawValue: 0x08) }
        /// ACK: the Acknowledgment Number counts.
        @inlinable public static var ack: Flags { Flags(rawValue: 0x10) }
        /// URG: the Urgent Pointer counts.
        @inlinable public static var urg: Flags { Flags(rawValue: 0x20) }
        /// ECE: congestion was experienced (RFC 3168).
        @inlinable public static var ece: Flags { Flags(rawValue: 0x40) }
        /// CWR: the congestion window was reduced (RFC 3168).
        @inlinable public static var cwr: Flags { Flags(rawValue: 0x80) }
    }
}
