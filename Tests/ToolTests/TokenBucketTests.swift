import TestSupport
import Testing
import ToolSupport

@Suite("Token bucket")
struct TokenBucketTests {
    @Test func `a burst, and then one for each interval`() {
        var bucket = TokenBucket(capacity: 3, interval: 100)
        let burst = (0 ..< 5).map { _ in bucket.take(at: 1000) }
        #expect(burst == [true, true, true, false, false])
        let early = bucket.take(at: 1099)
        let due = bucket.take(at: 1100)
        let next = bucket.take(at: 1100)
        #expect(!early && due && !next)
    }

    @Test func `it is full again after as many intervals as it holds, and no fuller`() {
        var bucket = TokenBucket(capacity: 2, interval: 100)
        _ = (0 ..< 2).map { _ in bucket.take(at: 0) }
        let later = (0 ..< 3).map { _ in bucket.take(at: 1_000_000) }
        #expect(later == [true, true, false])
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `in any time no more are taken than the burst and the rate allow`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let capacity = Int.random(in: 1 ... 20, using: &random)
        let interval = Int64.random(in: 1 ... 50, using: &random)
        var bucket = TokenBucket(capacity: capacity, interval: interval)
        var (now, taken): (Int64, [Int64]) = (0, [])
        for _ in 0 ..< 300 {
            now += Int64.random(in: 0 ... 20, using: &random)
            if bucket.take(at: now) { taken.append(now) }
        }
        let isBounded = taken.indices.allSatisfy { index in
            zip(taken[index...], 1...).allSatisfy { end, count in
                count <= capacity + Int((end - taken[index]) / interval) + 1
            }
        }
        #expect(isBounded)
        #expect(taken.count >= min(300, capacity))
    }

    @Test func `a clock that jumps does no harm`() {
        var bucket = TokenBucket(capacity: 1, interval: 1)
        let first = bucket.take(at: .max)
        let back = bucket.take(at: .min)
        #expect(first && !back)
    }
}
