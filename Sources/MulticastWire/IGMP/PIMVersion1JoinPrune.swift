/// The body of a PIM version 1 Join/Prune.
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                   Upstream Neighbor Address                   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |           Reserved            |           Holdtime            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |   Reserved    | Maddr Length  | Addr Length   | Num. Groups   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                           Groups …                            |
public struct PIMVersion1JoinPrune: Hashable, Sendable {
    /// The router that is to join or prune.
    public let upstreamNeighbor: IPv4Address
    /// A reserved field.
    public let reserved: UInt16
    /// How long the state holds, in seconds.
    public let holdtime: UInt16
    /// A reserved octet and the lengths of addresses: 6 with a mask, 4 without.
    public let addressLengths: UInt32
    /// The number of groups, as announced.
    public let numberOfGroups: UInt8
    /// The groups.
    public let groups: [Group]

    /// Creates a message; the count is that of the groups, unless told otherwise.
    public init(
        upstreamNeighbor: IPv4Address, reserved: UInt16 = 0, holdtime: UInt16,
        addressLengths: UInt32 = 0x0604, groups: [Group], numberOfGroups: UInt8? = nil
    ) {
        self.upstreamNeighbor = upstreamNeighbor
        self.reserved = reserved
        self.holdtime = holdtime
        self.addressLengths = addressLengths & 0xFF_FFFF
        self.groups = groups
        self.numberOfGroups = numberOfGroups ?? UInt8(truncatingIfNeeded: groups.count)
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        upstreamNeighbor = try reader.ipv4Address("Upstream Neighbor Address")
        reserved = try reader.uint16("Reserved")
        holdtime = try reader.uint16("Holdtime")
        addressLengths = try reader.uint24("Reserved, Maddr Length, Addr Length")
        numberOfGroups = try reader.uint8("Num. Groups")
        groups = reader.array(Int(numberOfGroups), ofAtLeast: 12, Group.init(from:))
    }

    var octets: [UInt8] {
        bigEndianOctets(upstreamNeighbor.rawValue) + bigEndianOctets(reserved)
            + bigEndianOctets(holdtime)
            + bigEndianOctets(addressLengths << 8 | UInt32(numberOfGroups))
            + groups.flatMap(\.octets)
    }

    /// A group, and the sources to join and to prune.
    public struct Group: Hashable, Sendable {
        /// The group.
        public let address: IPv4Address
        /// Its mask.
        public let mask: IPv4Address
        /// The number of sources to join, as announced.
        public let numberOfJoins: UInt16
        /// The number of sources to prune, as announced.
        public let numberOfPrunes: UInt16
        /// The sources to join.
        public let joins: [Source]
        /// The sources to prune.
        public let prunes: [Source]

        /// Creates a group; counts are those of the sources, unless told otherwise.
        public init(
            _ address: IPv4Address, mask: IPv4Address = .broadcast, joins: [Source],
            prunes: [Source], numberOfJoins: UInt16? = nil, numberOfPrunes: UInt16? = nil
        ) {
            self.address = address
            self.mask = mask
            self.joins = joins
            self.prunes = prunes
            self.numberOfJoins = numberOfJoins ?? UInt16(truncatingIfNeeded: joins.count)
            self.numberOfPrunes = numberOfPrunes ?? UInt16(truncatingIfNeeded: prunes.count)
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            address = try reader.ipv4Address("Group Address")
            mask = try reader.ipv4Address("Group Mask")
            numberOfJoins = try reader.uint16("Number of Join Sources")
            numberOfPrunes = try reader.uint16("Number of Prune Sources")
            joins = reader.array(Int(numberOfJoins), ofAtLeast: 6, Source.init(from:))
            prunes = reader.array(Int(numberOfPrunes), ofAtLeast: 6, Source.init(from:))
        }

        var octets: [UInt8] {
            bigEndianOctets(address.rawValue) + bigEndianOctets(mask.rawValue)
                + bigEndianOctets(numberOfJoins) + bigEndianOctets(numberOfPrunes)
                + (joins + prunes).flatMap(\.octets)
        }
    }

    /// A source with its flags.
    public struct Source: Hashable, Sendable {
        /// Flags of the tree (sparse, wildcard, RP), and the length of the mask in six bits.
        public let flagsAndMaskLength: UInt16
        /// The source, or the RP where the wildcard flag is set.
        public let address: IPv4Address

        /// The length of the mask in bits.
        public var maskLength: UInt16 { flagsAndMaskLength & 0x3F }

        /// Creates a source.
        public init(_ address: IPv4Address, flagsAndMaskLength: UInt16 = 32) {
            self.address = address
            self.flagsAndMaskLength = flagsAndMaskLength
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            flagsAndMaskLength = try reader.uint16("Flags, Mask Length")
            address = try reader.ipv4Address("Source Address")
        }

        var octets: [UInt8] {
            bigEndianOctets(flagsAndMaskLength) + bigEndianOctets(address.rawValue)
        }
    }
}
