/// How delays are distributed, in memory that does not grow: minimum, maximum and mean are exact,
/// quantiles to 3 %.
///
/// Delays are counted in ranges, 32 for each power of two. All are in nanoseconds.
public struct DelayDistribution: Sendable {
    /// How many delays there are.
    public private(set) var count: UInt64 = 0
    /// The shortest; 0 if there is none.
    public private(set) var minimum: Int64 = 0
    /// The longest; 0 if there is none.
    public private(set) var maximum: Int64 = 0
    /// How much one differs from the one before, smoothed as RFC 3550 §6.4.1 has it.
    public private(set) var jitter: Double = 0

    private var sum: Double = 0
    private var sumOfSquares: Double = 0
    private var last: Int64?
    private var ranges: [UInt32] = []

    /// Each power of two is cut into 2⁵ ranges.
    private static let bits: Int64 = 5

    /// Creates a distribution of nothing.
    public init() {}

    /// The mean; 0 if there is none.
    public var mean: Double { count > 0 ? sum / Double(count) : 0 }

    /// The mean deviation as ping(8) has it: the standard deviation.
    public var deviation: Double {
        guard count > 0 else { return 0 }
        let variance = sumOfSquares / Double(count) - mean * mean
        return variance > 0 ? variance.squareRoot() : 0
    }

    /// Counts a delay; what is below 0, since clocks are not exact, counts as 0.
    public mutating func add(_ delay: Int64) {
        let delay = max(0, delay)
        (minimum, maximum) =
            count == 0 ? (delay, delay) : (min(minimum, delay), max(maximum, delay))
        count &+= 1
        sum += Double(delay)
        sumOfSquares += Double(delay) * Double(delay)
        if let last { jitter += (Double((delay &- last).magnitude) - jitter) / 16 }
        last = delay
        let index = Self.index(of: delay)
        while ranges.count <= index { ranges.append(0) }
        if ranges[index] < .max { ranges[index] += 1 }
    }

    /// The delay that a part of all do not exceed, such as 0.5 for the median; `nil` if there is
    /// none.
    ///
    /// It is that of the middle of its range.
    public func quantile(_ part: Double) -> Int64? {
        guard count > 0 else { return nil }
        let rank = UInt64((Double(count) * min(max(part, 0), 1)).rounded(.up))
        if rank >= count { return maximum }
        var passed: UInt64 = 0
        for (index, number) in ranges.enumerated() {
            passed &+= UInt64(number)
            if passed >= max(rank, 1) {
                return min(max(Self.middle(of: index), minimum), maximum)
            }
        }
        return maximum
    }

    /// The range of a delay: those below 2⁶ ns have one each.
    private static func index(of delay: Int64) -> Int {
        let magnitude = Int64(Int64.bitWidth - 1 - delay.leadingZeroBitCount)
        guard magnitude > bits else { return Int(delay) }
        let shift = magnitude - bits
        return Int((shift << bits) + (delay >> shift))
    }

    private static func middle(of index: Int) -> Int64 {
        let index = Int64(index)
        guard index >= 2 << bits else { return index }
        let shift = (index >> bits) - 1
        let start = ((index & (1 << bits - 1)) | 1 << bits) << shift
        return start + 1 << shift / 2
    }
}
