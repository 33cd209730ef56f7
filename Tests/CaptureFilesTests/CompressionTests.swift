import CaptureFiles
import Foundation
import MulticastWire
import TestSupport
import Testing

@Suite("Compressed files")
struct CompressionTests {
    private let plain = fixtures.appending(path: "crafted/craft.pcap")

    @Test(arguments: ["gz", "zst"])
    func `a compressed file has the frames of the plain one`(suffix: String) {
        let expected = Reading(plain.path)
        let reading = Reading(plain.path + "." + suffix)
        #expect(reading.problem == "no error" && reading.frames.count == 58)
        #expect(reading.frames == expected.frames && reading.interfaces == expected.interfaces)
    }

    @Test(arguments: ["", ".gz", ".zst"])
    func `how far a file is read is told by its own octets`(suffix: String) throws {
        let path = plain.path + suffix
        let size = try Data(contentsOf: URL(filePath: path)).count
        var file = try CaptureFileReader(path: path)
        var last = 0
        while try file.advance() {
            #expect(file.filePosition >= last && file.filePosition <= size)
            last = file.filePosition
        }
        #expect(file.filePosition == size)
        let isCompressed = !suffix.isEmpty
        #expect((file.position > size) == isCompressed)
    }

    @Test
    func `members and frames follow each other, cut anywhere`() throws {
        let octets = [UInt8](try Data(contentsOf: plain))
        let expected = Reading(plain.path).frames
        for cut in [0, 1, 4, 24, 30, 1000, octets.count] {
            let (head, tail) = (Array(octets[..<cut]), Array(octets[cut...]))
            let gzip = Compressed.gzip(head) + Compressed.gzip([]) + Compressed.gzip(tail)
            let zstd = Compressed.zstd(head) + Compressed.skippable + Compressed.zstd(tail)
            for compressed in [gzip, zstd, Compressed.skippable + zstd] {
                let reading = try Reading(octets: compressed)
                #expect(reading.problem == "no error" && reading.frames == expected)
            }
        }
    }

    @Test(arguments: [[0], [0, 0, 0, 0], [0x41, 0x42], [0x1f, 0x41]] as [[UInt8]])
    func `what follows the last gzip member and is none is ignored`(rest: [UInt8]) throws {
        let octets = [UInt8](try Data(contentsOf: plain))
        let reading = try Reading(octets: Compressed.gzip(octets) + rest)
        #expect(reading.problem == "no error" && reading.frames.count == 58)
    }

    @Test(arguments: ["gz", "zst"])
    func `a cut compressed file delivers what it has and says so`(suffix: String) throws {
        let path = plain.path + "." + suffix
        let octets = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let whole = Reading(path).frames
        for length in octets.indices {
            let reading = try Reading(octets: Array(octets[..<length]))
            #expect(reading.error != nil, "cut to \(length)")
            #expect(whole.starts(with: reading.frames), "cut to \(length)")
            if length >= 4 { #expect(reading.error?.kind == .cut, "cut to \(length)") }
        }
        let last = try Reading(octets: Array(octets.dropLast()))
        let format = suffix == "gz" ? "gzip" : "zstd"
        #expect(
            last.problem.hasSuffix(
                "the \(format) data is cut: the file ends at octet \(octets.count - 1)"
                    + " (frames before that were read)"))
    }

    @Test
    func `frames before the cut are delivered`() throws {
        let octets = [UInt8](try Data(contentsOf: plain))
        for compressed in [Compressed.gzip(octets), Compressed.zstd(octets)] {
            let reading = try Reading(octets: Array(compressed.dropLast(40)))
            #expect(reading.frames.count > 50 && reading.error?.kind == .cut)
        }
    }

    @Test
    func `a wrong checksum is damage, and every frame was delivered before`() throws {
        var octets = Compressed.gzip([UInt8](try Data(contentsOf: plain)))
        octets[octets.count - 8] ^= 1
        let reading = try Reading(octets: octets)
        #expect(reading.frames.count == 58 && reading.error?.kind == .damaged)
        #expect(reading.problem.contains("incorrect data check"))
    }

    @Test(arguments: UInt64(0) ..< 200, ["gz", "zst"])
    func `damaged compressed data gives frames and an error, or other frames`(
        seed: UInt64, suffix: String
    ) throws {
        var random = SeededRandom(seed: seed)
        var octets = [UInt8](try Data(contentsOf: URL(filePath: plain.path + "." + suffix)))
        for _ in 0 ... Int.random(in: 0 ..< 4, using: &random) {
            octets[Int.random(in: 2 ..< octets.count, using: &random)] = .random(
                in: 0 ... 255, using: &random)
        }
        let reading = try Reading(octets: octets)
        #expect(reading.frames.count <= octets.count * 1000)
    }

    @Test
    func `pcapng is compressed too`() throws {
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        blocks.packet([1], options: [(1, Array("a note".utf8))])
        let reading = try Reading(octets: Compressed.zstd(blocks.octets))
        #expect(reading.frames.map(\.comments) == [["a note"]])
    }
}
