/// One entry of an MPLS label stack (RFC 3032, RFC 5462).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                Label                  | TC  |S|       TTL     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MPLSLabelStackEntry: RawRepresentable, Hashable, Sendable {
    /// The 32 bits on the wire.
    public let rawValue: UInt32

    /// The label: 0 and 2 are the explicit nulls of IPv4 and IPv6.
    @inlinable
    public var label: UInt32 { rawValue >> 12 }
    /// The traffic class, 0 to 7.
    @inlinable
    public var trafficClass: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 9) & 7 }
    /// Whether this is the last entry.
    @inlinable
    public var isBottomOfStack: Bool { rawValue & 0x100 != 0 }
    /// Time to Live, in hops.
    @inlinable
    public var timeToLive: UInt8 { UInt8(truncatingIfNeeded: rawValue) }

    /// Creates an entry from the 32 bits on the wire.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Creates an entry.
    public init(label: UInt32, trafficClass: UInt8 = 0, isBottomOfStack: Bool, timeToLive: UInt8) {
        rawValue =
            label << 12 | UInt32(trafficClass & 7) << 9 | (isBottomOfStack ? 0x100 : 0)
            | UInt32(timeToLive)
    }

    /// Reads an entry and leaves `reader` at the next, or at the packet.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        rawValue = try reader.uint32("Label Stack Entry")
    }

    /// The entry as it goes on the wire.
    public var octets: [UInt8] { bigEndianOctets(rawValue) }
}
