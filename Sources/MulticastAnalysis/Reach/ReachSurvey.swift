public import MulticastWire

/// A search for the smallest TTL that reaches each responder.
///
/// Routers say nothing when a packet to a group dies (RFC 1812), so silence is the only
/// sign, and only those who answer are seen. All TTLs are tried at once, several times, the lowest
/// first, so that forwarding state grows outward. Whoever needs a TTL larger than its hops explain
/// is tried again just below it, until silence there can hardly be loss.
public struct ReachSurvey: Sendable {
    /// The largest TTL that is tried.
    public let maximumTTL: UInt8
    /// How often each TTL is tried at first.
    public let repeats: Int
    /// The responders, in the order they first answered.
    public private(set) var records: [ReachRecord] = []
    /// How many probes of each TTL were sent.
    public private(set) var sent = [Int](repeating: 0, count: 256)

    private var numbers: [IPAddress: Int] = [:]
    private var answered: Set<AnswerKey> = []
    private var passes = 0

    private struct AnswerKey: Hashable {
        let number: Int
        let sequence: UInt32
    }

    /// How sure a responder's TTL is to be.
    public static let wantedConfidence = 0.9999
    /// How many times TTLs are tried again at most, and how many probes each time.
    private static let maximumPasses = 12
    private static let probesAgain = 4
    /// The loss that is reckoned with where there was less.
    private static let leastLoss = 0.05

    /// Creates a search.
    public init(maximumTTL: UInt8, repeats: Int) {
        self.maximumTTL = max(1, maximumTTL)
        self.repeats = max(1, repeats)
    }

    /// The TTLs of the first pass, in the order they are sent.
    public var firstPass: [UInt8] {
        (1 ... maximumTTL).flatMap { [UInt8](repeating: $0, count: repeats) }
    }

    /// Notes a probe that was sent.
    public mutating func note(sentWith ttl: UInt8) { sent[Int(ttl)] += 1 }

    /// Takes an answer; `false` if its responder finds no place, or has answered the probe before.
    @discardableResult
    public mutating func observe(
        _ measurement: ResponderRecord.Measurement, from address: IPAddress
    ) -> Bool {
        let number: Int
        if let known = numbers[address] {
            number = known
        } else {
            guard records.count < ResponderTable.limit else { return false }
            number = records.count
            numbers[address] = number
            records.append(ReachRecord(address))
        }
        let key = AnswerKey(number: number, sequence: measurement.probe.sequence)
        guard answered.count < 1 << 20, answered.insert(key).inserted else { return false }
        records[number].observe(measurement)
        return true
    }

    /// The TTLs to try again, lowest first; none if all is sure enough, or was tried enough.
    public mutating func nextPass() -> [UInt8] {
        guard passes < Self.maximumPasses else { return [] }
        passes += 1
        var wanted: Set<UInt8> = []
        for record in records where confidence(of: record) < Self.wantedConfidence {
            guard let minimum = record.minimumTTL, minimum > 1 else { continue }
            wanted.insert(UInt8(minimum - 1))
        }
        return wanted.sorted().flatMap { [UInt8](repeating: $0, count: Self.probesAgain) }
    }

    /// The part of probes with a sufficient TTL that a responder did not answer.
    public func loss(of record: ReachRecord) -> Double {
        guard let minimum = record.minimumTTL else { return 1 }
        var (tried, answered) = (0, 0)
        for ttl in minimum ... 255 {
            tried += sent[ttl]
            answered += Int(record.answers[ttl])
        }
        return tried > 0 ? max(0, 1 - Double(answered) / Double(tried)) : 0
    }

    /// How sure it is that no smaller TTL reaches a responder: that all probes just below were lost
    /// by chance is less likely with each.
    ///
    /// A TTL that is just what the hops take is certain: with less the packet dies on the way.
    public func confidence(of record: ReachRecord) -> Double {
        guard let minimum = record.minimumTTL else { return 0 }
        if minimum <= 1 || minimum == (record.forwardHops ?? -1) + 1 { return 1 }
        let loss = min(max(loss(of: record), Self.leastLoss), 0.99)
        return 1 - Self.power(loss, sent[minimum - 1])
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0 ..< max(0, min(exponent, 10_000))).reduce(1) { product, _ in product * base }
    }
}
