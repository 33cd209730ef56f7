/// What follows the Checksum of a PIM version 1 message, which rides on IGMP type 0x14.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Type (0x14)  |     Code      |           Checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |Version|                      Reserved                         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     | Mode  |       Reserved        |           Holdtime            |  Query
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The protocol predates its standard; routers have long spoken version 2 (RFC 7761).
public struct PIMVersion1Message: Hashable, Sendable {
    /// The version in the top four bits, 1, and reserved bits.
    public let versionAndReserved: UInt32
    /// The octets that follow.
    public let body: [UInt8]

    /// The mode of a query: 0 dense, 1 sparse, 2 sparse-dense.
    public var mode: UInt8? { body.first.map { $0 >> 4 } }
    /// The holdtime of a query, in seconds.
    public var holdtime: UInt16? {
        body.count >= 4 ? UInt16(body[2]) << 8 | UInt16(body[3]) : nil
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        versionAndReserved = try reader.uint32("Version, Reserved")
        body = reader.remainder()
    }

    var octets: [UInt8] { bigEndianOctets(versionAndReserved) + body }

    /// The name of a Code: 0 to 8.
    public static func name(ofCode code: UInt8) -> StaticString? {
        switch code {
        case 0: "query"
        case 1: "register"
        case 2: "register-stop"
        case 3: "join/prune"
        case 4: "rp-reachable"
        case 5: "assert"
        case 6: "graft"
        case 7: "graft-ack"
        case 8: "mode"
        default: nil
        }
    }
}
