/// What follows the Checksum of a Multicast Listener Query of either version (RFC 9777;
/// RFC 3810 §5.1, RFC 2710 §3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Maximum Response Code      |           Reserved            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                   Multicast Address (128)                     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  -
///     |E| Resv|S| QRV |     QQIC      |     Number of Sources (N)     |  | MLDv2
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  | only
///     |                 Source Address [1] … [N] (128)                |  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+  -
public struct MulticastListenerQuery: Hashable, Sendable {
    /// How long listeners may take to answer: a float in MLDv2, plain milliseconds in MLDv1.
    public let maximumResponseCode: MLDResponseCode
    /// Sent as zero, ignored by receivers.
    public let reserved: UInt16
    /// The group asked about; `::` in a General Query.
    public let multicastAddress: IPv6Address
    /// The MLDv2 part, absent in a query of 24 octets.
    public let version2: Version2?
    /// The version of MLD; `nil` where the query ends so that nothing tells it.
    public let version: Int?

    /// Creates a query; one of MLDv1 without `version2`.
    public init(
        maximumResponseCode: MLDResponseCode, reserved: UInt16 = 0,
        multicastAddress: IPv6Address = .unspecified, version2: Version2? = nil
    ) {
        self.maximumResponseCode = maximumResponseCode
        self.reserved = reserved
        self.multicastAddress = multicastAddress
        self.version2 = version2
        version = version2 == nil ? 1 : 2
    }

    /// Reads what follows the Checksum.
    ///
    /// A message of 24 octets is a query of MLDv1, one of 28 or more is one of MLDv2
    /// (RFC 3810 §8.1). Between them is a length that no version has, a ``ByteReader/failure``;
    /// so is a query of 24 octets that the capture cut there, as `isCut` says, since nothing
    /// tells its version.
    init(isCut: Bool, from reader: inout ByteReader) throws(DecodeError) {
        maximumResponseCode = MLDResponseCode(rawValue: try reader.uint16("Maximum Response Code"))
        reserved = try reader.uint16("Reserved")
        multicastAddress = try reader.ipv6Address("Multicast Address")
        guard reader.count > 0 || isCut else {
            (version2, version) = (nil, 1)
            return
        }
        version2 = reader.array(1, ofAtLeast: 4, Version2.init(from:)).first
        version = version2 == nil ? nil : 2
    }

    /// What follows the Checksum, as it goes on the wire.
    var octets: [UInt8] {
        bigEndianOctets(maximumResponseCode.rawValue) + bigEndianOctets(reserved)
            + multicastAddress.octets + (version2?.octets ?? [])
    }

    /// What only an MLDv2 query carries.
    public struct Version2: Hashable, Sendable {
        /// The E bit (RFC 9279 §3.1), three reserved bits, S and QRV.
        public let flagsAndRobustness: UInt8
        /// QQIC: the Querier's Query Interval, whose unit is one second.
        public let queryIntervalCode: TimeCode
        /// How many sources the sender announces; there are fewer where the query is cut.
        public let numberOfSources: UInt16
        /// The sources asked about; empty in a General or Multicast Address Specific Query.
        public let sourceAddresses: [IPv6Address]
        /// What the E bit announces, empty without it.
        public let extensions: [MembershipExtension]

        /// E: extensions follow the sources (RFC 9279 §3.1).
        public var hasExtensions: Bool { flagsAndRobustness & 0x80 != 0 }

        /// The three reserved bits, which are sent as zero.
        public var reserved: UInt8 { flagsAndRobustness >> 4 & 0b111 }

        /// S: routers suppress the timer updates they normally do on hearing a query.
        public var suppressRouterSideProcessing: Bool { flagsAndRobustness & 0b1000 != 0 }

        /// QRV: the Querier's Robustness Variable, 0 to 7; 0 if it does not fit.
        public var robustnessVariable: UInt8 { flagsAndRobustness & 0b111 }

        /// Creates the MLDv2 part of a query; a count that is not given is that of the list.
        public init(
            suppressRouterSideProcessing: Bool = false, robustnessVariable: UInt8,
            queryIntervalCode: TimeCode, sourceAddresses: [IPv6Address] = [],
            extensions: [MembershipExtension] = [], reserved: UInt8 = 0,
            numberOfSources: UInt16? = nil
        ) {
            flagsAndRobustness =
                (extensions.isEmpty ? 0 : 0x80) | reserved << 4 & 0x70
                | (suppressRouterSideProcessing ? 0b1000 : 0) | robustnessVariable & 0b111
            self.queryIntervalCode = queryIntervalCode
            self.numberOfSources =
                numberOfSources ?? UInt16(truncatingIfNeeded: sourceAddresses.count)
            self.sourceAddresses = sourceAddresses
            self.extensions = extensions
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            flagsAndRobustness = try reader.uint8("E, Resv, S, QRV")
            queryIntervalCode = TimeCode(rawValue: try reader.uint8("QQIC"))
            numberOfSources = try reader.uint16("Number of Sources")
            sourceAddresses = reader.ipv6Addresses(Int(numberOfSources), "Source Address")
            extensions =
                flagsAndRobustness & 0x80 == 0
                ? [] : reader.arrayToEnd(MembershipExtension.init(from:))
        }

        var octets: [UInt8] {
            [flagsAndRobustness, queryIntervalCode.rawValue] + bigEndianOctets(numberOfSources)
                + sourceAddresses.flatMap(\.octets) + extensions.flatMap(\.octets)
        }
    }
}
