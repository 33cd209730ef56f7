/// The last times between events of a kind, and the extremes of all.
struct IntervalWindow: Sendable {
    /// How many times are kept.
    static let size = 31

    private var latest: [Int64] = []
    private(set) var count = 0
    private(set) var minimum = Int64.max
    private(set) var maximum = Int64.min

    /// Adds a time in nanoseconds.
    mutating func add(_ interval: Int64) {
        if latest.count < Self.size {
            latest.append(interval)
        } else {
            latest[count % Self.size] = interval
        }
        count += 1
        minimum = min(minimum, interval)
        maximum = max(maximum, interval)
    }

    /// The middle one of those kept, the lower of two; `nil` if there is none.
    var median: Int64? {
        latest.isEmpty ? nil : latest.sorted()[(latest.count - 1) / 2]
    }

    /// What is known, for people.
    var observed: ObservedInterval? {
        median.map { median in
            ObservedInterval(
                count: count, minimum: .nanoseconds(minimum), median: .nanoseconds(median),
                maximum: .nanoseconds(maximum))
        }
    }
}
