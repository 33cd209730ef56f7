import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Streams of frames that lie one behind the other")
struct StreamRunTests {
    private static let kind = FrameRun.Kind(
        unit: 1, maximumLength: 2000, linkType: .ethernet, interface: 0)

    /// What was gone over of frames in memory.
    private struct Reading: Equatable {
        var frames = 0
        /// Frames that a run stopped at.
        var stops = 0
        var earliest = Int64.max
        var latest = Int64.min

        mutating func note(_ frames: Int, _ earliest: Int64, _ latest: Int64) {
            self.frames += frames
            self.earliest = min(self.earliest, earliest)
            self.latest = max(self.latest, latest)
        }
    }

    /// Goes over all frames in runs, and tells of each that a run stops at.
    private func read(_ frames: [TimedFrame], _ table: inout StreamTable) -> Reading {
        var memory: [UInt8] = []
        var starts: [Int: TimedFrame] = [:]
        for frame in frames {
            starts[memory.count] = frame
            let length = UInt32(frame.octets.count)
            for number in [
                UInt32(frame.time / 1_000_000_000), UInt32(frame.time % 1_000_000_000), length,
                length,
            ] {
                memory += withUnsafeBytes(of: number) { Array($0) }
            }
            memory += frame.octets
        }
        var reading = Reading()
        var place = 0
        while place < memory.count {
            let rest = memory.span.extracting(place ..< memory.count)
            guard let run = FrameRun(rest, limit: rest.count, Self.kind) else { break }
            let passed = table.count(run)
            #expect((passed.times != nil) == (passed.frames > 0))
            if let times = passed.times {
                reading.note(
                    passed.frames, times.lowerBound.nanoseconds, times.upperBound.nanoseconds)
            }
            place += passed.octets
            guard place < memory.count else { break }
            guard let next = starts[place] else {
                Issue.record("a run stopped where no frame begins")
                break
            }
            feed(next, &table)
            reading.note(1, next.time, next.time)
            reading.stops += 1
            place += 16 + next.octets.count
        }
        return reading
    }

    /// Tells a table of frames so that none goes the short way.
    private func readSlowly(_ frames: [TimedFrame], _ table: inout StreamTable) -> Reading {
        var reading = Reading()
        for frame in frames {
            let captured = CapturedFrame(
                timestamp: Timestamp(nanoseconds: frame.time),
                originalLength: frame.octets.count, linkType: .ethernet, interface: 0,
                octets: frame.octets.span)
            _ = table.observeOther(captured)
            reading.note(1, frame.time, frame.time)
        }
        return reading
    }

    @Test(arguments: UInt64(0) ..< 100)
    func `a run counts what its frames do one by one, the long way`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var frames = randomFrames(&random, isCalm: seed % 2 == 0)
        // Nothing to a group: an ARP request, a datagram to 10.0.0.2, and that under a tag.
        let others = [
            hex("FFFFFFFFFFFF 020000000001 0806 0001 0800 0604 0001")
                + Array(repeating: 0, count: 40),
            udp([], group: 0x1B00_0002, identification: 3),
            udp([1, 2, 3], group: 0x1B00_0002, identification: 3, vlan: 7),
        ]
        for _ in 0 ..< frames.count / 10 {
            let place = Int.random(in: 0 ..< frames.count, using: &random)
            let other = others[Int.random(in: 0 ..< 3, using: &random)]
            frames.insert(TimedFrame(time: frames[place].time, octets: other), at: place)
        }
        var quick = StreamTable(seed: 1)
        var slow = StreamTable(seed: 1)
        var (reading, expected) = (read(frames, &quick), readSlowly(frames, &slow))
        // Of every stream the first packets are looked into, but most of all only count.
        if frames.count > 400, seed % 2 == 0 { #expect(reading.stops < frames.count / 2) }
        (reading.stops, expected.stops) = (0, 0)
        #expect(reading == expected)
        expectEqual(quick, slow)
    }

    @Test func `what a batch does not count waits for the long way`() {
        // Forty packets that only count, and one with another TTL at each place among them.
        for odd in 0 ..< 40 {
            var frames = (0 ..< 80).map { number in
                TimedFrame(
                    time: 1_700_000_000_000_000_000 + Int64(number) * 1000,
                    octets: rtp(UInt16(number), 0, 0, identification: UInt16(number)))
            }
            var table = StreamTable(seed: 1)
            _ = read(Array(frames.prefix(40)), &table)
            frames[40 + odd].octets = rtp(UInt16(40 + odd), 0, 0, identification: 99, ttl: 9)
            let reading = read(Array(frames.suffix(40)), &table)
            // That one, and the next, whose TTL is another again.
            #expect(reading.stops == (odd == 39 ? 1 : 2) && reading.frames == 40)
            #expect(table.packets(of: 0) == 80)
            #expect(table[0].sequences.first?.window.received == 80)
        }
    }

    @Test func `packets of a batch that come from before it tell its times`() {
        let times: [Int64] = [-40, -50, -20, -90, -30, -60, -10, -70]
        let start: Int64 = 1_700_000_000_000_000_000
        let known = (0 ..< 20).map {
            TimedFrame(
                time: start + 10_000 * (Int64($0) - 20), octets: rtp($0, 0, 0, identification: $0))
        }
        let frames = zip(times, UInt16(20)...).map {
            TimedFrame(time: start + $0, octets: rtp($1, 0, 0, identification: $1))
        }
        var table = StreamTable(seed: 1)
        _ = read(known, &table)
        let reading = read(frames, &table)
        // No gap is longer than that of 10 µs before.
        #expect(
            reading == Reading(frames: 8, stops: 0, earliest: start - 90, latest: start - 10))
    }
}
