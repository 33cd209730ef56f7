/// What follows the Checksum of a Multicast Router Advertisement (RFC 4286 §3.2).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |     Type      | Ad. Interval  |            Checksum           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |        Query Interval         |      Robustness Variable      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The first row is the same over ICMPv6.
public struct RouterAdvertisement: Hashable, Sendable {
    /// The router's Query Interval in seconds; 0 if it sends no queries.
    public let queryInterval: UInt16
    /// The router's Robustness Variable; 0 if it sends no queries.
    public let robustnessVariable: UInt16

    /// Creates an advertisement.
    public init(queryInterval: UInt16, robustnessVariable: UInt16) {
        self.queryInterval = queryInterval
        self.robustnessVariable = robustnessVariable
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        queryInterval = try reader.uint16("Query Interval")
        robustnessVariable = try reader.uint16("Robustness Variable")
    }

    var octets: [UInt8] { bigEndianOctets(queryInterval) + bigEndianOctets(robustnessVariable) }
}
