/// The header of VXLAN (RFC 7348), and of its generic form, VXLAN-GPE.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |R|R|R|R|I|R|R|R|            Reserved                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                VXLAN Network Identifier (VNI) |   Reserved    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct VXLANHeader: Hashable, Sendable {
    /// The flags: 0x08 says that the VNI is valid.
    public let flags: UInt8
    /// 24 reserved bits; extensions put a group policy or the next protocol here.
    public let reserved: UInt32
    /// The VXLAN Network Identifier.
    public let networkIdentifier: UInt32
    /// The last reserved octet.
    public let lastReserved: UInt8

    /// Whether the VNI is valid, which it must be.
    public var isNetworkIdentifierValid: Bool { flags & 0x08 != 0 }
    /// VXLAN-GPE: the number of the next protocol, where the P flag says that it is one.
    public var nextProtocol: UInt8? {
        flags & 0x04 == 0 ? nil : UInt8(truncatingIfNeeded: reserved)
    }

    /// Creates a header.
    public init(
        flags: UInt8 = 0x08, reserved: UInt32 = 0, networkIdentifier: UInt32,
        lastReserved: UInt8 = 0
    ) {
        self.flags = flags
        self.reserved = reserved & 0xFF_FFFF
        self.networkIdentifier = networkIdentifier & 0xFF_FFFF
        self.lastReserved = lastReserved
    }

    /// Reads the header and leaves `reader` at the inner frame.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        flags = try reader.uint8("Flags")
        reserved = try reader.uint24("Reserved")
        networkIdentifier = try reader.uint24("VXLAN Network Identifier")
        lastReserved = try reader.uint8("Reserved")
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        bigEndianOctets(UInt32(flags) << 24 | reserved)
            + bigEndianOctets(networkIdentifier << 8 | UInt32(lastReserved))
    }
}
