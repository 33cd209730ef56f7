/// A group, or a range of groups, in a PIM message (RFC 7761 §4.9.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Addr Family  | Encoding Type |B| Reserved  |Z|  Mask Len     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                Group multicast Address
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
public struct PIMEncodedGroupAddress: Hashable, Sendable {
    /// How the address is written.
    public let format: PIMAddressFormat
    /// B, six reserved bits, and Z.
    public let flags: UInt8
    /// How many bits of the address all groups of the range share.
    public let maskLength: UInt8
    /// The group, or the first one of the range.
    public let address: IPAddress
    /// The attributes after the address (RFC 7887), usually none.
    public let joinAttributes: [PIMJoinAttribute]

    /// B: the range uses Bidirectional PIM (RFC 5015).
    public var isBidirectional: Bool { flags & 0x80 != 0 }

    /// Z: the range is an administrative scope zone (RFC 5059).
    public var isAdminScopeZone: Bool { flags & 1 != 0 }

    /// Whether this is one group, and not a range of them.
    public var isSingleGroup: Bool { maskLength == address.bitWidth }

    /// Creates an address; a mask length that is not given is that of a single group.
    public init(
        _ address: IPAddress, maskLength: UInt8? = nil, flags: UInt8 = 0,
        joinAttributes: [PIMJoinAttribute] = []
    ) {
        format = PIMAddressFormat(of: address, hasAttributes: !joinAttributes.isEmpty)
        self.flags = flags
        self.maskLength = maskLength ?? UInt8(address.bitWidth)
        self.address = address
        self.joinAttributes = joinAttributes
    }

    /// Reads an address and leaves `reader` behind it.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        format = try PIMAddressFormat(from: &reader)
        flags = try reader.uint8("B, Reserved, Z")
        maskLength = try reader.uint8("Mask Len")
        address = try format.address("Group multicast Address", from: &reader)
        joinAttributes = try format.joinAttributes(from: &reader)
    }

    /// The address as it goes on the wire.
    public var octets: [UInt8] {
        format.octets + [flags, maskLength] + address.octets + joinAttributes.flatMap(\.octets)
    }
}
