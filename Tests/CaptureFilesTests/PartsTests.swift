import Foundation
import MulticastWire
import TestSupport
import Testing

@testable import CaptureFiles

@Suite("Parts of a file")
struct PartsTests {
    /// A capture of frames of all lengths, many of which look like records of a capture.
    private static func capture(
        _ random: inout SeededRandom, frames: Int, deceives: Bool = true
    ) -> [UInt8] {
        var octets = hex(
            "4D 3C B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  00 00 04 00  01 00 00 00")
        for number in 0 ..< frames {
            let length = [1, 40, 60, 300, 1514, 9000].randomElement(using: &random) ?? 0
            var frame: [UInt8] = []
            while frame.count < length {
                if deceives, Bool.random(using: &random) {
                    frame += record(number, Int.random(in: 1 ... 40, using: &random))
                } else {
                    frame.append(.random(in: 0 ... 255, using: &random))
                }
            }
            octets += record(number, frame.count) + frame
        }
        return octets
    }

    private static func record(_ number: Int, _ length: Int) -> [UInt8] {
        var octets: [UInt8] = []
        octets.append(little: UInt32(number))
        octets.append(little: UInt32(number % 1000))
        octets.append(little: UInt32(length))
        octets.append(little: UInt32(length))
        return octets
    }

    /// What the parts of a file give that are cut at `places`, and how many began at the wrong
    /// place.
    private func read(_ path: String, cutAt places: [Int]) throws -> (
        frames: [Reading.Frame], again: Int
    ) {
        var reader = try CaptureFileReader(path: path)
        let found = reader.parts
        let parts = try #require(found)
        var part = CaptureFilePart(of: parts)
        var (frames, again) = ([Reading.Frame](), 0)
        var end = parts.octets.lowerBound
        for bounds in zip([end] + places, places + [parts.octets.upperBound]) {
            part.begin(bounds.0 ..< bounds.1, isExact: false)
            if part.start != end {
                again += 1
                part.begin(end ..< max(end, bounds.1), isExact: true)
            }
            let before = frames.count
            let ahead = part.lookAhead()
            while let frame = part.next() {
                var copy = Reading.Frame(frame)
                copy.number = frames.count + 1
                frames.append(copy)
            }
            end = part.end
            #expect(ahead == (frames.count - before, end))
            if !part.isWhole { break }
        }
        reader.goOn(at: end, afterFrame: frames.count)
        while let isFrame = try? reader.advance(), isFrame, let frame = reader.frame {
            var copy = Reading.Frame(frame)
            copy.number = reader.frameNumber
            frames.append(copy)
        }
        return (frames, again)
    }

