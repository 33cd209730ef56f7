/// What follows the Checksum of a Version 3 Membership Report (RFC 9776 §4.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             Flags             | Number of Group Records (M)   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                     Group Record [1] … [M]                    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MembershipReport: Hashable, Sendable {
    /// 16 flags, of which one is defined: see ``hasExtensions``.
    public let flags: UInt16
    /// The number of records, as announced.
    public let numberOfGroupRecords: UInt16
    /// The records that are there.
    public let groupRecords: GroupRecords

    /// E: extensions follow the last record (RFC 9279 §3).
    public var hasExtensions: Bool { flags & 0x8000 != 0 }

    /// Creates a report; the count is that of the records, unless told otherwise.
    public init(
        flags: UInt16 = 0, _ groupRecords: GroupRecords, numberOfGroupRecords: UInt16? = nil
    ) {
        self.flags = flags
        self.groupRecords = groupRecords
        self.numberOfGroupRecords =
            numberOfGroupRecords ?? UInt16(truncatingIfNeeded: groupRecords.count)
    }

    init(in frame: [UInt8]?, from reader: inout ByteReader) throws(DecodeError) {
        flags = try reader.uint16("Flags")
        numberOfGroupRecords = try reader.uint16("Number of Group Records")
        groupRecords = GroupRecords(Int(numberOfGroupRecords), in: frame, from: &reader)
    }

    var octets: [UInt8] {
        bigEndianOctets(flags) + bigEndianOctets(numberOfGroupRecords) + groupRecords.octets
    }
}
