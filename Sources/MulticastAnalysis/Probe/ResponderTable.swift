public import MulticastWire

/// All who answer a run of probes, in the order they first did.
public struct ResponderTable: Sendable {
    /// How many are told apart.
    public static let limit = 4096

    /// The responders.
    public private(set) var records: [ResponderRecord] = []
    /// Answers of responders that found no place.
    public private(set) var refusedAnswers: UInt64 = 0
    private var numbers: [IPAddress: Int] = [:]

    /// Creates a table of nobody.
    public init() {}

    /// What an answer was.
    public struct Outcome: Sendable {
        /// The responder's number in ``records``.
        public let number: Int
        /// What the answer's number says.
        public let arrival: SequenceWindow.Arrival
        /// Whether it is the responder's first.
        public let isFirst: Bool
    }

    /// Takes an answer of a responder; `nil` if it finds no place.
    public mutating func observe(
        _ measurement: ResponderRecord.Measurement, from address: IPAddress
    ) -> Outcome? {
        let known = numbers[address]
        if known == nil {
            guard records.count < Self.limit else {
                refusedAnswers &+= 1
                return nil
            }
            numbers[address] = records.count
            records.append(ResponderRecord(address, at: measurement.time))
        }
        let number = known ?? records.count - 1
        let arrival = records[number].observe(measurement)
        return Outcome(number: number, arrival: arrival, isFirst: known == nil)
    }

    /// The record of an address; `nil` if nothing came from there.
    public subscript(address: IPAddress) -> ResponderRecord? {
        numbers[address].map { records[$0] }
    }
}
