/// An interface in a DVMRP Neighbors message, and who is heard on it
/// (draft-ietf-idmr-dvmrp-v3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                         Local Address                         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Metric     |   Threshold   |     Flags     |   Nbr Count   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                     Neighbor Address …                        |
public struct DVMRPInterface: Hashable, Sendable {
    /// The router's address on the interface.
    public let localAddress: IPv4Address
    /// The metric of the interface.
    public let metric: UInt8
    /// The TTL that a packet must have to leave here.
    public let threshold: UInt8
    /// What the interface is; absent in the older of the two messages.
    public let flags: UInt8?
    /// The number of neighbours, as announced.
    public let neighborCount: UInt8
    /// The neighbours.
    public let neighbors: [IPv4Address]

    /// Creates an interface; the count is that of the neighbours, unless told otherwise.
    public init(
        _ localAddress: IPv4Address, metric: UInt8, threshold: UInt8, flags: UInt8?,
        neighbors: [IPv4Address], neighborCount: UInt8? = nil
    ) {
        self.localAddress = localAddress
        self.metric = metric
        self.threshold = threshold
        self.flags = flags
        self.neighborCount = neighborCount ?? UInt8(truncatingIfNeeded: neighbors.count)
        self.neighbors = neighbors
    }

    init(hasFlags: Bool, from reader: inout ByteReader) throws(DecodeError) {
        localAddress = try reader.ipv4Address("Local Address")
        metric = try reader.uint8("Metric")
        threshold = try reader.uint8("Threshold")
        flags = try hasFlags ? reader.uint8("Flags") : nil
        neighborCount = try reader.uint8("Nbr Count")
        neighbors = reader.ipv4Addresses(Int(neighborCount), "Neighbor Address")
    }

    var octets: [UInt8] {
        bigEndianOctets(localAddress.rawValue) + [metric, threshold] + (flags.map { [$0] } ?? [])
            + [neighborCount] + neighbors.flatMap { bigEndianOctets($0.rawValue) }
    }
}
