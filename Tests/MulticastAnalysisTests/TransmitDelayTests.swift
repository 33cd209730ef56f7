import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("How long a kernel takes to send")
struct TransmitDelayTests {
    private func time(_ nanoseconds: Int64) -> Timestamp { Timestamp(nanoseconds: nanoseconds) }

    @Test func `the shortest of late is known, and times that are none of sending are not`() {
        var delay = TransmitDelay()
        func take(_ took: Int64, _ number: Int) {
            delay.note(givenAt: time(Int64(number) * 1_000_000))
            delay.note(
                sentAt: time(Int64(number) * 1_000_000 + took), number: UInt32(number))
        }
        // Sooner than it was given, and in a process that stood still: of these, nothing is known.
        for number in 0 ..< 20 { take(number % 2 == 0 ? -1 : 50_001, number) }
        #expect(delay.least == 0)
        for number in 20 ..< 35 { take(8000 + Int64(number), number) }
        #expect(delay.least == 0)
        take(4000, 35)
        #expect(delay.least == 3000)
        // What was never given was not sent.
        delay.note(sentAt: time(36_000_001), number: 36)
        #expect(delay.least == 3000)
        // Sixty-three later it still counts, one more and it is long ago.
        for number in 36 ..< 99 { take(12_000, number) }
        #expect(delay.least == 3000)
        take(12_000, 99)
        #expect(delay.least == 9000)
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `stamps that come late, or never, are those of their datagrams`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var delay = TransmitDelay()
        var waiting: [(number: UInt32, given: Int64, sent: Int64)] = []
        var taken: [Int64] = []
        for number in UInt32(0) ..< 2000 {
            let given = Int64(number) * 100_000 + Int64.random(in: 0 ..< 50_000, using: &random)
            delay.note(givenAt: time(given))
            if Int.random(in: 0 ..< 10, using: &random) > 0 {
                let sent = given + .random(in: 1000 ... 40_000, using: &random)
                waiting.append((number, given, sent))
            }
            while waiting.count > Int.random(in: 0 ... 100, using: &random) {
                let (number, given, sent) = waiting.removeFirst()
                delay.note(sentAt: time(sent), number: number)
                taken.append(sent - given)
                let shortest = taken.suffix(64).min() ?? 0
                #expect(delay.least == (taken.count < 16 ? 0 : shortest / 4 * 3))
            }
        }
        #expect(taken.count > 1500)
    }
}
