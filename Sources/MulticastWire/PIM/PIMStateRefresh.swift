/// What follows the Checksum of a PIM State Refresh of dense mode (RFC 3973).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         Multicast Group Address (Encoded Group Format)        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             Source Address (Encoded Unicast Format)           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |           Originator Address (Encoded Unicast Format)         |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |R|                     Metric Preference                       |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                             Metric                            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Masklen    |    TTL        |P|N|O|Reserved |   Interval    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMStateRefresh: Hashable, Sendable {
    /// The group whose state is kept alive.
    public let group: PIMEncodedGroupAddress
    /// The source.
    public let source: PIMEncodedUnicastAddress
    /// The first-hop router that sent the message out.
    public let originator: PIMEncodedUnicastAddress
    /// R, and 31 bits of Metric Preference.
    public let metricPreference: UInt32
    /// The metric of the forwarding router's route to the source.
    public let metric: UInt32
    /// The length of the prefix that the route has.
    public let maskLength: UInt8
    /// How many more routers may forward the message.
    public let timeToLive: UInt8
    /// P, N, O and five reserved bits.
    public let flags: UInt8
    /// The time between two messages, in seconds.
    public let interval: UInt8

    /// P: Prune Indicator, the interface that the message leaves by is pruned.
    public var isPruneIndicator: Bool { flags & 0x80 != 0 }

    /// N: Prune Now.
    public var isPruneNow: Bool { flags & 0x40 != 0 }

    /// O: Assert Override.
    public var isAssertOverride: Bool { flags & 0x20 != 0 }

    /// Creates what follows the Checksum.
    public init(
        group: PIMEncodedGroupAddress, source: PIMEncodedUnicastAddress,
        originator: PIMEncodedUnicastAddress, metricPreference: UInt32, metric: UInt32,
        maskLength: UInt8, timeToLive: UInt8, flags: UInt8, interval: UInt8
    ) {
        self.group = group
        self.source = source
        self.originator = originator
        self.metricPreference = metricPreference
        self.metric = metric
        self.maskLength = maskLength
        self.timeToLive = timeToLive
        self.flags = flags
        self.interval = interval
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        group = try PIMEncodedGroupAddress(from: &reader)
        source = try PIMEncodedUnicastAddress(from: &reader)
        originator = try PIMEncodedUnicastAddress(from: &reader)
        metricPreference = try reader.uint32("R, Metric Preference")
        metric = try reader.uint32("Metric")
        maskLength = try reader.uint8("Masklen")
        timeToLive = try reader.uint8("TTL")
        flags = try reader.uint8("P, N, O, Reserved")
        interval = try reader.uint8("Interval")
    }

    var octets: [UInt8] {
        group.octets + source.octets + originator.octets + bigEndianOctets(metricPreference)
            + bigEndianOctets(metric) + [maskLength, timeToLive, flags, interval]
    }
}
