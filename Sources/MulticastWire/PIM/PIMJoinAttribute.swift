/// One attribute of an address whose Encoding Type is 1 (RFC 5384).
///
///      0                   1
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |F|E| Attr Type |    Length     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             Value             |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMJoinAttribute: Hashable, Sendable {
    /// F, E and the Attr Type.
    public let flagsAndType: UInt8
    /// The attribute's octets, as many as the Length says.
    public let value: [UInt8]

    /// F: a router that does not know the attribute passes it on all the same.
    public var isTransitive: Bool { flagsAndType & 0x80 != 0 }

    /// E: this is the last attribute of the address.
    public var isLast: Bool { flagsAndType & 0x40 != 0 }

    /// Attr Type: what the attribute is; 0 is the RPF vector (RFC 5496).
    public var type: UInt8 { flagsAndType & 0x3F }

    /// Creates an attribute.
    public init(flagsAndType: UInt8, value: [UInt8]) {
        self.flagsAndType = flagsAndType
        self.value = value
    }

    /// Reads one attribute and leaves `reader` at the next.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        flagsAndType = try reader.uint8("F, E, Attr Type")
        let length = try reader.uint8("Attribute Length")
        value = try reader.octets(Int(length), "Attribute Value")
    }

    /// The attribute as it goes on the wire.
    public var octets: [UInt8] {
        [flagsAndType, UInt8(truncatingIfNeeded: value.count)] + value
    }
}
