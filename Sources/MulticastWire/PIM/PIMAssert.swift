/// What follows the Checksum of a PIM Assert (RFC 7761 §4.9.6).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |              Group Address (Encoded-Group format)             |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |            Source Address (Encoded-Unicast format)            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |R|                      Metric Preference                      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                             Metric                            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMAssert: Hashable, Sendable {
    /// The group that two routers forward.
    public let group: PIMEncodedGroupAddress
    /// The source; zero in an Assert about all of them.
    public let source: PIMEncodedUnicastAddress
    /// R: the Assert is about the tree of the RP, (*,G).
    public let isRendezvousPointTree: Bool
    /// Metric Preference: 31 bits; the lower one wins, before the metric is looked at.
    public let metricPreference: UInt32
    /// The metric of the sender's route; the lower one wins.
    public let metric: UInt32

    /// Creates what follows the Checksum; of the preference the low 31 bits count.
    public init(
        group: PIMEncodedGroupAddress, source: PIMEncodedUnicastAddress,
        isRendezvousPointTree: Bool = false, metricPreference: UInt32, metric: UInt32
    ) {
        self.group = group
        self.source = source
        self.isRendezvousPointTree = isRendezvousPointTree
        self.metricPreference = metricPreference & 0x7FFF_FFFF
        self.metric = metric
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        group = try PIMEncodedGroupAddress(from: &reader)
        source = try PIMEncodedUnicastAddress(from: &reader)
        let preference = try reader.uint32("R, Metric Preference")
        isRendezvousPointTree = preference >> 31 == 1
        metricPreference = preference & 0x7FFF_FFFF
        metric = try reader.uint32("Metric")
    }

    var octets: [UInt8] {
        group.octets + source.octets
            + bigEndianOctets((isRendezvousPointTree ? 0x8000_0000 : 0) | metricPreference)
            + bigEndianOctets(metric)
    }
}