    @Test(arguments: UInt64(0) ..< 20)
    func `parts that begin just anywhere give what reading in order gives`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // The large ones are read window by window.
        var octets = Self.capture(&random, frames: seed < 3 ? 1000 : 100)
        switch seed % 4 {
        case 1: octets.removeLast(Int.random(in: 1 ... 500, using: &random))
        case 2: octets[Int.random(in: 24 ..< octets.count, using: &random)] ^= 0x80
        case 3: octets += [UInt8](repeating: 0xFF, count: 100)
        default: break
        }
        let file = try TemporaryFile(octets)
        let places = (0 ..< 8).map { _ in Int.random(in: 24 ..< octets.count, using: &random) }
        let outcome = try read(file.path, cutAt: places.sorted())
        #expect(outcome.frames == Reading(file.path).frames)
        #expect(!outcome.frames.isEmpty)
    }

    @Test func `a part of ordinary frames begins at the right place`() throws {
        var random = SeededRandom(seed: 1)
        for _ in 0 ..< 5 {
            let octets = Self.capture(&random, frames: 100, deceives: false)
            let file = try TemporaryFile(octets)
            #expect(try read(file.path, cutAt: [octets.count / 3, octets.count / 2]).again == 0)
        }
    }

    @Test(arguments: UInt64(0) ..< 4)
    func `what is passed over is what would have been next`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets = Self.capture(&random, frames: 600)
        if seed == 3 { octets[octets.count / 2] ^= 0xFF }
        let file = try TemporaryFile(octets)
        let all = Reading(file.path).frames
        let found = try CaptureFileReader(path: file.path).parts
        let parts = try #require(found)
        var part = CaptureFilePart(of: parts)
        part.begin(parts.octets, isExact: true)
        var (place, passed) = (0, 0)
        while true {
            let count = part.passOver { octets, linkType in
                linkType == .ethernet && octets.count < 1000
            }
            let isShort = all[place ..< min(place + count, all.count)].allSatisfy {
                $0.octets.count < 1000
            }
            #expect(isShort && place + count <= all.count)
            (place, passed) = (place + count, passed + count)
            guard let frame = part.next() else { break }
            let copy = Array(Reading.Frame(frame).octets)
            #expect(place < all.count && Array(all[place].octets) == copy)
            place += 1
        }
        #expect(place == all.count && passed > 100)
    }

    @Test func `a record that goes far beyond its part is the part's`() throws {
        let header = hex(
            "4D 3C B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  00 00 10 00  01 00 00 00")
        for length in [100_000, 700_000] {
            let octets =
                header + Self.record(1, length) + [UInt8](repeating: 1, count: length)
                + Self.record(2, 1) + [2]
            let file = try TemporaryFile(octets)
            let found = try CaptureFileReader(path: file.path).parts
            let parts = try #require(found)
            var part = CaptureFilePart(of: parts)
            part.begin(24 ..< 1000, isExact: true)
            let ahead = part.lookAhead()
            #expect(ahead == (1, 24 + 16 + length))
            let captured = part.next()?.octets.count
            #expect(captured == length)
            let (end, ended) = (part.end, part.isWhole)
            #expect(end == ahead.end && ended)
            #expect(try read(file.path, cutAt: [1000]).frames == Reading(file.path).frames)
        }
    }

    @Test func `frames of no octets are frames`() throws {
        var random = SeededRandom(seed: 5)
        let octets =
            Self.capture(&random, frames: 20) + Self.record(20, 0) + Self.record(21, 1) + [7]
            + Self.record(22, 0)
        let file = try TemporaryFile(octets)
        let outcome = try read(file.path, cutAt: [octets.count - 40])
        #expect(outcome.frames == Reading(file.path).frames)
        #expect(outcome.frames.count == 23)
    }

    @Test func `a file that is cut while it is read ends there`() throws {
        var random = SeededRandom(seed: 6)
        let octets = Self.capture(&random, frames: 2000, deceives: false)
        let file = try TemporaryFile(octets)
        let all = Reading(file.path).frames
        let found = try CaptureFileReader(path: file.path).parts
        let parts = try #require(found)
        var part = CaptureFilePart(of: parts)
        part.begin(parts.octets, isExact: true)
        var count = 0
        while count < 100, part.next() != nil { count += 1 }
        // In the middle of a page, which reads as zeros from there on; later ones are not there.
        let cut = part.end + 100_000
        #expect(truncate(file.path, cut) == 0)
        var after: [[UInt8]] = []
        while let frame = part.next() { after.append(Array(Reading.Frame(frame).octets)) }
        let (end, isWhole) = (part.end, part.isWhole)
        #expect(!isWhole && !after.isEmpty && count + after.count < all.count)
        // The last one may have lost its end.
        for octets in after.dropLast() {
            #expect(octets == Array(all[count].octets))
            count += 1
        }
        #expect(end >= cut && end < cut + 9016 + 16)
    }

    @Test func `pcapng and what somebody has read the start of have no parts`() throws {
        let pcapng = fixtures.appending(path: "captured/fmt-pcapng-comments.pcapng").path
        var reader = try CaptureFileReader(path: pcapng)
        var hasParts = reader.parts != nil
        #expect(!hasParts)
        var random = SeededRandom(seed: 7)
        let file = try TemporaryFile(Self.capture(&random, frames: 2))
        let (descriptor, beginning) = (open(file.path, O_RDONLY), try file.octets().prefix(16))
        lseek(descriptor, 16, SEEK_SET)
        reader = try CaptureFileReader(
            path: file.path, descriptor: descriptor, beginning: Array(beginning))
        hasParts = reader.parts != nil
        #expect(!hasParts)
        let isFrame = try reader.advance()
        #expect(isFrame)
    }
}
