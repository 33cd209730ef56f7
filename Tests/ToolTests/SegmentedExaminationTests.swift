import CaptureFiles
import CaptureSegments
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@testable import mcdoctor

/// What mcdoctor says of a file that several threads read is what it says of one that is read in order.
@Suite("Big files, examined in segments")
struct SegmentedExaminationTests {
    private static let options = ["--json", "-v", "--severity", "info"]

    @Test(arguments: UInt64(0) ..< 80)
    func `the diagnosis is that of reading in order`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var frames = Self.disturbed(Recorded.conversation(&random), &random)
        if seed % 5 == 3 { Recorded.setBack(&frames, &random) }
        let octets = Recorded.damaged(Recorded.pcap(frames), seed, &random)
        let wholeSample = Int.random(in: 0 ... 200, using: &random)
        try Recorded.withFile(octets) { path in
            let (divided, whole) = (
                Run(
                    mcdoctor: Self.options + [path], wholeSample: wholeSample,
                    SegmentReadingTests.division(&random)),
                Run(
                    mcdoctor: Self.options + [path], wholeSample: wholeSample,
                    SegmentReadingTests.whole)
            )
            let (lines, expected) = (
                divided.out.split(separator: "\n"), whole.out.split(separator: "\n")
            )
            #expect(expected.count > 2 && lines.count == expected.count)
            let differing = zip(lines, expected).first { $0 != $1 }
            #expect(differing == nil)
            #expect(divided.error == whole.error && divided.status == whole.status)
        }
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `later frames are added, and not read again`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let capture = fixtures.appending(path: "captured/rtp-loss.pcap").path
        let frames = Self.disturbed(try Recorded.frames(of: capture), &random)
        let octets = Recorded.pcap(frames)
        var division = SegmentReadingTests.division(&random)
        division.segments = 2000 ... 1 << 20
        try Recorded.withFile(octets) { path in
            let file = try CaptureFileReader(path: path)
            guard var segments = SegmentReading<ExaminedFrames>(file, division) else {
                Issue.record("the file has no parts")
                return
            }
            var examined = ExaminedFrames(Examination(seed: 1, wholeSample: 50))
            examined.begin(file: 0, interface: 0)
            // Of the frames after the first ones, those that this thread has not read itself.
            var added = 0
            while segments.beginRound(of: examined) {
                while segments.step(&examined) {}
                let before = segments.frames
                segments.endRound(&examined)
                added += segments.frames - before
            }
            let (position, count) = (segments.position, segments.frames)
            segments.close()
            #expect(position == octets.count && count == frames.count)
            let seen = examined.examination.frames
            #expect(seen == frames.count && added * 3 > frames.count)
        }
    }

    /// The frames, with others between them that are no concern of groups, or wrong.
    private static func disturbed(
        _ frames: [Recorded], _ random: inout SeededRandom
    ) -> [Recorded] {
        let stations = Int.random(in: 2 ... 6, using: &random)
        var all: [Recorded] = []
        for frame in frames {
            all.append(frame)
            guard Int.random(in: 0 ..< 3, using: &random) == 0 else { continue }
            for _ in 0 ..< Int.random(in: 1 ... 4, using: &random) {
                let pair = (
                    UInt8.random(in: 1 ... UInt8(stations), using: &random),
                    UInt8.random(in: 1 ... UInt8(stations), using: &random)
                )
                let octets = stray(from: pair.0, to: pair.1, &random)
                let stray = Recorded(time: frame.time + 1, octets: octets)
                all.append(stray)
                // What a mirror port shows twice.
                if Int.random(in: 0 ..< 4, using: &random) == 0 { all.append(stray) }
            }
        }
        return all
    }

    private static func stray(
        from source: UInt8, to destination: UInt8, _ random: inout SeededRandom
    ) -> [UInt8] {
        func mac(_ host: UInt8) -> [UInt8] { [0x02, 0, 0, 0, 0, host] }
        func ipv6(_ host: UInt8) -> [UInt8] {
            hex("FE80 0000 0000 0000 0000 0000 0000 00") + [host]
        }
        let identification = UInt8.random(in: 1 ... 255, using: &random)
        switch Int.random(in: 0 ..< 6, using: &random) {
        case 0, 1:
            return mac(destination) + mac(source) + hex("0800 4500 0030 00") + [identification]
                + hex("0000 4011 0000 0A00 00") + [source] + hex("0A00 00") + [destination]
                + hex("0FA0 0FA1 001C 0000") + Array(repeating: 0, count: 20)
        case 2:
            return Array(repeating: 0xFF, count: 6) + mac(source)
                + hex("0806 0001 0800 0604 0001") + mac(source) + hex("0A00 00") + [source]
                + hex("0000 0000 0000 0A00 00") + [destination] + Array(repeating: 0, count: 18)
        case 3:
            // A Neighbor Solicitation (RFC 4861 §4.3), to the solicited-node group of its target.
            return hex("3333 FF00 00") + [destination] + mac(source)
                + hex("86DD 6000 0000 0018 3AFF") + ipv6(source)
                + hex("FF02 0000 0000 0000 0000 0001 FF00 00") + [destination]
                + hex("8700 0000 0000 0000") + ipv6(destination)
        case 4:
            return mac(destination) + mac(source) + hex("86DD 6000 0000 000C 1140") + ipv6(source)
                + ipv6(destination) + hex("0FA0 0FA1 000C 0000 0000 0000")
        default:
            // Data to a group by an Ethernet address that is not the group's.
            return hex("0100 5E01 0203") + mac(source) + hex("0800 4500 0030 00")
                + [identification] + hex("0000 0411 0000 0A00 00") + [source]
                + hex("EF09 0909 0FA0 0FA1 001C 0000") + Array(repeating: 0, count: 20)
        }
    }
}
