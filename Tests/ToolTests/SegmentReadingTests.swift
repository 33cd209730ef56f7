import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@testable import mcwatch

@Suite("Big files, followed in segments")
struct SegmentReadingTests {
    /// Everything in small, so that a file of a few hundred frames has many seams.
    private static func division(_ random: inout SeededRandom) -> SegmentReading.Division {
        SegmentReading.Division(
            threads: Int.random(in: 2 ... 4, using: &random), smallestFile: 0,
            segments: 2000 ... Int.random(in: 2000 ... 40_000, using: &random),
            step: Int.random(in: 500 ... 5000, using: &random))
    }

    /// Everything in one.
    private static let whole = SegmentReading.Division(threads: 1, smallestFile: .max)

    /// The frames of the captures at hand that are Ethernet in a pcap file, by capture.
    private static let captures: [[Recorded]] = {
        let folder = fixtures.appending(path: "captured")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { $0.hasSuffix(".pcap") }.compactMap { name in
            let frames = try? Recorded.frames(of: folder.appending(path: name).path)
            return frames.flatMap { $0.isEmpty ? nil : $0 }
        }
    }()

    @Test(arguments: UInt64(0) ..< 60)
    func `the outcome is that of reading in order`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var frames = Self.conversation(&random)
        // A clock that is set back once, and frames of two interfaces a little out of order.
        switch seed % 5 {
        case 3:
            let place = Int.random(in: 0 ..< frames.count, using: &random)
            for number in place ..< frames.count { frames[number].time -= 5_000_000_000 }
        case 4:
            for number in frames.indices {
                frames[number].time += Int64.random(in: 0 ... 2_000_000, using: &random)
            }
        default: break
        }
        var octets = Recorded.pcap(frames)
        // Damage, in whichever segment.
        switch seed % 4 {
        case 1: octets.removeLast(Int.random(in: 1 ... 300, using: &random))
        case 2:
            let place = Int.random(in: 24 ..< octets.count - 8, using: &random)
            octets.replaceSubrange(place ..< place + 8, with: Array(repeating: 0xFF, count: 8))
        default: break
        }
        try Self.withFile(octets) { path in
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
        try Self.withFile(octets) { path in
            let file = try CaptureFileReader(path: path)
            guard var segments = SegmentReading(file, interface: 0, division) else {
                Issue.record("the file has no parts")
                return
            }
            var state = TrafficState(seed: 1)
            var span = CaptureSpan()
            var rounds = 0
            while segments.beginRound(of: state) {
                rounds += 1
                while segments.step(&state, &span) {}
                segments.endRound(&state, &span)
            }
            let (position, frames) = (segments.position, segments.frames)
            segments.close()
            #expect(position == octets.count && rounds > 0)
            #expect(frames == span.frames && frames > 100)
        }
    }

    /// Who reads in order goes by a rate from the packet on that follows its announcement.
    @Test(arguments: UInt64(0) ..< 30)
    func `clock rates are those that were announced before, in whichever segment`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        let octets = Recorded.pcap(Self.announcedStream(&random))
        try Self.withFile(octets) { path in
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
        let octets = Recorded.pcap(Self.conversation(&random))
        let division = Self.division(&random)
        try Self.withFile(octets) { path in
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

    private static func withFile(_ octets: [UInt8], _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "mckit-\(UUID()).pcap")
        try Data(octets).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path)
    }

    /// Some captures side by side, and then some more, in the order of time.
    private static func conversation(_ random: inout SeededRandom) -> [Recorded] {
        var frames: [Recorded] = []
        var start: Int64 = 1_700_000_000_000_000_000
        for _ in 0 ..< Int.random(in: 1 ... 3, using: &random) {
            var scene: [Recorded] = []
            for _ in 0 ..< Int.random(in: 1 ... 4, using: &random) {
                let capture = captures.randomElement(using: &random) ?? []
                let first = capture.map(\.time).min() ?? 0
                scene += capture.map { Recorded(time: start + $0.time - first, octets: $0.octets) }
            }
            scene.sort { $0.time < $1.time }
            start = (scene.last?.time ?? start) + Int64.random(in: 0 ... 400, using: &random) << 30
            frames += scene
        }
        return frames
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

/// A frame of Ethernet, and when it was captured, in nanoseconds.
private struct Recorded {
    var time: Int64
    var octets: [UInt8]

    /// The frames of a capture; none if they are not of Ethernet or have several interfaces.
    static func frames(of path: String) throws -> [Recorded] {
        var reader = try CaptureFileReader(path: path)
        var frames: [Recorded] = []
        while let frame = try reader.next() {
            guard frame.linkType == .ethernet, frame.interface == 0 else { return [] }
            frames.append(
                Recorded(
                    time: frame.timestamp.nanoseconds,
                    octets: frame.octets.withUnsafeBufferPointer { Array($0) }))
        }
        return frames
    }

    /// A pcap file of the frames, in nanoseconds.
    static func pcap(_ frames: [Recorded]) -> [UInt8] {
        func word(_ value: Int) -> [UInt8] {
            (0 ..< 4).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
        }
        var octets = hex("4D3CB2A1 0200 0400 00000000 00000000 00000400 01000000")
        for frame in frames {
            octets += word(Int(frame.time / 1_000_000_000))
            octets += word(Int(frame.time % 1_000_000_000))
            octets += word(frame.octets.count) + word(frame.octets.count) + frame.octets
        }
        return octets
    }
}
