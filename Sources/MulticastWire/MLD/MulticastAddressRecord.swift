/// One Multicast Address Record of an MLDv2 report (RFC 9777; RFC 3810 §5.2.4).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Record Type  |  Aux Data Len |     Number of Sources (N)     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                   Multicast Address (128)                     |
///     |                 Source Address [1] … [N] (128)                |
///     |                         Auxiliary Data                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MulticastAddressRecord: Hashable, Sendable {
    /// What the record says about the group.
    public let type: RecordType
    /// The length of the auxiliary data in 32-bit words, as the sender gives it.
    public let auxDataLen: UInt8
    /// How many sources the sender announces; there are fewer where the record is cut.
    public let numberOfSources: UInt16
    /// The group the record is about.
    public let multicastAddress: IPv6Address
    /// The sources the record lists; their meaning depends on ``type``.
    public let sourceAddresses: [IPv6Address]
    /// Data after the sources, which MLDv2 does not define and receivers step over.
    public let auxiliaryData: [UInt8]

    /// Creates a record; counts that are not given are those of the lists.
    public init(
        type: RecordType, multicastAddress: IPv6Address, sourceAddresses: [IPv6Address] = [],
        auxiliaryData: [UInt8] = [], auxDataLen: UInt8? = nil, numberOfSources: UInt16? = nil
    ) {
        self.type = type
        self.auxDataLen = auxDataLen ?? UInt8(truncatingIfNeeded: auxiliaryData.count / 4)
        self.numberOfSources =
            numberOfSources ?? UInt16(truncatingIfNeeded: sourceAddresses.count)
        self.multicastAddress = multicastAddress
        self.sourceAddresses = sourceAddresses
        self.auxiliaryData = auxiliaryData
    }

    /// Reads one record and leaves `reader` at the next.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = RecordType(rawValue: try reader.uint8("Record Type"))
        auxDataLen = try reader.uint8("Aux Data Len")
        numberOfSources = try reader.uint16("Number of Sources")
        multicastAddress = try reader.ipv6Address("Multicast Address")
        sourceAddresses = reader.ipv6Addresses(Int(numberOfSources), "Source Address")
        auxiliaryData = reader.available(Int(auxDataLen) * 4, "Auxiliary Data")
    }

    /// The record as it goes on the wire.
    public var octets: [UInt8] {
        [type.rawValue, auxDataLen] + bigEndianOctets(numberOfSources) + multicastAddress.octets
            + sourceAddresses.flatMap(\.octets) + auxiliaryData
    }
}
