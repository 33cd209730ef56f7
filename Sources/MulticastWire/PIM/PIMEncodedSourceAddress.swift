/// A source, or an RP in its place, in a PIM Join/Prune message (RFC 7761 §4.9.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     | Addr Family   | Encoding Type | Rsrvd   |S|W|R|  Mask Len     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Source Address
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
public struct PIMEncodedSourceAddress: Hashable, Sendable {
    /// How the address is written.
    public let format: PIMAddressFormat
    /// Five reserved bits, S, W and R.
    public let flags: UInt8
    /// How many bits of the address count: all of them, 32 or 128.
    public let maskLength: UInt8
    /// The source; the RP where W is set.
    public let address: IPAddress
    /// The attributes after the address (RFC 5384), usually none.
    public let joinAttributes: [PIMJoinAttribute]

    /// S: always set in sparse mode, for version 1 of PIM.
    public var isSparse: Bool { flags & 0b100 != 0 }

    /// W: the entry is (*,G), and the address that of the RP.
    public var isWildcard: Bool { flags & 0b010 != 0 }

    /// R: the entry is about the tree of the RP.
    public var isRendezvousPointTree: Bool { flags & 0b001 != 0 }

    /// Creates an address; a mask length that is not given is that of a single source.
    public init(
        _ address: IPAddress, flags: UInt8 = 0b100, maskLength: UInt8? = nil,
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
        flags = try reader.uint8("Rsrvd, S, W, R")
        maskLength = try reader.uint8("Mask Len")
        address = try format.address("Source Address", from: &reader)
        joinAttributes = try format.joinAttributes(from: &reader)
    }

    /// The address as it goes on the wire.
    public var octets: [UInt8] {
        format.octets + [flags, maskLength] + address.octets + joinAttributes.flatMap(\.octets)
    }
}
