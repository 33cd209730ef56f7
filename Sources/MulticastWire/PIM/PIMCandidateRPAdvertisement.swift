/// What follows the Checksum of a PIM Candidate-RP-Advertisement (RFC 5059).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     | Prefix Count  |   Priority    |           Holdtime            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             RP Address (Encoded-Unicast format)               |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Group Address 1 … n (Encoded-Group format)            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMCandidateRPAdvertisement: Hashable, Sendable {
    /// How many ranges the sender announces; 0 stands for all groups.
    public let prefixCount: UInt8
    /// The priority of the RP; the lowest number goes first.
    public let priority: UInt8
    /// How long the advertisement holds, in seconds.
    public let holdtime: UInt16
    /// The candidate.
    public let rpAddress: PIMEncodedUnicastAddress
    /// The ranges of groups it offers to serve.
    public let groups: [PIMEncodedGroupAddress]

    /// Creates what follows the Checksum; a count that is not given is that of the list.
    public init(
        priority: UInt8, holdtime: UInt16, rpAddress: PIMEncodedUnicastAddress,
        groups: [PIMEncodedGroupAddress], prefixCount: UInt8? = nil
    ) {
        self.prefixCount = prefixCount ?? UInt8(truncatingIfNeeded: groups.count)
        self.priority = priority
        self.holdtime = holdtime
        self.rpAddress = rpAddress
        self.groups = groups
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        prefixCount = try reader.uint8("Prefix Count")
        priority = try reader.uint8("Priority")
        holdtime = try reader.uint16("Holdtime")
        rpAddress = try PIMEncodedUnicastAddress(from: &reader)
        groups = reader.array(
            Int(prefixCount), ofAtLeast: 8, PIMEncodedGroupAddress.init(from:))
    }

    var octets: [UInt8] {
        [prefixCount, priority] + bigEndianOctets(holdtime) + rpAddress.octets
            + groups.flatMap(\.octets)
    }
}
