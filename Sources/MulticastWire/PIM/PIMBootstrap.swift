/// What follows the Checksum of a PIM Bootstrap message, or of one fragment of it
/// (RFC 5059).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Fragment Tag          | Hash Mask Len | BSR Priority  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             BSR Address (Encoded-Unicast format)              |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                 Group ranges to the end                       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMBootstrap: Hashable, Sendable {
    /// What the fragments of one message share.
    public let fragmentTag: UInt16
    /// How many bits of a group's address the hash that picks its RP looks at.
    public let hashMaskLength: UInt8
    /// The higher priority becomes the bootstrap router.
    public let bsrPriority: UInt8
    /// The bootstrap router.
    public let bsrAddress: PIMEncodedUnicastAddress
    /// The ranges of groups, each with its RPs.
    public let groups: [GroupRange]

    /// Creates what follows the Checksum.
    public init(
        fragmentTag: UInt16, hashMaskLength: UInt8, bsrPriority: UInt8,
        bsrAddress: PIMEncodedUnicastAddress, groups: [GroupRange]
    ) {
        self.fragmentTag = fragmentTag
        self.hashMaskLength = hashMaskLength
        self.bsrPriority = bsrPriority
        self.bsrAddress = bsrAddress
        self.groups = groups
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        fragmentTag = try reader.uint16("Fragment Tag")
        hashMaskLength = try reader.uint8("Hash Mask Len")
        bsrPriority = try reader.uint8("BSR Priority")
        bsrAddress = try PIMEncodedUnicastAddress(from: &reader)
        groups = reader.arrayToEnd(GroupRange.init(from:))
    }

    var octets: [UInt8] {
        bigEndianOctets(fragmentTag) + [hashMaskLength, bsrPriority] + bsrAddress.octets
            + groups.flatMap(\.octets)
    }

    /// A range of groups and the RPs that serve it.
    ///
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    ///     |            Group Address (Encoded-Group format)               |
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    ///     |   RP Count    |  Frag RP Cnt  |           Reserved            |
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    ///     |                        RPs 1 … n                              |
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    public struct GroupRange: Hashable, Sendable {
        /// The range.
        public let group: PIMEncodedGroupAddress
        /// How many RPs the range has in all fragments together.
        public let rpCount: UInt8
        /// How many RPs of the range the sender announces in this fragment.
        public let fragmentRPCount: UInt8
        /// Sent as zero, ignored by receivers.
        public let reserved: UInt16
        /// The RPs.
        public let rps: [RP]

        /// Creates a range; counts that are not given are those of the list.
        public init(
            group: PIMEncodedGroupAddress, rps: [RP], rpCount: UInt8? = nil,
            fragmentRPCount: UInt8? = nil, reserved: UInt16 = 0
        ) {
            self.group = group
            self.rpCount = rpCount ?? UInt8(truncatingIfNeeded: rps.count)
            self.fragmentRPCount = fragmentRPCount ?? UInt8(truncatingIfNeeded: rps.count)
            self.reserved = reserved
            self.rps = rps
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            group = try PIMEncodedGroupAddress(from: &reader)
            rpCount = try reader.uint8("RP Count")
            fragmentRPCount = try reader.uint8("Frag RP Cnt")
            reserved = try reader.uint16("Reserved")
            rps = reader.array(Int(fragmentRPCount), ofAtLeast: 10, RP.init(from:))
        }

        var octets: [UInt8] {
            group.octets + [rpCount, fragmentRPCount] + bigEndianOctets(reserved)
                + rps.flatMap(\.octets)
        }
    }

    /// One rendezvous point of a range.
    ///
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    ///     |             RP Address (Encoded-Unicast format)               |
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    ///     |          RP Holdtime          |  RP Priority  |   Reserved    |
    ///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
    public struct RP: Hashable, Sendable {
        /// The RP.
        public let address: PIMEncodedUnicastAddress
        /// How long it is one, in seconds.
        public let holdtime: UInt16
        /// Its priority; the lowest number goes first.
        public let priority: UInt8
        /// Sent as zero, ignored by receivers.
        public let reserved: UInt8

        /// Creates an RP.
        public init(
            address: PIMEncodedUnicastAddress, holdtime: UInt16, priority: UInt8,
            reserved: UInt8 = 0
        ) {
            self.address = address
            self.holdtime = holdtime
            self.priority = priority
            self.reserved = reserved
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            address = try PIMEncodedUnicastAddress(from: &reader)
            holdtime = try reader.uint16("RP Holdtime")
            priority = try reader.uint8("RP Priority")
            reserved = try reader.uint8("Reserved")
        }

        var octets: [UInt8] {
            address.octets + bigEndianOctets(holdtime) + [priority, reserved]
        }
    }
}
