/// What follows the Checksum of a Membership Query of any version (RFC 9776 §4.1, §7.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Group Address                         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  -
///     | Flags |S| QRV |     QQIC      |     Number of Sources (N)     |  | IGMPv3
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  | only
///     |                    Source Address [1] … [N]                   |  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  -
public struct MembershipQuery: Hashable, Sendable {
    /// The group asked about; 0.0.0.0 in a General Query.
    public let groupAddress: IPv4Address
    /// The IGMPv3 part, absent in a query of less than 12 octets.
    public let version3: Version3?
    /// Whether the capture cut the query before what tells its version.
    public let isCut: Bool

    /// Whether the query is about all groups.
    @inlinable public var isGeneral: Bool { groupAddress == .unspecified }

    /// Creates a query.
    public init(_ groupAddress: IPv4Address, version3: Version3? = nil) {
        self.groupAddress = groupAddress
        self.version3 = version3
        isCut = false
    }

    /// Reads what follows the Checksum.
    ///
    /// Of a query of 9 to 11 octets, which RFC 9776 §7.1 has receivers ignore, the third row is
    /// left in `reader`. It is a ``ByteReader/failure`` where the capture left out the rest, as
    /// `isCut` says.
    init(isCut: Bool, from reader: inout ByteReader) throws(DecodeError) {
        groupAddress = try reader.ipv4Address("Group Address")
        self.isCut = isCut && reader.count < 4
        if self.isCut {
            version3 = reader.array(1, ofAtLeast: 4, Version3.init(from:)).first
        } else {
            version3 = reader.count < 4 ? nil : try Version3(from: &reader)
        }
    }

    var octets: [UInt8] { bigEndianOctets(groupAddress.rawValue) + (version3?.octets ?? []) }

    /// What only an IGMPv3 query carries.
    public struct Version3: Hashable, Sendable {
        /// Flags: the top four bits, in the low half of the octet (RFC 9776 §4.1.4).
        public let flags: UInt8
        /// S: routers suppress the timer updates they normally do on hearing a query.
        public let suppressRouterSideProcessing: Bool
        /// QRV: the Querier's Robustness Variable, 0 to 7; 0 if it does not fit.
        public let robustnessVariable: UInt8
        /// QQIC: the Querier's Query Interval, whose unit is one second.
        public let queryIntervalCode: TimeCode
        /// The number of sources, as announced.
        public let numberOfSources: UInt16
        /// The sources asked about; empty in a General or Group-Specific Query.
        public let sourceAddresses: IPv4AddressList

        /// E: extensions follow the last source (RFC 9279 §3).
        public var hasExtensions: Bool { flags & 0b1000 != 0 }

        /// Creates the part; the count is that of the sources, unless told otherwise.
        public init(
            flags: UInt8 = 0, suppressRouterSideProcessing: Bool = false,
            robustnessVariable: UInt8 = 2, queryIntervalCode: TimeCode = TimeCode(rawValue: 125),
            sources: IPv4AddressList = [], numberOfSources: UInt16? = nil
        ) {
            self.flags = flags & 0xF
            self.suppressRouterSideProcessing = suppressRouterSideProcessing
            self.robustnessVariable = robustnessVariable & 0b0111
            self.queryIntervalCode = queryIntervalCode
            sourceAddresses = sources
            self.numberOfSources = numberOfSources ?? UInt16(truncatingIfNeeded: sources.count)
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            let flagsAndQRV = try reader.uint8("Flags, S, QRV")
            flags = flagsAndQRV >> 4
            suppressRouterSideProcessing = flagsAndQRV & 0b1000 != 0
            robustnessVariable = flagsAndQRV & 0b0111
            queryIntervalCode = TimeCode(rawValue: try reader.uint8("QQIC"))
            numberOfSources = try reader.uint16("Number of Sources")
            sourceAddresses = reader.ipv4AddressList(Int(numberOfSources), "Source Address")
        }

        var octets: [UInt8] {
            [flags << 4 | (suppressRouterSideProcessing ? 0b1000 : 0) | robustnessVariable]
                + [queryIntervalCode.rawValue] + bigEndianOctets(numberOfSources)
                + sourceAddresses.octets
        }
    }
}
