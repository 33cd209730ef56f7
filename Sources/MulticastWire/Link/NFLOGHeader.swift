/// The header of a packet from Linux netfilter's log (LINKTYPE_NFLOG).
///
///     +------------+-------------+------------------+------ - -
///     | Family (1) | Version (1) | Resource ID (2)  | TLVs
///     +------------+-------------+------------------+------ - -
///
///     +------------+----------+---------- - - ----+-------------+
///     | Length (2) | Type (2) | Value             | to 4 octets |
///     +------------+----------+---------- - - ----+-------------+
///
/// A TLV's length and type are in the byte order of the host that captured; the first one shows
/// which that is. The packet is the value of the TLV of type 9, which the kernel puts last.
public struct NFLOGHeader: Hashable, Sendable {
    /// The protocol family: 2 IPv4, 10 IPv6, 7 a bridge's.
    public let family: UInt8
    /// The version of the format: 0.
    public let version: UInt8
    /// The log group.
    public let resourceID: UInt16
    /// The TLVs in front of the packet.
    public let attributes: [Attribute]
    /// The length of the packet's TLV, as it is given; `nil` if there is no packet.
    public let payloadLength: UInt16?
    /// The type of the packet's TLV: 9, and flags that the kernel may set.
    public let payloadType: UInt16
    /// Whether lengths and types have the least significant octet first.
    public let isLittleEndian: Bool

    /// What follows: by the family, or in a bridge's by the protocol in the attribute of type 1.
    public var etherType: EtherType? {
        switch family {
        case 2: return .ipv4
        case 10: return .ipv6
        default:
            guard let header = attributes.first(where: { $0.number == 1 }), header.octets.count >= 2
            else { return nil }
            return EtherType(rawValue: UInt16(header.octets[0]) << 8 | UInt16(header.octets[1]))
        }
    }

    /// Creates a header.
    public init(
        family: UInt8, version: UInt8 = 0, resourceID: UInt16 = 0, attributes: [Attribute] = [],
        payloadLength: UInt16?, payloadType: UInt16 = 9, isLittleEndian: Bool = true
    ) {
        self.family = family
        self.version = version
        self.resourceID = resourceID
        self.attributes = attributes
        self.payloadLength = payloadLength
        self.payloadType = payloadType
        self.isLittleEndian = isLittleEndian
    }

    /// Reads the header and leaves `reader` at the packet, which ends where its TLV says.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        family = try reader.uint8("Family")
        version = try reader.uint8("Version")
        resourceID = try reader.uint16("Resource ID")
        let isLittleEndian = Self.isLittleEndian(at: reader)
        var attributes: [Attribute] = []
        var (payloadLength, payloadType): (UInt16?, UInt16) = (nil, 9)
        while reader.count > 0, reader.failure == nil {
            if let length = reader.peek16(), let type = reader.peek16(2) {
                let type = isLittleEndian ? type.byteSwapped : type
                if type & 0x3FFF == 9 {
                    (payloadLength, payloadType) =
                        (isLittleEndian ? length.byteSwapped : length, type)
                    try reader.skip(4, "NFULA_PAYLOAD")
                    break
                }
            }
            attributes += reader.array(1, ofAtLeast: 4) { reader throws(DecodeError) in
                try Attribute(isLittleEndian: isLittleEndian, from: &reader)
            }
        }
        self.attributes = attributes
        self.payloadLength = payloadLength
        self.payloadType = payloadType
        self.isLittleEndian = isLittleEndian
        if let payloadLength, payloadLength >= 4 {
            reader.narrow(to: Int(payloadLength) - 4, by: .enclosingLength)
        }
    }

    /// Whether the TLV at the reader's place reads better with the least significant octet first:
    /// types are below 256, so one of their octets is 0.
    private static func isLittleEndian(at reader: borrowing ByteReader) -> Bool {
        guard let length = reader.peek16(), let type = reader.peek16(2) else { return true }
        if type != 0 { return type & 0xFF == 0 || type >> 8 & 0x3F != 0 }
        return length & 0xFF == 0 || length > reader.count
    }

    /// The header as the capture holds it, up to the packet.
    public var octets: [UInt8] {
        func put(_ value: UInt16) -> [UInt8] {
            bigEndianOctets(isLittleEndian ? value.byteSwapped : value)
        }
        return [family, version] + bigEndianOctets(resourceID)
            + attributes.flatMap { put($0.length) + put($0.type) + $0.octets }
            + (payloadLength.map { put($0) + put(payloadType) } ?? [])
    }

    /// A TLV of the log.
    public struct Attribute: Hashable, Sendable {
        /// The length of type, length and value in octets, as it is given.
        public let length: UInt16
        /// What the value is, and two flags.
        public let type: UInt16
        /// The value, and the padding behind it.
        public let octets: [UInt8]

        /// What the value is, without the flags.
        public var number: UInt16 { type & 0x3FFF }

        /// Creates a TLV; `octets` are padded to words of four octets.
        public init(length: UInt16, type: UInt16, octets: [UInt8]) {
            self.length = length
            self.type = type
            self.octets = octets
        }

        /// Reads a TLV and its padding.
        init(isLittleEndian: Bool, from reader: inout ByteReader) throws(DecodeError) {
            let length = try reader.uint16("TLV Length")
            self.length = isLittleEndian ? length.byteSwapped : length
            guard self.length >= 4 else {
                throw reader.invalid(
                    "TLV Length", Int(self.length), expected: "4 or more", back: 2)
            }
            let type = try reader.uint16("TLV Type")
            self.type = isLittleEndian ? type.byteSwapped : type
            let (value, padded) = (Int(self.length) - 4, (Int(self.length) - 1) & ~3)
            // The last one need not be padded.
            octets = try reader.octets(min(max(value, reader.count), padded), "TLV Value")
        }
    }
}
