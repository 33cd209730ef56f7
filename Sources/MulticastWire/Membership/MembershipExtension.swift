/// An extension of an IGMPv3 or MLDv2 message whose E bit is set (RFC 9279 §3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Extension Type        |        Extension Length       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Extension Value                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MembershipExtension: Hashable, Sendable {
    /// What the extension is.
    public let type: UInt16
    /// Its octets, as many as the Extension Length says.
    public let value: [UInt8]

    /// Creates an extension.
    public init(type: UInt16, value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// The extensions that `octets` hold; what is left over at the end is none.
    public static func list(in octets: [UInt8]) -> [MembershipExtension] {
        var reader = ByteReader(octets.span)
        return reader.arrayToEnd(MembershipExtension.init(from:))
    }

    /// Reads one extension and leaves `reader` at the next.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = try reader.uint16("Extension Type")
        let extensionLength = try reader.uint16("Extension Length")
        value = try reader.octets(Int(extensionLength), "Extension Value")
    }

    /// The extension as it goes on the wire.
    public var octets: [UInt8] {
        bigEndianOctets(type) + bigEndianOctets(UInt16(truncatingIfNeeded: value.count)) + value
    }
}
