/// What follows the Checksum of a DF Election message of Bidirectional PIM (RFC 5015).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             RP Address (Encoded-Unicast format)               |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                   Sender Metric Preference                    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Sender Metric                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// The subtype is in the octet before the Checksum. A Backoff and a Pass go on with the other
/// router and its metrics, and a Backoff ends with an interval.
public struct PIMDFElection: Hashable, Sendable {
    /// The RP whose designated forwarder is elected.
    public let rpAddress: PIMEncodedUnicastAddress
    /// The preference of the sender's route to the RP.
    public let senderMetricPreference: UInt32
    /// The metric of the sender's route to the RP.
    public let senderMetric: UInt32
    /// The offering router of a Backoff, the new winner of a Pass.
    public let other: Contender?
    /// How long a Backoff holds the election, in milliseconds.
    public let interval: UInt16?

    /// Creates what follows the Checksum.
    public init(
        rpAddress: PIMEncodedUnicastAddress, senderMetricPreference: UInt32,
        senderMetric: UInt32, other: Contender? = nil, interval: UInt16? = nil
    ) {
        self.rpAddress = rpAddress
        self.senderMetricPreference = senderMetricPreference
        self.senderMetric = senderMetric
        self.other = other
        self.interval = interval
    }

    init(_ subtype: PIMDFElectionSubtype, from reader: inout ByteReader) throws(DecodeError) {
        rpAddress = try PIMEncodedUnicastAddress(from: &reader)
        senderMetricPreference = try reader.uint32("Sender Metric Preference")
        senderMetric = try reader.uint32("Sender Metric")
        let isAboutAnother = subtype == .backoff || subtype == .pass
        other = isAboutAnother ? try Contender(from: &reader) : nil
        interval = subtype == .backoff ? try reader.uint16("Interval") : nil
    }

    var octets: [UInt8] {
        rpAddress.octets + bigEndianOctets(senderMetricPreference) + bigEndianOctets(senderMetric)
            + (other?.octets ?? []) + (interval.map { bigEndianOctets($0) } ?? [])
    }

    /// Another router of the election.
    public struct Contender: Hashable, Sendable {
        /// The router.
        public let address: PIMEncodedUnicastAddress
        /// The preference of its route to the RP.
        public let metricPreference: UInt32
        /// The metric of its route to the RP.
        public let metric: UInt32

        /// Creates a contender.
        public init(
            address: PIMEncodedUnicastAddress, metricPreference: UInt32, metric: UInt32
        ) {
            self.address = address
            self.metricPreference = metricPreference
            self.metric = metric
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            address = try PIMEncodedUnicastAddress(from: &reader)
            metricPreference = try reader.uint32("Metric Preference")
            metric = try reader.uint32("Metric")
        }

        var octets: [UInt8] {
            address.octets + bigEndianOctets(metricPreference) + bigEndianOctets(metric)
        }
    }
}

/// What a DF Election message does (RFC 5015).
public struct PIMDFElectionSubtype: RawRepresentable, Hashable, Sendable {
    /// The four bits on the wire.
    public let rawValue: UInt8

    /// Creates a subtype from its low four bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0xF }

    /// A router offers itself.
    public static let offer = PIMDFElectionSubtype(rawValue: 1)
    /// A router claims that it has won.
    public static let winner = PIMDFElectionSubtype(rawValue: 2)
    /// The winner acknowledges a better offer, and waits.
    public static let backoff = PIMDFElectionSubtype(rawValue: 3)
    /// The winner hands over.
    public static let pass = PIMDFElectionSubtype(rawValue: 4)
}

extension PIMDFElectionSubtype: CustomStringConvertible {
    /// The RFC's name in lower case, or `subtype n` for one that has none.
    public var description: String {
        switch self {
        case .offer: "offer"
        case .winner: "winner"
        case .backoff: "backoff"
        case .pass: "pass"
        default: "subtype \(rawValue)"
        }
    }
}
