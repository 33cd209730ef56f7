/// A message of mtrace version 2 (RFC 8487 §3): a Query, Request or Reply and the blocks after it.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |     Type      |           Length              |    # Hops     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                      Multicast Address                        |
///     +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
///     |                        Source Address                         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Mtrace2 Client Address                     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |            Query ID           |         Client Port #         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct Mtrace2Message: Hashable, Sendable {
    /// What the message is.
    public let type: MessageType
    /// The most hops that the client wants to trace.
    public let numberOfHops: UInt8
    /// The group that is traced; all ones (IPv4) or `::` if none.
    public let multicastAddress: IPAddress
    /// The source that is traced; all ones (IPv4) or `::` if none.
    public let sourceAddress: IPAddress
    /// The client, to which the reply goes.
    public let clientAddress: IPAddress
    /// The client's number for the query.
    public let queryID: UInt16
    /// The UDP port to which the reply goes.
    public let clientPort: UInt16
    /// The blocks, in order, as far as they are there.
    public let blocks: [Mtrace2Block]
    /// What follows them and is no block.
    public let additionalData: [UInt8]

    /// The length of the first TLV, which tells the family of the addresses: 20 for IPv4, 56 for
    /// IPv6 (RFC 8487 §3.2.1).
    public var length: UInt16 { if case .v4 = multicastAddress { 20 } else { 56 } }

    /// The UDP port on which routers listen (RFC 8487 §8).
    public static let port: UInt16 = 33435

    /// Creates a message; the three addresses are of one family.
    public init(
        type: MessageType, numberOfHops: UInt8, multicastAddress: IPAddress,
        sourceAddress: IPAddress, clientAddress: IPAddress, queryID: UInt16, clientPort: UInt16,
        blocks: [Mtrace2Block] = [], additionalData: [UInt8] = []
    ) {
        self.type = type
        self.numberOfHops = numberOfHops
        self.multicastAddress = multicastAddress
        self.sourceAddress = sourceAddress
        self.clientAddress = clientAddress
        self.queryID = queryID
        self.clientPort = clientPort
        self.blocks = blocks
        self.additionalData = additionalData
    }

    /// Reads all that `reader` has.
    ///
    /// - Throws: where the first TLV is not there, is no Query, Request or Reply, or has a length
    ///   that fits neither family.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = MessageType(rawValue: try reader.uint8("Type"))
        guard type.isAssigned else {
            throw reader.invalid("Type", Int(type.rawValue), expected: "1, 2 or 3", back: 1)
        }
        let length = try reader.uint16("Length")
        guard length == 20 || length == 56 else {
            throw reader.invalid("Length", Int(length), expected: "20 or 56", back: 2)
        }
        let isIPv6 = length == 56
        numberOfHops = try reader.uint8("# Hops")
        multicastAddress = try reader.ipAddress("Multicast Address", isIPv6: isIPv6)
        sourceAddress = try reader.ipAddress("Source Address", isIPv6: isIPv6)
        clientAddress = try reader.ipAddress("Mtrace2 Client Address", isIPv6: isIPv6)
        queryID = try reader.uint16("Query ID")
        clientPort = try reader.uint16("Client Port #")
        blocks = reader.arrayToEnd(Mtrace2Block.init(from:))
        additionalData = reader.remainder()
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        [type.rawValue] + bigEndianOctets(length) + [numberOfHops] + multicastAddress.octets
            + sourceAddress.octets + clientAddress.octets + bigEndianOctets(queryID)
            + bigEndianOctets(clientPort) + blocks.flatMap(\.octets) + additionalData
    }

    /// What a message can be (RFC 8487 §3.2).
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a type from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Mtrace2 Query, from the client.
        public static let query = MessageType(rawValue: 1)
        /// Mtrace2 Request, from router to router.
        public static let request = MessageType(rawValue: 2)
        /// Mtrace2 Reply, to the client.
        public static let reply = MessageType(rawValue: 3)

        /// Whether a message can begin with the type.
        public var isAssigned: Bool { 1 ... 3 ~= rawValue }
    }
}

extension ByteReader {
    /// Reads an address of the family that a message's length told.
    mutating func ipAddress(
        _ field: StaticString, isIPv6: Bool
    ) throws(DecodeError) -> IPAddress {
        isIPv6 ? .v6(try ipv6Address(field)) : .v4(try ipv4Address(field))
    }
}
