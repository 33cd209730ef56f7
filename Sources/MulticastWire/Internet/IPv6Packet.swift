/// The header of an IPv6 packet, its extension headers included (RFC 8200 §3, §4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |Version| Traffic Class |           Flow Label                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Payload Length        |  Next Header  |   Hop Limit   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Source Address (128)                       |
///     |                  Destination Address (128)                    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Extension Headers, each with a Next Header            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct IPv6Packet: Hashable, Sendable {
    /// Version (6), traffic class and flow label.
    public let versionClassAndFlow: UInt32
    /// The octets after the fixed header, as the sender gives it.
    public let payloadLength: UInt16
    /// What follows the fixed header.
    public let nextHeader: IPProtocol
    /// The Hop Limit, in hops.
    public let hopLimit: UInt8
    /// The sender.
    public let source: IPv6Address
    /// The host or group the packet is sent to.
    public let destination: IPv6Address
    /// What the payload behind all extension headers is.
    public let `protocol`: IPProtocol
    /// The value of the Router Alert option of a Hop-by-Hop header (RFC 2711), if there is one.
    public let routerAlert: UInt16?
    /// The Fragment Header's offset and flags, if there is one.
    public let fragment: UInt16?
    /// Where in the frame fixed and extension headers lie.
    public let header: Range<Int>
    /// Where in the frame the payload lies, as far as it was captured.
    public let payload: Range<Int>

    /// Where in the whole packet's payload this one starts, in octets; not 0 in a later fragment.
    @inlinable
    public var fragmentOffset: Int { Int((fragment ?? 0) & 0xFFF8) }

    /// Whether this is not a whole packet but a piece of one.
    @inlinable
    public var isFragment: Bool { (fragment ?? 0) & 0xFFF9 != 0 }

    /// Whether the frame holds less of the payload than the Payload Length says there was.
    @inlinable
    public var isCut: Bool { header.count + payload.count < Int(payloadLength) + 40 }

    /// Reads the headers and leaves `reader` at the payload, which ends where the Payload Length
    /// says.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let start = reader.offset
        versionClassAndFlow = try reader.uint32("Version, Traffic Class, Flow Label")
        guard versionClassAndFlow >> 28 == 6 else {
            throw DecodeError(
                "Version", at: start, invalid: Int(versionClassAndFlow >> 28), expected: "6")
        }
        payloadLength = try reader.uint16("Payload Length")
        nextHeader = IPProtocol(rawValue: try reader.uint8("Next Header"))
        hopLimit = try reader.uint8("Hop Limit")
        source = try reader.ipv6Address("Source Address")
        destination = try reader.ipv6Address("Destination Address")
        `protocol` = nextHeader
        routerAlert = nil
        fragment = nil
        header = start ..< reader.offset
        payload = reader.rest
    }
}
