import CaptureFiles
import CaptureSegments
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@testable import mcwatch

@Suite("Big files, followed in segments")
struct SegmentReadingTests {
    /// Everything in small, so that a file of a few hundred frames has many seams.
    static func division(_ random: inout SeededRandom) -> SegmentDivision {
        SegmentDivision(
            threads: Int.random(in: 2 ... 4, using: &random), smallestFile: 0,
            segments: 2000 ... Int.random(in: 2000 ... 40_000, using: &random),
            step: Int.random(in: 500 ... 5000, using: &random),
            smallestRest: Int.random(in: 500 ... 10_000, using: &random))
    }

    /// Everything in one.
    static let whole = SegmentDivision(threads: 1, smallestFile: .max)

    @Test(arguments: UInt64(0) ..< 60)
    func `the outcome is that of reading in order`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var frames = Recorded.conversation(&random)
        switch seed % 5 {
        case 3: Recorded.setBack(&frames, &random)
        case 4:
            // Frames of two interfaces, a little out of order.
            for number in frames.indices {
                frames[number].time += Int64.random(in: 0 ... 2_000_000, using: &random)
            }
        default: break
        }
        let octets = Recorded.damaged(Recorded.pcap(frames), seed, &random)
        try Recorded.withFile(octets) { path in
            let (divided, whole) = (
                Run(mcwatch: ["--json", path], Self.division(&random)),
                Run(mcwatch: ["--json", path], Self.whole)
            )
            let (lines, expected) = (Self.comparable(divided.out), Self.comparable(whole.out))
            #expect(expected.count > 2)
            #expect(lines.count == expected.count)
            let differing = zip(lines, expected).first { $0 != $1 }
            #expect(differing == nil)
            #expect(divided.error == whole.error && divided.status == whole.status)
        }
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `what is sound is followed in segments to its end`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let octets = Recorded.pcap(Self.stream(&random))
        let division = Self.division(&random)
        try Recorded.withFile(octets) { path in
            let file = try CaptureFileReader(path: path)
            guard var segments = SegmentReading<WatchedTraffic>(file, division) else {
                Issue.record("the file has no parts")
                return
            }
            var traffic = WatchedTraffic(TrafficState(seed: 1))
            var rounds = 0
            while segments.beginRound(of: traffic) {
                rounds += 1
                while segments.step(&traffic) {}
                segments.endRound(&traffic)
            }
            let (position, frames) = (segments.position, segments.frames)
            let followed = traffic.span.frames
            segments.close()
            #expect(position == octets.count && rounds > 0)
            #expect(frames == followed && frames > 100)
        }
    }

    /// Who reads in order goes by a rate from the packet on that follows its announcement.
    @Test(arguments: UInt64(0) ..< 30)
    func `clock rates are those that were announced before, in whichever segment`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        let octets = Recorded.pcap(Self.announcedStream(&random))
        try Recorded.withFile(octets) { path in
            let (divided, whole) = (
                Run(mcwatch: ["--json", path], Self.division(&random)),
                Run(mcwatch: ["--json", path], Self.whole)
            )
            #expect(Self.comparable(divided.out) == Self.comparable(whole.out))
            let (jitters, expected) = (Self.jitters(divided.out), Self.jitters(whole.out))
            #expect(jitters.count == expected.count && !expected.isEmpty)
            // Added in another order, and written to the thousandth of a millisecond.
            #expect(zip(jitters, expected).allSatisfy { abs($0 - $1) < 0.0015 })
        }
    }

    private static func jitters(_ text: String) -> [Double] {
        text.matches(of: #/jitter_(?:mean_)?ms":([0-9.]+)/#).compactMap { Double($0.output.1) }
    }

    /// RTP of a payload type without a clock of its own, and now and then a session that tells one.
    private static func announcedStream(_ random: inout SeededRandom) -> [Recorded] {
        let group = IPv4Address(239, 7, 7, 7)
        return (0 ..< 800).map { number in
            let time =
                1_700_000_000_000_000_000 + Int64(number) * 20_000_000
                + Int64.random(in: 0 ... 3_000_000, using: &random)
            let isAnnounced = number == 100 || Int.random(in: 0 ..< 150, using: &random) == 0
            let rate = Bool.random(using: &random) ? 48_000 : 90_000
            let frame =
                isAnnounced
                ? sapFrame([
                    "c=IN IP4 239.7.7.7/8", "m=audio 5004 RTP/AVP 96", "a=rtpmap:96 L16/\(rate)",
                ])
                : rtpFrame(
                    to: group, port: 5004, payloadType: 96, sequence: UInt16(number),
                    timestamp: UInt32(number) * 960)
            return Recorded(time: time, octets: frame)
        }
    }

    @Test func `a filter, a count or a timeline is for reading in order, with the same outcome`()
        throws
    {
        var random = SeededRandom(seed: 1)
        let octets = Recorded.pcap(Recorded.conversation(&random))
        let division = Self.division(&random)
        try Recorded.withFile(octets) { path in
            for options in [["--filter", "igmp"], ["-c", "77"], ["--timeline"]] {
                let (divided, whole) = (
                    Run(mcwatch: options + [path], division),
                    Run(mcwatch: options + [path], Self.whole)
                )
                #expect(divided.out == whole.out && !whole.out.isEmpty)
            }
        }
    }

    /// The lines, without what is computed in floating point in another order.
    private static func comparable(_ text: String) -> [String] {
        text.replacing(#/"(mean_)?jitter_ms":[0-9.]+/#, with: "").split(separator: "\n")
            .map(String.init)
    }

    /// A capture with streams of numbered packets, several times one after the other.
    private static func stream(_ random: inout SeededRandom) -> [Recorded] {
        let capture =
            (try? Recorded.frames(of: fixtures.appending(path: "captured/rtp-loss.pcap").path))
            ?? []
        let (first, last) = (capture.first?.time ?? 0, capture.last?.time ?? 0)
        return (0 ..< Int64.random(in: 1 ... 3, using: &random)).flatMap { round in
            capture.map {
                Recorded(time: $0.time + round * (last - first + 1000), octets: $0.octets)
            }
        }
    }
}
