/// An extension of an IGMPv3 or MLDv2 message (RFC 9279 §3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |        Extension Type         |       Extension Length        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Extension Value                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct IGMPExtension: Hashable, Sendable {
    /// The Extension Type: 0 is No-op, 65534 and 65535 are for experiments.
    public let type: UInt16
    /// The Extension Value.
    public let value: [UInt8]

    /// Creates an extension.
    public init(_ type: UInt16, _ value: [UInt8]) {
        self.type = type
        self.value = value
    }

    /// The extensions that `octets` hold; what is left over at the end is none.
    public static func list(in octets: [UInt8]) -> [IGMPExtension] {
        var reader = ByteReader(octets.span)
        return reader.arrayToEnd { reader throws(DecodeError) in
            let type = try reader.uint16("Extension Type")
            let length = try reader.uint16("Extension Length")
            return IGMPExtension(type, try reader.octets(Int(length), "Extension Value"))
        }
    }

    /// The extension as it goes on the wire.
    public var octets: [UInt8] {
        bigEndianOctets(type) + bigEndianOctets(UInt16(truncatingIfNeeded: value.count)) + value
    }
}
