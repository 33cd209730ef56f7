/// What follows the Checksum of a PIM Join/Prune, and of the Graft and Graft-Ack of dense mode,
/// which have the same layout (RFC 7761 §4.9.5, RFC 3973).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |        Upstream Neighbor Address (Encoded-Unicast format)     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Reserved     | Num groups    |          Holdtime             |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                      Group Sets 1 … m                         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMJoinPrune: Hashable, Sendable {
    /// The neighbour that is to act.
    public let upstreamNeighbor: PIMEncodedUnicastAddress
    /// Sent as zero, ignored by receivers.
    public let reserved: UInt8
    /// How many group sets the sender announces; there are fewer where the message is cut.
    public let numberOfGroups: UInt8
    /// How long the state lives, in seconds; 65,535 is for ever.
    public let holdtime: UInt16
    /// The group sets.
    public let groups: [GroupSet]

    /// Creates what follows the Checksum; a count that is not given is that of the list.
    public init(
        upstreamNeighbor: PIMEncodedUnicastAddress, holdtime: UInt16, groups: [GroupSet],
        reserved: UInt8 = 0, numberOfGroups: UInt8? = nil
    ) {
        self.upstreamNeighbor = upstreamNeighbor
        self.reserved = reserved
        self.numberOfGroups = numberOfGroups ?? UInt8(truncatingIfNeeded: groups.count)
        self.holdtime = holdtime
        self.groups = groups
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        upstreamNeighbor = try PIMEncodedUnicastAddress(from: &reader)
        reserved = try reader.uint8("Reserved")
        numberOfGroups = try reader.uint8("Num groups")
        holdtime = try reader.uint16("Holdtime")
        groups = reader.array(Int(numberOfGroups), ofAtLeast: 12, GroupSet.init(from:))
    }

    var octets: [UInt8] {
        upstreamNeighbor.octets + [reserved, numberOfGroups] + bigEndianOctets(holdtime)
            + groups.flatMap(\.octets)
    }

    /// What is joined and pruned of one group.
    public struct GroupSet: Hashable, Sendable {
        /// The group.
        public let group: PIMEncodedGroupAddress
        /// How many joined sources the sender announces.
        public let numberOfJoinedSources: UInt16
        /// How many pruned sources the sender announces.
        public let numberOfPrunedSources: UInt16
        /// The sources to send from now on.
        public let joinedSources: [PIMEncodedSourceAddress]
        /// The sources to send no more.
        public let prunedSources: [PIMEncodedSourceAddress]

        /// Creates a group set; counts that are not given are those of the lists.
        public init(
            group: PIMEncodedGroupAddress, joinedSources: [PIMEncodedSourceAddress] = [],
            prunedSources: [PIMEncodedSourceAddress] = [],
            numberOfJoinedSources: UInt16? = nil, numberOfPrunedSources: UInt16? = nil
        ) {
            self.group = group
            self.numberOfJoinedSources =
                numberOfJoinedSources ?? UInt16(truncatingIfNeeded: joinedSources.count)
            self.numberOfPrunedSources =
                numberOfPrunedSources ?? UInt16(truncatingIfNeeded: prunedSources.count)
            self.joinedSources = joinedSources
            self.prunedSources = prunedSources
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            group = try PIMEncodedGroupAddress(from: &reader)
            numberOfJoinedSources = try reader.uint16("Number of Joined Sources")
            numberOfPrunedSources = try reader.uint16("Number of Pruned Sources")
            joinedSources = reader.array(
                Int(numberOfJoinedSources), ofAtLeast: 8, PIMEncodedSourceAddress.init(from:))
            prunedSources = reader.array(
                Int(numberOfPrunedSources), ofAtLeast: 8, PIMEncodedSourceAddress.init(from:))
        }

        var octets: [UInt8] {
            group.octets + bigEndianOctets(numberOfJoinedSources)
                + bigEndianOctets(numberOfPrunedSources)
                + joinedSources.flatMap(\.octets) + prunedSources.flatMap(\.octets)
        }
    }
}
