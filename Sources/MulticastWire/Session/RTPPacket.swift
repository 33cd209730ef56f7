/// The header of an RTP packet (RFC 3550).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                           timestamp                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |           synchronization source (SSRC) identifier            |
///     +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
///     |            contributing source (CSRC) identifiers             |
///     |                             ....                              |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The payload stays where it is, in the octets of the frame.
public struct RTPPacket: Hashable, Sendable {
    /// Version, padding and extension bits, and the number of CSRCs.
    public let versionAndFlags: UInt8
    /// The marker bit, and the payload type.
    public let markerAndPayloadType: UInt8
    /// The number of the packet in its stream, modulo 65536.
    public let sequenceNumber: UInt16
    /// The sampling instant of the payload's first octet, in the payload type's clock.
    public let timestamp: UInt32
    /// The stream's identifier.
    public let ssrc: UInt32
    /// The contributing sources, as far as they are there.
    public let csrcs: [UInt32]
    /// The header extension, if the X bit is set and it is there.
    public let headerExtension: HeaderExtension?
    /// Where in the frame payload and padding lie, as far as they were captured.
    public let payload: Range<Int>
    /// The last octet of the payload if the P bit is set: how many octets of it are padding.
    public let paddingLength: UInt8?

    /// The version, which is 2.
    public var version: UInt8 { versionAndFlags >> 6 }
    /// Whether padding follows the payload (P).
    public var hasPadding: Bool { versionAndFlags & 0x20 != 0 }
    /// Whether a header extension follows the CSRCs (X).
    public var hasExtension: Bool { versionAndFlags & 0x10 != 0 }
    /// How many CSRCs the sender announces (CC).
    public var csrcCount: Int { Int(versionAndFlags & 0xF) }
    /// Whether the packet is marked, as its profile understands it (M).
    public var marker: Bool { markerAndPayloadType & 0x80 != 0 }
    /// What the payload is (PT).
    public var payloadType: UInt8 { markerAndPayloadType & 0x7F }

    /// Creates a header; the flags and the number of CSRCs are those of the arguments if
    /// `versionAndFlags` is not given.
    public init(
        payloadType: UInt8, marker: Bool = false, sequenceNumber: UInt16, timestamp: UInt32,
        ssrc: UInt32, csrcs: [UInt32] = [], headerExtension: HeaderExtension? = nil,
        payload: Range<Int> = 0 ..< 0, paddingLength: UInt8? = nil, versionAndFlags: UInt8? = nil
    ) {
        self.versionAndFlags =
            versionAndFlags
            ?? 0x80 | (paddingLength == nil ? 0 : 0x20) | (headerExtension == nil ? 0 : 0x10)
            | UInt8(min(csrcs.count, 15))
        markerAndPayloadType = payloadType & 0x7F | (marker ? 0x80 : 0)
        self.sequenceNumber = sequenceNumber
        self.timestamp = timestamp
        self.ssrc = ssrc
        self.csrcs = csrcs
        self.headerExtension = headerExtension
        self.payload = payload
        self.paddingLength = paddingLength
    }

    /// Reads the header and leaves `reader` at the payload.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        try reader.require(12, for: Self.init(from:))
        versionAndFlags = try reader.uint8("V, P, X, CC")
        markerAndPayloadType = try reader.uint8("M, PT")
        sequenceNumber = try reader.uint16("sequence number")
        timestamp = try reader.uint32("timestamp")
        ssrc = try reader.uint32("SSRC")
        let csrcCount = Int(versionAndFlags & 0xF)
        csrcs = reader.array(csrcCount, ofAtLeast: 4) { reader throws(DecodeError) in
            try reader.uint32("CSRC")
        }
        headerExtension =
            versionAndFlags & 0x10 == 0
            ? nil : reader.array(1, ofAtLeast: 4, HeaderExtension.init(from:)).first
        payload = reader.rest
        paddingLength = versionAndFlags & 0x20 == 0 ? nil : reader.peek(reader.count - 1)
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        [versionAndFlags, markerAndPayloadType] + bigEndianOctets(sequenceNumber)
            + bigEndianOctets(timestamp) + bigEndianOctets(ssrc) + csrcs.flatMap(bigEndianOctets)
            + (headerExtension?.octets ?? [])
    }

    /// An extension of the header (RFC 3550).
    public struct HeaderExtension: Hashable, Sendable {
        /// What the profile at hand uses to tell extensions apart.
        public let profile: UInt16
        /// How many 32-bit words the sender announces.
        public let length: UInt16
        /// The words; empty where they are not all there.
        public let data: [UInt8]

        /// Creates an extension; the length is that of the data if not given.
        public init(profile: UInt16, data: [UInt8], length: UInt16? = nil) {
            self.profile = profile
            self.length = length ?? UInt16(clamping: data.count / 4)
            self.data = data
        }

        /// Reads an extension, or its first four octets where it is not all there.
        public init(from reader: inout ByteReader) throws(DecodeError) {
            profile = try reader.uint16("defined by profile")
            length = try reader.uint16("length")
            data = reader.available(Int(length) * 4, "header extension")
        }

        /// The extension as it goes on the wire.
        public var octets: [UInt8] { bigEndianOctets(profile) + bigEndianOctets(length) + data }
    }
}
