import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Number ranges")
struct NumberRangesTests {
    /// Some of the numbers below 64, as a set and as ranges that overlap and touch.
    private static func some(_ random: inout SeededRandom) -> (Set<Int>, NumberRanges) {
        let ranges = (0 ..< Int.random(in: 0 ... 8, using: &random)).map { _ in
            let start = Int.random(in: 0 ..< 64, using: &random)
            return start ..< min(64, start + Int.random(in: 0 ... 12, using: &random))
        }
        return (
            Set(ranges.joined()),
            NumberRanges(sorted: ranges.sorted { $0.lowerBound < $1.lowerBound })
        )
    }

    private static func members(_ ranges: NumberRanges) -> [Int] { Array(ranges.ranges.joined()) }

    @Test(arguments: UInt64(0) ..< 300)
    func `they are what a set of the same numbers is`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (set, ranges) = Self.some(&random)
        let (otherSet, other) = Self.some(&random)
        #expect(Self.members(ranges) == set.sorted())
        #expect(ranges.count == set.count)
        #expect(Self.members(ranges.union(other)) == set.union(otherSet).sorted())
        #expect(Self.members(ranges.subtracting(other)) == set.subtracting(otherSet).sorted())
        #expect(NumberRanges(numbers: set.shuffled(using: &random)) == ranges)
        for start in 0 ... 64 {
            #expect(ranges.contains(start) == set.contains(start))
            let end = Int.random(in: start ... 64, using: &random)
            #expect(ranges.count(in: start ..< end) == set.count { start ..< end ~= $0 })
        }
        // Neighbours are one range, so that a set has only one form.
        #expect(
            zip(ranges.ranges, ranges.ranges.dropFirst()).allSatisfy {
                $0.upperBound < $1.lowerBound
            })
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `blocks that hold enough are those that counting finds`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (set, ranges) = Self.some(&random)
        for bits in 0 ... 6 {
            for least in 1 ... (1 << bits) + 1 {
                let counted = (0 ..< 64 >> bits).filter { block in
                    set.count { $0 >> bits == block } >= least
                }
                #expect(Self.members(ranges.blocks(holding: least, ofBits: bits)) == counted)
            }
        }
    }
}

@Suite("Spread")
struct SpreadTests {
    @Test(arguments: UInt64(0) ..< 50)
    func `every number has one place`(seed: UInt64) {
        for bits in 0 ... 11 {
            let spread = Spread(seed: seed, bits: bits)
            let numbers = (0 ..< 1 << bits).map(spread.number)
            #expect(numbers.sorted() == Array(0 ..< 1 << bits))
        }
    }

    @Test func `seeds give orders of their own, and the same one each time`() {
        let orders = (UInt64(0) ..< 100).map { seed in
            (0 ..< 8).map { Spread(seed: seed, bits: 18).number(at: $0) }
        }
        #expect(Set(orders).count == 100)
        #expect(orders[7] == (0 ..< 8).map { Spread(seed: 7, bits: 18).number(at: $0) })
    }

    @Test func `neighbours in order lie far apart`() {
        let spread = Spread(seed: 1, bits: 18)
        let distances = (0 ..< 1000).map { abs(spread.number(at: $0 + 1) - spread.number(at: $0)) }
        // Of random numbers the mean is a third of 2^18.
        let mean = distances.reduce(0, +) / 1000
        #expect(70_000 ..< 105_000 ~= mean)
    }

    @Test func `32 bits are all there`() {
        let spread = Spread(seed: 9, bits: 32)
        let numbers = (0 ..< 10_000).map(spread.number)
        #expect(Set(numbers).count == 10_000)
        #expect(numbers.allSatisfy { 0 ..< 1 << 32 ~= $0 })
        #expect(numbers.contains { $0 > 3 << 30 })
    }
}
