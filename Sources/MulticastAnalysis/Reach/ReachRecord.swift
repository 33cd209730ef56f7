public import MulticastWire

/// What one responder's answers say about the way to it.
public struct ReachRecord: Sendable {
    /// Who answers.
    public let address: IPAddress
    /// The link that it is on, as far as it says; its address alone if it does not.
    public private(set) var link: IPPrefix
    /// How many probes of each TTL it answered, each counted once.
    public private(set) var answers = [UInt16](repeating: 0, count: 256)
    /// The hops that a probe takes there: those of most answers; `nil` if it does not say.
    public var forwardHops: Int? { Self.mode(of: forward) }
    /// The hops that an answer takes back: those of most answers; `nil` if it is not known.
    public var returnHops: Int? { Self.mode(of: back) }
    /// Whether answers differ in how many hops probes took: the path changed on the way.
    public var pathChanged: Bool { forward.count { $0 > 0 } > 1 && !ttlIsSet }
    /// Whether probes came with one TTL whatever they were sent with: something sets it.
    public var ttlIsSet: Bool { arrivals.count { $0 > 0 } == 1 && ttlsAnswered > 1 }

    private var forward = [UInt16](repeating: 0, count: 256)
    private var back = [UInt16](repeating: 0, count: 256)
    private var arrivals = [UInt16](repeating: 0, count: 256)

    init(_ address: IPAddress) {
        self.address = address
        link = IPPrefix(address)
    }

    /// The smallest TTL with which a probe was answered.
    public var minimumTTL: Int? { answers.firstIndex { $0 > 0 } }

    private var ttlsAnswered: Int { answers.count { $0 > 0 } }

    /// Takes an answer to a probe of some TTL, which has not been answered before.
    mutating func observe(_ measurement: ResponderRecord.Measurement) {
        Self.count(&answers, Int(measurement.probe.ttl))
        if let report = measurement.answer.report {
            Self.count(&arrivals, Int(report.requestTTL))
            if let known = IPPrefix(address, length: Int(report.prefixLength)),
                report.prefixLength > 0
            {
                link = known
            }
        }
        if let hops = measurement.forwardHops { Self.count(&forward, hops) }
        if let hops = measurement.returnHops { Self.count(&back, hops) }
    }

    private static func count(_ table: inout [UInt16], _ place: Int) {
        guard table.indices.contains(place), table[place] < .max else { return }
        table[place] += 1
    }

    private static func mode(of table: [UInt16]) -> Int? {
        guard let most = table.max(), most > 0 else { return nil }
        return table.firstIndex(of: most)
    }
}
