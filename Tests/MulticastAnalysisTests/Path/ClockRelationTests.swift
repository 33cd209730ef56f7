import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Relation of two clocks")
struct ClockRelationTests {
    private let second: Int64 = 1_000_000_000

    /// Packets each 100 ms, on a way that takes 200 µs and what a queue adds, at a clock that is
    /// ahead by 3 s and fast by so many parts of a million.
    private func pairs(
        _ count: Int, seed: UInt64, ppm: Double = 0, hops: Int = 1, ahead: Int64 = 3_000_000_000
    ) -> [ClockRelation.Pair] {
        var random = SeededRandom(seed: seed)
        return (0 ..< count).map { number in
            let sent = Int64(number) * 100_000_000
            // One packet in three does not wait.
            let wait = random.next() % 3 == 0 ? 0 : Int64(random.next() % 4_000_000)
            let delay = (200_000 + wait) * (hops < 0 ? -1 : 1)
            let arrival = sent + delay
            return ClockRelation.Pair(
                first: sent, second: arrival + ahead + Int64(Double(arrival) * ppm / 1e6),
                hops: hops)
        }
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `the smallest difference is the offset, however long others wait`(seed: UInt64) throws {
        let relation = try #require(ClockRelation(pairs(50, seed: seed)))
        #expect(relation.basis == .oneWay)
        #expect(relation.packets == 50)
        #expect(relation.offset == 3_000_200_000)
        #expect(relation.skew == nil)
        #expect(relation.steps.isEmpty)
        #expect(relation.first(13 * second) == 9_999_800_000)
    }

    @Test(arguments: [-80.0, 0, 35, 400], UInt64(0) ..< 5)
    func `a clock that runs fast or slow shows as a slope`(ppm: Double, seed: UInt64) throws {
        let relation = try #require(ClockRelation(pairs(1000, seed: seed, ppm: ppm)))
        let skew = try #require(relation.skew)
        #expect((skew - ppm).magnitude < 2, "told \(skew)")
        // Within 20 µs of the truth all the way, that is 100 s.
        for time in stride(from: Int64(0), to: 100 * second, by: Int64.Stride(7 * second)) {
            let there = time + 3_000_200_000 + Int64(Double(time) * ppm / 1e6)
            #expect((relation.first(there) - time).magnitude < 20_000)
        }
    }

    @Test(arguments: UInt64(0) ..< 5)
    func `packets both ways part what the way takes from what the clocks differ`(
        seed: UInt64
    ) throws {
        let both = pairs(200, seed: seed) + pairs(200, seed: seed + 100, hops: -1)
        let relation = try #require(ClockRelation(both))
        #expect(relation.basis == .bothWays)
        #expect((relation.offset - 3_000_000_000).magnitude < 2000)
    }

    @Test(arguments: [Int64(-7_000_000_000), 250_000_000])
    func `a clock that is set is a step, and both sides of it are told`(amount: Int64) throws {
        let all = pairs(600, seed: 4)
        let stepped =
            all[..<300]
            + all[300...].map { pair in
                ClockRelation.Pair(
                    first: pair.first, second: pair.second + amount, hops: pair.hops)
            }
        let relation = try #require(ClockRelation(Array(stepped)))
        #expect(relation.offset == 3_000_200_000)
        // Where the clock went back, times of before and after are not told apart.
        guard amount > 0 else {
            #expect(!relation.steps.isEmpty)
            return
        }
        let step = try #require(relation.steps.first)
        #expect(relation.steps.count == 1)
        #expect((step.amount - amount).magnitude < 10_000)
        for number in [10, 290, 310, 590] {
            let pair = stepped[number]
            #expect((relation.first(pair.second) - pair.first).magnitude < 4_300_000)
        }
    }

    @Test func `a queue that is full for a while is no step`() throws {
        let filled = pairs(600, seed: 9).enumerated().map { number, pair in
            let wait: Int64 = 300 ..< 330 ~= number ? 400_000_000 : 0
            return ClockRelation.Pair(
                first: pair.first, second: pair.second + wait, hops: pair.hops)
        }
        let relation = try #require(ClockRelation(filled))
        #expect(relation.steps.isEmpty)
        #expect((relation.offset - 3_000_200_000).magnitude < 2000)
    }

    @Test func `packets that are others after all are not believed`() throws {
        let stray = [ClockRelation.Pair(first: 40 * second, second: 2 * second, hops: 1)]
        let relation = try #require(ClockRelation(pairs(100, seed: 2) + stray))
        #expect(relation.disbelieved == 1)
        #expect((relation.first(13 * second) - 9_999_800_000).magnitude < 2000)
    }

    @Test func `two packets are too few`() {
        #expect(ClockRelation(pairs(2, seed: 1)) == nil)
        #expect(ClockRelation([]) == nil)
    }

    @Test(arguments: UInt64(0) ..< 40)
    func `any times are borne`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let edges = [Int64.min, .max, 0, -1, 1 << 62]
        let wild = (0 ..< 64).map { _ in
            ClockRelation.Pair(
                first: edges[Int(random.next() % 5)] &+ Int64(random.next() % 3),
                second: edges[Int(random.next() % 5)] &- Int64(random.next() % 3),
                hops: Int(random.next() % 3) - 1)
        }
        let relation = ClockRelation(wild)
        #expect(relation != nil)
        for edge in edges { _ = relation.map { $0.first(edge) } }
    }
}

@Suite("Line under points")
struct LineUnderPointsTests {
    /// Of all lines through two points with none below, that with the least sum of distances.
    private func model(_ points: [(x: Double, y: Double)]) -> Double {
        var best = Double.infinity
        for left in points {
            for right in points where right.x > left.x {
                let slope = (right.y - left.y) / (right.x - left.x)
                let rests = points.map { $0.y - (left.y + slope * ($0.x - left.x)) }
                if rests.allSatisfy({ $0 > -1e-6 }) { best = min(best, rests.reduce(0, +)) }
            }
        }
        return best
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `no line under all points is nearer to them`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let points = (0 ..< 30).map { _ in
            (x: Double(random.next() % 50), y: Double(random.next() % 1000))
        }.sorted { $0.x < $1.x }
        let line = try #require(LineUnderPoints(under: points, steepest: .infinity))
        let rests = points.map { $0.y - line.ordinate(at: $0.x) }
        #expect(rests.allSatisfy { $0 > -1e-6 })
        #expect((rests.reduce(0, +) - model(points)).magnitude < 1e-6)
    }

    @Test func `under one abscissa the line is level`() throws {
        let line = try #require(
            LineUnderPoints(under: [(5, 9), (5, 3), (5, 7)], steepest: .infinity))
        #expect(line.slope == 0)
        #expect(line.intercept == 3)
        #expect(LineUnderPoints(under: [], steepest: 1) == nil)
    }
}
