/// A block after the first TLV of an mtrace2 message (RFC 8487 §3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |     Type      |           Length              |   Value ....  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct Mtrace2Block: Hashable, Sendable {
    /// What the block is.
    public let type: BlockType
    /// The length of Type, Length and Value in octets, as the sender gives it.
    public let length: UInt16
    /// The Value.
    public let value: Value

    /// Creates a block; `length` is right for the value if not given.
    public init(type: BlockType, value: Value, length: UInt16? = nil) {
        self.type = type
        self.value = value
        self.length = length ?? UInt16(clamping: 3 + value.octets.count)
    }

    /// Reads one block.
    ///
    /// - Throws: where the block is not all there, or its Length does not even cover itself.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let type = BlockType(rawValue: try reader.uint8("Type"))
        let length = try reader.uint16("Length")
        guard length >= 3 else {
            throw reader.invalid("Length", Int(length), expected: "4 or more", back: 2)
        }
        value = try reader.within(Int(length) - 3, "Value") { reader throws(DecodeError) in
            switch (type, length) {
            case (.standardResponse, Mtrace2ResponseBlock.ipv4Length):
                .standardResponse(try Mtrace2ResponseBlock(isIPv6: false, from: &reader))
            case (.standardResponse, Mtrace2ResponseBlock.ipv6Length):
                .standardResponse(try Mtrace2ResponseBlock(isIPv6: true, from: &reader))
            case (.augmentedResponse, 6...):
                .augmentedResponse(
                    mbz: try reader.uint8("MBZ"),
                    type: try reader.uint16("Augmented Response Type"), value: reader.remainder())
            case (.extendedQuery, 6...):
                .extendedQuery(
                    flags: try reader.uint8("MBZ, T"),
                    type: try reader.uint16("Extended Query Type"), value: reader.remainder())
            default: .octets(reader.remainder())
            }
        }
        self.type = type
        self.length = length
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] { [type.rawValue] + bigEndianOctets(length) + value.octets }

    /// What a block can hold.
    public enum Value: Hashable, Sendable {
        /// What one router on the path knows (RFC 8487 §3.2.4, §3.2.5).
        indirect case standardResponse(Mtrace2ResponseBlock)
        /// What a router adds (RFC 8487 §3.2.6); of type 1, how many standard response blocks it
        /// has sent back already.
        case augmentedResponse(mbz: UInt8, type: UInt16, value: [UInt8])
        /// What the client adds to its query (RFC 8487 §3.2.7); the lowest bit of the flags is T,
        /// with which routers pass on what they do not know.
        case extendedQuery(flags: UInt8, type: UInt16, value: [UInt8])
        /// A block of another type or of a length that does not fit its type.
        case octets([UInt8])

        /// The octets as they go on the wire.
        public var octets: [UInt8] {
            switch self {
            case .standardResponse(let block): block.octets
            case .augmentedResponse(let mbz, let type, let value):
                [mbz] + bigEndianOctets(type) + value
            case .extendedQuery(let flags, let type, let value):
                [flags] + bigEndianOctets(type) + value
            case .octets(let octets): octets
            }
        }
    }

    /// A TLV type (RFC 8487 §3.2).
    public struct BlockType: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a type from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Mtrace2 Standard Response Block.
        public static let standardResponse = BlockType(rawValue: 4)
        /// Mtrace2 Augmented Response Block.
        public static let augmentedResponse = BlockType(rawValue: 5)
        /// Mtrace2 Extended Query Block.
        public static let extendedQuery = BlockType(rawValue: 6)
    }
}
