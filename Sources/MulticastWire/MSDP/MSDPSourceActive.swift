/// The Value of an MSDP Source-Active message (RFC 3618 §12.2.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |       1       |           x + y               |  Entry Count  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                          RP Address                           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                           Reserved            |  Sprefix Len  | \
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  \
///     |                         Group Address                         |   ) z
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  /
///     |                         Source Address                        | /
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MSDPSourceActive: Hashable, Sendable {
    /// How many entries the sender announces.
    public let entryCount: UInt8
    /// The RP of the domain in which the sources have become active.
    public let rpAddress: IPv4Address
    /// The entries, as far as they are here.
    public let entries: [Entry]
    /// What follows the entries; where one of them is not whole, its octets.
    public let remainder: [UInt8]

    /// The IPv4 packet that follows the entries, as far as it is here; empty if there is none.
    public var encapsulatedData: [UInt8] { entries.count == Int(entryCount) ? remainder : [] }

    /// Creates a value; the count is that of the entries if not given.
    public init(
        rpAddress: IPv4Address, entries: [Entry], encapsulatedData: [UInt8] = [],
        entryCount: UInt8? = nil
    ) {
        self.entryCount = entryCount ?? UInt8(clamping: entries.count)
        self.rpAddress = rpAddress
        self.entries = entries
        remainder = encapsulatedData
    }

    /// Reads all that `reader` has; entries that are not there are no failure, since the stream
    /// may go on in another segment.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        entryCount = try reader.uint8("Entry Count")
        rpAddress = try reader.ipv4Address("RP Address")
        var entries: [Entry] = []
        entries.reserveCapacity(min(Int(entryCount), reader.count / 12))
        while entries.count < Int(entryCount), reader.count >= 12 {
            entries.append(try Entry(from: &reader))
        }
        self.entries = entries
        remainder = reader.remainder()
    }

    /// The octets as they go into the stream.
    public var octets: [UInt8] {
        [entryCount] + bigEndianOctets(rpAddress.rawValue) + entries.flatMap(\.octets) + remainder
    }

    /// A source and the group it sends to.
    public struct Entry: Hashable, Sendable {
        /// 24 bits that are sent as zeros.
        public let reserved: UInt32
        /// The prefix length of the source, which is sent as 32.
        public let sourcePrefixLength: UInt8
        /// The group.
        public let groupAddress: IPv4Address
        /// The source.
        public let sourceAddress: IPv4Address

        /// Creates an entry.
        public init(
            groupAddress: IPv4Address, sourceAddress: IPv4Address, sourcePrefixLength: UInt8 = 32,
            reserved: UInt32 = 0
        ) {
            self.reserved = reserved & 0xFF_FFFF
            self.sourcePrefixLength = sourcePrefixLength
            self.groupAddress = groupAddress
            self.sourceAddress = sourceAddress
        }

        /// Reads one entry.
        public init(from reader: inout ByteReader) throws(DecodeError) {
            reserved = try reader.uint24("Reserved")
            sourcePrefixLength = try reader.uint8("Sprefix Len")
            groupAddress = try reader.ipv4Address("Group Address")
            sourceAddress = try reader.ipv4Address("Source Address")
        }

        /// The octets as they go into the stream.
        public var octets: [UInt8] {
            bigEndianOctets(reserved << 8 | UInt32(sourcePrefixLength))
                + bigEndianOctets(groupAddress.rawValue) + bigEndianOctets(sourceAddress.rawValue)
        }
    }
}
