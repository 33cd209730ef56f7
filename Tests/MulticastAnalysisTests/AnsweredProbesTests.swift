import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Probes that were answered")
struct AnsweredProbesTests {
    @Test(arguments: UInt64(0) ..< 30)
    func `each is counted once, in whatever order answers come`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var answered = AnsweredProbes()
        var (seen, duplicates) = (Set<UInt32>(), UInt64(0))
        let first = seed % 2 == 0 ? 1 : UInt32.random(in: 1 ... 4_000_000_000, using: &random)
        // Up to 60,000 numbers apart, and on and on: more than are remembered.
        for step in UInt32(0) ..< 20_000 {
            let sequence = first &+ step &* 11 &+ .random(in: 0 ..< 60_000, using: &random)
            let isNew = answered.insert(sequence)
            #expect(isNew == seen.insert(sequence).inserted)
            if !isNew { duplicates += 1 }
        }
        #expect(answered.count == UInt64(seen.count) && answered.duplicates == duplicates)
        #expect(duplicates > 100)
    }

    @Test func `a number that comes again after all others is another probe's`() {
        var answered = AnsweredProbes()
        let limit = UInt32(SentProbes.limit)
        for sequence in [5, 5 + limit, 5 + 3 * limit] {
            let isNew = answered.insert(sequence)
            #expect(isNew)
            let isAgain = !answered.insert(sequence)
            #expect(isAgain)
        }
        #expect(answered.count == 3 && answered.duplicates == 3)
    }
}
