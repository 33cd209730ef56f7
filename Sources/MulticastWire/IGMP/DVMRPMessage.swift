/// What follows the Checksum of a DVMRP message of version 3, as mrouted speaks it
/// (draft-ietf-idmr-dvmrp-v3; RFC 1075 is version 1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Type (0x13)  |     Code      |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Reserved   |  Capabilities | Minor Version | Major Version |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The Code is the message's second octet. What follows is kept as it is: routes, neighbours and
/// prunes are told by the words that every such message starts with.
public struct DVMRPMessage: Hashable, Sendable {
    /// A reserved octet.
    public let reserved: UInt8
    /// What the router can do.
    public let capabilities: UInt8
    /// The minor version of the router's software.
    public let minorVersion: UInt8
    /// The major version: 3.
    public let majorVersion: UInt8
    /// The addresses that follow: of a probe the generation identifier and the neighbours, of a
    /// prune or graft the source and the group; the octets after whole words stay behind.
    public let words: [UInt32]

    init(from reader: inout ByteReader) throws(DecodeError) {
        reserved = try reader.uint8("Reserved")
        capabilities = try reader.uint8("Capabilities")
        minorVersion = try reader.uint8("Minor Version")
        majorVersion = try reader.uint8("Major Version")
        words = reader.array(reader.count / 4, ofAtLeast: 4) { reader throws(DecodeError) in
            try reader.uint32("DVMRP data")
        }
    }

    var octets: [UInt8] {
        [reserved, capabilities, minorVersion, majorVersion] + words.flatMap(bigEndianOctets)
    }

    /// The name of a Code: 1 to 9.
    public static func name(ofCode code: UInt8) -> StaticString? {
        switch code {
        case 1: "probe"
        case 2: "report"
        case 3: "ask-neighbors"
        case 4: "neighbors"
        case 5: "ask-neighbors-2"
        case 6: "neighbors-2"
        case 7: "prune"
        case 8: "graft"
        case 9: "graft-ack"
        default: nil
        }
    }
}
