/// Whole numbers, as sorted ranges that neither overlap nor touch.
///
/// A space of groups is a few long ranges with holes where addresses are to be avoided. Questions
/// about it cost a binary search, or one walk over the ranges, however many numbers it has: 2^31
/// for IPv6.
struct NumberRanges: Equatable, Sendable {
    /// The ranges, lowest first; none is empty.
    let ranges: [Range<Int>]
    /// How many numbers lie before each range.
    private let before: [Int]
    /// How many numbers there are.
    let count: Int

    /// Creates the numbers that lie in any of `ranges`, which may overlap, but begin in
    /// ascending order.
    init(sorted ranges: [Range<Int>]) {
        var merged: [Range<Int>] = []
        var before: [Int] = []
        var count = 0
        for range in ranges where !range.isEmpty {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                let end = max(last.upperBound, range.upperBound)
                count += end - last.upperBound
                merged[merged.count - 1] = last.lowerBound ..< end
            } else {
                merged.append(range)
                before.append(count)
                count += range.count
            }
        }
        self.ranges = merged
        self.before = before
        self.count = count
    }

    /// Creates a set of single numbers, in any order.
    init(numbers: [Int]) {
        self.init(sorted: numbers.sorted().map { $0 ..< $0 + 1 })
    }

    /// The index of the first range that ends behind `number`; the number of ranges if none does.
    func firstRange(endingBehind number: Int) -> Int {
        var (start, end) = (0, ranges.count)
        while start < end {
            let middle = (start + end) / 2
            if ranges[middle].upperBound <= number { start = middle + 1 } else { end = middle }
        }
        return start
    }

    /// Whether `number` is one of them.
    func contains(_ number: Int) -> Bool {
        let index = firstRange(endingBehind: number)
        return index < ranges.count && ranges[index].lowerBound <= number
    }

    /// How many of them lie in `range`.
    func count(in range: Range<Int>) -> Int {
        countBelow(range.upperBound) - countBelow(range.lowerBound)
    }

    private func countBelow(_ number: Int) -> Int {
        let index = firstRange(endingBehind: number)
        guard index < ranges.count else { return count }
        return before[index] + max(0, number - ranges[index].lowerBound)
    }

    /// The numbers that are in either.
    func union(_ other: NumberRanges) -> NumberRanges {
        if ranges.isEmpty { return other }
        if other.ranges.isEmpty { return self }
        return NumberRanges(
            sorted: (ranges + other.ranges).sorted { $0.lowerBound < $1.lowerBound })
    }

    /// The numbers that are not in `other`.
    func subtracting(_ other: NumberRanges) -> NumberRanges {
        var rest: [Range<Int>] = []
        var place = 0
        for range in ranges {
            var start = range.lowerBound
            while place < other.ranges.count, other.ranges[place].upperBound <= start {
                place += 1
            }
            // A hole may reach into the next range, so the place stays at the last one.
            var hole = place
            while hole < other.ranges.count, other.ranges[hole].lowerBound < range.upperBound {
                if start < other.ranges[hole].lowerBound {
                    rest.append(start ..< other.ranges[hole].lowerBound)
                }
                start = max(start, other.ranges[hole].upperBound)
                hole += 1
            }
            if start < range.upperBound { rest.append(start ..< range.upperBound) }
            place = max(place, hole - 1)
        }
        return NumberRanges(sorted: rest)
    }

    /// The blocks of 2^`bits` numbers that hold at least `least` of them.
    ///
    /// - Parameters:
    ///   - least: at least 1; no block holds more than it has numbers.
    ///   - bits: blocks are aligned, so block 0 begins at 0 and block 1 at 2^`bits`.
    /// - Returns: the indexes of the blocks.
    func blocks(holding least: Int, ofBits bits: Int) -> NumberRanges {
        guard least <= 1 << bits else { return NumberRanges(sorted: []) }
        var found: [Range<Int>] = []
        // The block that the walk has reached, and how many it holds so far.
        var (index, held) = (-1, 0)
        func close() {
            if index >= 0, held >= least { found.append(index ..< index + 1) }
        }
        for range in ranges {
            let (first, last) = (range.lowerBound >> bits, (range.upperBound - 1) >> bits)
            if first != index {
                close()
                (index, held) = (first, 0)
            }
            if first == last {
                held += range.count
                continue
            }
            held += (first + 1) << bits - range.lowerBound
            close()
            // Those in between are full.
            found.append(first + 1 ..< last)
            (index, held) = (last, range.upperBound - last << bits)
        }
        close()
        return NumberRanges(sorted: found)
    }
}
