/// How often runs of which length occurred: numbers lost in a row, or places that packets came late.
///
/// Lengths of 1 to 8 are counted one by one, longer ones by powers of two; the longest is exact.
public struct RunLengths: BitwiseCopyable, Sendable {
    /// How many runs there were.
    public private(set) var count: UInt64 = 0
    /// The length of the longest; 0 if there was none.
    public private(set) var longest: UInt64 = 0
    /// All lengths together.
    public private(set) var total: UInt64 = 0
    private var bins = InlineArray<20, UInt32>(repeating: 0)

    /// How many ranges of lengths are told apart.
    public static var rangeCount: Int { 20 }

    /// Creates a count of nothing.
    public init() {}

    /// The lengths that are counted together at `index`; the last range has no end.
    public static func range(at index: Int) -> ClosedRange<UInt64> {
        if index < 8 {
            let length = UInt64(max(0, index)) + 1
            return length ... length
        }
        let first = UInt64(8) << UInt64(min(index, rangeCount - 1) - 8) + 1
        return first ... (index >= rangeCount - 1 ? .max : (first - 1) * 2)
    }

    /// How many runs had a length in the range at `index`, up to 2³² - 1.
    public func count(at index: Int) -> UInt32 { bins.indices ~= index ? bins[index] : 0 }

    /// The ranges that have runs, shortest first, and how many each has.
    public var distribution: [(lengths: ClosedRange<UInt64>, count: UInt32)] {
        bins.indices.filter { bins[$0] > 0 }.map { (Self.range(at: $0), bins[$0]) }
    }

    /// Counts a run; one of no length is none.
    public mutating func add(_ length: UInt64) {
        guard length > 0 else { return }
        count &+= 1
        longest = max(longest, length)
        total = total.addingReportingOverflow(length).overflow ? .max : total &+ length
        let index = Self.index(of: length)
        if bins[index] < .max { bins[index] &+= 1 }
    }

    /// Adds what was counted elsewhere.
    public mutating func add(_ other: RunLengths) {
        count &+= other.count
        longest = max(longest, other.longest)
        let (sum, overflows) = total.addingReportingOverflow(other.total)
        total = overflows ? .max : sum
        for index in bins.indices {
            let (sum, overflows) = bins[index].addingReportingOverflow(other.bins[index])
            bins[index] = overflows ? .max : sum
        }
    }

    private static func index(of length: UInt64) -> Int {
        if length <= 8 { return Int(length) - 1 }
        // 9 to 16 are range 8, 17 to 32 range 9, …
        let bits = UInt64.bitWidth - (length - 1).leadingZeroBitCount
        return min(bits + 4, rangeCount - 1)
    }
}

extension RunLengths: Equatable {
    /// Whether both have counted the same.
    public static func == (left: RunLengths, right: RunLengths) -> Bool {
        left.count == right.count && left.longest == right.longest && left.total == right.total
            && left.bins.indices.allSatisfy { left.bins[$0] == right.bins[$0] }
    }
}
