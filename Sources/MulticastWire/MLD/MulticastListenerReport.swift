/// What follows the Checksum of a Version 2 Multicast Listener Report (RFC 9777;
/// RFC 3810 §5.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |E|         Reserved            |Nr of Mcast Address Records (M)|
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             Multicast Address Record [1] … [M]                |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MulticastListenerReport: Hashable, Sendable {
    /// The E bit (RFC 9279 §3.2) and 15 reserved ones.
    public let flags: UInt16
    /// How many records the sender announces; there are fewer where the report is cut.
    public let numberOfRecords: UInt16
    /// The records.
    public let records: [MulticastAddressRecord]
    /// What the E bit announces, empty without it.
    public let extensions: [MembershipExtension]

    /// E: extensions follow the records (RFC 9279 §3.2).
    public var hasExtensions: Bool { flags & 0x8000 != 0 }

    /// Creates a report; flags and a count that are not given are those of the lists.
    public init(
        records: [MulticastAddressRecord], extensions: [MembershipExtension] = [],
        flags: UInt16? = nil, numberOfRecords: UInt16? = nil
    ) {
        self.flags = flags ?? (extensions.isEmpty ? 0 : 0x8000)
        self.numberOfRecords = numberOfRecords ?? UInt16(truncatingIfNeeded: records.count)
        self.records = records
        self.extensions = extensions
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        flags = try reader.uint16("Reserved")
        numberOfRecords = try reader.uint16("Nr of Mcast Address Records")
        records = reader.array(
            Int(numberOfRecords), ofAtLeast: 20, MulticastAddressRecord.init(from:))
        extensions = flags & 0x8000 == 0 ? [] : reader.arrayToEnd(MembershipExtension.init(from:))
    }

    /// What follows the Checksum, as it goes on the wire.
    var octets: [UInt8] {
        bigEndianOctets(flags) + bigEndianOctets(numberOfRecords) + records.flatMap(\.octets)
            + extensions.flatMap(\.octets)
    }
}
