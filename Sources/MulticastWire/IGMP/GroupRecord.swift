/// One Group Record of an IGMPv3 Membership Report (RFC 9776 §4.2.5).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Record Type  |  Aux Data Len |     Number of Sources (N)     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                       Multicast Address                       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                    Source Address [1] … [N]                   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Auxiliary Data                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The two counts are stored as they were sent: in a message that is cut, or that lies, they are
/// more than the arrays hold.
public struct GroupRecord: Hashable, Sendable {
    /// What the record says about the group.
    public let type: RecordType
    /// The length of the auxiliary data in 32-bit words, as announced.
    public let auxDataLen: UInt8
    /// The number of sources, as announced.
    public let numberOfSources: UInt16
    /// The group the record is about.
    public let multicastAddress: IPv4Address
    /// The sources the record lists; their meaning depends on ``type``.
    public let sourceAddresses: IPv4AddressList
    /// Data after the sources, in whole 32-bit words.
    ///
    /// IGMPv3 defines none and receivers ignore it (RFC 9776 §4.2.11), but it still has to be
    /// read to find the next record.
    public let auxiliaryData: [UInt8]

    /// Creates a record; the counts are those of what it holds, unless told otherwise.
    public init(
        _ type: RecordType, _ multicastAddress: IPv4Address, sources: IPv4AddressList = [],
        auxiliaryData: [UInt8] = [], numberOfSources: UInt16? = nil, auxDataLen: UInt8? = nil
    ) {
        self.type = type
        self.multicastAddress = multicastAddress
        sourceAddresses = sources
        self.auxiliaryData = auxiliaryData
        self.numberOfSources =
            numberOfSources ?? UInt16(truncatingIfNeeded: sourceAddresses.count)
        self.auxDataLen = auxDataLen ?? UInt8(truncatingIfNeeded: auxiliaryData.count / 4)
    }

    @inlinable @inline(__always)
    init(
        type: RecordType, auxDataLen: UInt8, numberOfSources: UInt16,
        multicastAddress: IPv4Address, sourceAddresses: IPv4AddressList, auxiliaryData: [UInt8]
    ) {
        self.type = type
        self.auxDataLen = auxDataLen
        self.numberOfSources = numberOfSources
        self.multicastAddress = multicastAddress
        self.sourceAddresses = sourceAddresses
        self.auxiliaryData = auxiliaryData
    }

    /// The record as it goes on the wire.
    public var octets: [UInt8] {
        [type.rawValue, auxDataLen] + bigEndianOctets(numberOfSources)
            + bigEndianOctets(multicastAddress.rawValue) + sourceAddresses.octets + auxiliaryData
    }
}
