/// A Neighbor Solicitation or Advertisement of IPv6 (RFC 4861).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +---------------+---------------+-------------------------------+
///     |     Type      |     Code      |           Checksum            |
///     +-+-+-+---------+---------------+-------------------------------+
///     |R|S|O|                      Reserved                           |
///     +-+-+-+---------------------------------------------------------+
///     |                     Target Address (16)                       |
///     +---------------------------------------------------------------+
///
/// Options, which follow, are not read.
public struct NeighborDiscoveryMessage: Hashable, Sendable {
    /// Whether somebody answers, and not asks.
    public let isAdvertisement: Bool
    /// Whether an advertisement answers a solicitation (S).
    public let isSolicited: Bool
    /// The address that is asked for, or that is told of.
    public let target: IPv6Address

    /// The ICMPv6 type of a solicitation.
    public static let solicitation: UInt8 = 135
    /// The ICMPv6 type of an advertisement.
    public static let advertisement: UInt8 = 136

    /// Reads a message; `nil` if it is another one.
    ///
    /// - Throws: ``DecodeError`` where it is cut.
    public init?(from reader: inout ByteReader) throws(DecodeError) {
        let type = try reader.uint8("Type")
        guard type == Self.solicitation || type == Self.advertisement else { return nil }
        isAdvertisement = type == Self.advertisement
        _ = try reader.uint8("Code")
        _ = try reader.uint16("Checksum")
        isSolicited = try reader.uint32("R, S, O, Reserved") & 0x4000_0000 != 0
        target = try reader.ipv6Address("Target Address")
    }
}
