/// A probe of ssmping and asmping 0.9, which RFC 6450 calls version 1 of its protocol.
///
///     +------+-----------------+-----------------+-----
///     | Type | Type, Length, … | Type, Length, … |  …
///     +------+-----------------+-----------------+-----
///
/// A request goes to the server by unicast; the server answers twice, by unicast and to the group,
/// with the request's own octets and options of its own after them. The format is the programs':
/// no standard has it.
public struct SsmpingMessage: Hashable, Sendable {
    /// Whether this is a request or an answer.
    public let type: MessageType
    /// The options, in order, as far as they are there.
    public let options: [ProbeOption]
    /// What follows them and is no option.
    public let remainder: [UInt8]

    /// The client's number, its process identifier.
    public var clientID: UInt32? { first(.clientID)?.number }
    /// The number of the request, from 1.
    public var sequence: UInt32? { first(.sequence)?.number }
    /// When the client sent the request.
    public var timestamp: ProbeTimestamp? { first(.timestamp)?.timestamp }
    /// The group that the server is to answer to.
    public var group: IPAddress? { first(.group)?.address(after: 1) }
    /// What the server says of itself.
    public var version: [UInt8]? { first(.version)?.value }
    /// The size that the client wants answers to have, in octets of UDP payload.
    public var replySize: UInt16? {
        guard let value = first(.replySize)?.value, value.count == 2 else { return nil }
        return UInt16(ProbeOption.bigEndian(value))
    }

    /// Creates a message.
    public init(type: MessageType, options: [ProbeOption], remainder: [UInt8] = []) {
        self.type = type
        self.options = options
        self.remainder = remainder
    }

    /// Reads all that `reader` has.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = MessageType(rawValue: try reader.uint8("Type"))
        options = reader.arrayToEnd(ProbeOption.init(from:))
        remainder = reader.remainder()
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] { [type.rawValue] + options.flatMap(\.octets) + remainder }

    /// The first option of a type.
    public func first(_ type: OptionType) -> ProbeOption? {
        options.first { $0.type == type.rawValue }
    }

    /// What a message can be.
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a type from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// A request, from the client.
        public static let request = MessageType(rawValue: UInt8(ascii: "Q"))
        /// An answer, from the server.
        public static let reply = MessageType(rawValue: UInt8(ascii: "A"))
    }

    /// What an option can be.
    public struct OptionType: RawRepresentable, Hashable, Sendable {
        /// The 16 bits on the wire.
        public let rawValue: UInt16

        /// Creates a type from the 16 bits on the wire.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The client's number.
        public static let clientID = OptionType(rawValue: 1)
        /// The number of the request.
        public static let sequence = OptionType(rawValue: 2)
        /// The client's clock.
        public static let timestamp = OptionType(rawValue: 3)
        /// The group: an octet for the family, 1 or 2, and the address.
        public static let group = OptionType(rawValue: 4)
        /// The wish for the server's version.
        public static let requestVersion = OptionType(rawValue: 5)
        /// The server's version, as text.
        public static let version = OptionType(rawValue: 6)
        /// The wish for answers of a size.
        public static let replySize = OptionType(rawValue: 7)
        /// Octets that make an answer that size.
        public static let padding = OptionType(rawValue: 8)
    }
}
