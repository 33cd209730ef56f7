import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Stream tables that are joined")
struct StreamJoiningTests {
    @Test(arguments: UInt64(0) ..< 150)
    func `two halves count what one table counts of all`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let frames = randomFrames(&random, isCalm: seed % 3 != 0)
        let seam = Int.random(in: 0 ... frames.count, using: &random)
        var whole = StreamTable(seed: 1)
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        for (number, frame) in frames.enumerated() {
            feed(frame, &whole)
            if number < seam { feed(frame, &first) } else { feed(frame, &second) }
        }
        let isJoined = first.append(second) != nil
        // Calm streams always can be joined; of the others those that are not are read again.
        #expect(isJoined || seed % 3 == 0)
        guard isJoined else { return }
        expectEqual(first, whole)
    }

    @Test
    func `a half whose times go back is not joined`() {
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        feed(TimedFrame(time: 1000, octets: rtp(1, 1, 1)), &first)
        feed(TimedFrame(time: 999, octets: rtp(2, 1, 1)), &second)
        let isJoined = first.append(second) != nil
        #expect(!isJoined)
    }

    @Test
    func `fragments whose first one is in the other half are not joined`() {
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        feed(TimedFrame(time: 1, octets: fragment(7, offset: 0, more: true)), &first)
        feed(TimedFrame(time: 2, octets: fragment(7, offset: 1, more: false)), &second)
        let isJoined = first.append(second) != nil
        #expect(!isJoined)
    }

    @Test
    func `fragments of packets that nobody knows are joined`() {
        var first = StreamTable(seed: 2)
        var second = first.continuation(seed: 3)
        feed(TimedFrame(time: 1, octets: fragment(7, offset: 0, more: true)), &first)
        feed(TimedFrame(time: 2, octets: fragment(8, offset: 1, more: false)), &second)
        let isJoined = first.append(second) != nil
        let count = first.count
        #expect(isJoined && count == 2)
    }

    @Test
    func `a table that is no continuation is not joined`() {
        var first = StreamTable(seed: 2)
        let isJoined = first.append(StreamTable(seed: 3)) != nil
        #expect(!isJoined)
    }
}
