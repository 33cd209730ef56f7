/// The header of the BSD loopback interface: a protocol family (LINKTYPE_NULL, LINKTYPE_LOOP).
///
/// NULL has it in the byte order of the host that captured, LOOP in network byte order. Families
/// are small numbers, so the order shows; and one family has several numbers, since each system
/// gave IPv6 its own.
public struct LoopbackHeader: Hashable, Sendable {
    /// The four octets, the first one most significant.
    public let rawFamily: UInt32

    /// The protocol family, whatever the byte order.
    public var family: UInt32 { rawFamily > 0xFFFF ? rawFamily.byteSwapped : rawFamily }

    /// What follows: IPv4 for 2; IPv6 for 24 (NetBSD, OpenBSD), 28 (FreeBSD), 30 (macOS), and 10
    /// and 23, which Linux and Windows write into files.
    public var etherType: EtherType? {
        switch family {
        case 2: .ipv4
        case 10, 23, 24, 28, 30: .ipv6
        default: nil
        }
    }

    /// Creates a header.
    public init(rawFamily: UInt32) { self.rawFamily = rawFamily }

    /// Reads the header and leaves `reader` at the payload.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        rawFamily = try reader.uint32("Protocol Family")
    }

    /// The header as the capture holds it.
    public var octets: [UInt8] { bigEndianOctets(rawFamily) }
}
