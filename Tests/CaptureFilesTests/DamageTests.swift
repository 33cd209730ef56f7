import CaptureFiles
import Foundation
import MulticastWire
import TestSupport
import Testing

@Suite("Damaged files")
struct DamageTests {
    private let header = hex(
        "D4 C3 B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  60 00 00 00  01 00 00 00")
    private let record = hex("01 00 00 00  00 00 00 00  02 00 00 00  02 00 00 00  0A 0B")

    /// What is said of a file, after its name; and how many frames were read before.
    private func outcome(_ octets: [UInt8]) throws -> (said: String, frames: Int, CaptureFileError?)
    {
        let reading = try Reading(octets: octets)
        let name = (reading.error?.path).map { $0 + ": " } ?? ""
        #expect(reading.problem.hasPrefix(name) && !reading.problem.contains("\n"))
        return (String(reading.problem.dropFirst(name.count)), reading.frames.count, reading.error)
    }

    // MARK: pcap

    @Test
    func `a record is cut in its data`() throws {
        let cut =
            hex("02 00 00 00  00 00 00 00  3C 00 00 00  3C 00 00 00")
            + [UInt8](repeating: 7, count: 12)
        let (said, frames, error) = try outcome(header + record + cut)
        #expect(
            said == "record 2 at octet 42 is cut: 60 octets announced, 12 left"
                + " (the file ends in mid-record; frames before it were read)")
        #expect(frames == 1 && error?.kind == .cut)
        #expect(error?.frameNumber == 2 && error?.position == 42)
    }

    @Test
    func `a record is cut in its header`() throws {
        let (said, frames, _) = try outcome(header + record + record.prefix(5))
        #expect(
            said == "record 2 at octet 42 is cut: 16 octets announced, 5 left"
                + " (the file ends in mid-record; frames before it were read)")
        #expect(frames == 1)
    }

    @Test(arguments: [0x0004_0001, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] as [UInt32])
    func `a length that cannot be is damage`(length: UInt32) throws {
        var octets = header + record + record
        octets.append(little: 1 as UInt64)
        octets.append(little: length)
        octets.append(little: length)
        let (said, frames, error) = try outcome(octets + [UInt8](repeating: 0, count: 300_000))
        #expect(
            said == "record 3 at octet 60 is damaged: it announces a frame of \(length) octets,"
                + " more than the 262144 that a frame can have (frames before it were read)")
        #expect(frames == 2 && error?.kind == .damaged)
    }

    @Test
    func `the longest frame that can be is read`() throws {
        var octets = header
        octets.append(little: 1 as UInt64)
        octets.append(little: 262_144 as UInt32)
        octets.append(little: 262_144 as UInt32)
        octets += [UInt8](repeating: 5, count: 262_144)
        let reading = try Reading(octets: octets + record)
        #expect(reading.frames.map(\.octets.count) == [262_144, 2] && reading.error == nil)
    }

    @Test
    func `a snapshot length above it makes longer frames possible`() throws {
        var octets = header
        octets.replaceSubrange(16 ..< 20, with: hex("00 00 10 00"))
        octets.append(little: 1 as UInt64)
        octets.append(little: 1_000_000 as UInt32)
        octets.append(little: 1_000_000 as UInt32)
        octets += [UInt8](repeating: 5, count: 1_000_000)
        #expect(try Reading(octets: octets).frames.map(\.octets.count) == [1_000_000])
    }

    @Test
    func `the file header is cut`() throws {
        let (said, frames, _) = try outcome(Array(header.prefix(20)))
        #expect(
            said == "the file header at octet 0 is cut: 24 octets announced, 20 left"
                + " (the file ends in mid-record; frames before it were read)")
        #expect(frames == 0)
    }

    @Test
    func `after the error there is nothing`() throws {
        let file = try TemporaryFile(header + record + [1])
        var reader = try CaptureFileReader(path: file.path)
        #expect(try reader.advance())
        #expect(throws: CaptureFileError.self) { try reader.advance() }
        #expect(try !reader.advance())
        let isNothing = reader.frame == nil
        #expect(isNothing && reader.frameNumber == 1)
    }

    // MARK: pcapng

    private func blocks(_ fill: (inout Blocks) -> Void) -> [UInt8] {
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        blocks.packet([1, 2, 3, 4])
        fill(&blocks)
        blocks.packet([9])
        return blocks.octets
    }

    @Test(arguments: [
        (
            "06 00 00 00  0B 00 00 00  0B 00 00 00",
            "record 2 at octet 84 is damaged: it announces 11 octets, less than the 12 that every block has"
        ),
        (
            "06 00 00 00  00 00 00 00  00 00 00 00",
            "record 2 at octet 84 is damaged: it announces 0 octets, less than the 12 that every block has"
        ),
        (
            "06 00 00 00  10 00 00 00  00 00 00 00  10 00 00 00",
            "record 2 at octet 84 is damaged: its body has 4 octets, and 20 are needed"
        ),
        (
            "03 00 00 00  0C 00 00 00  0C 00 00 00",
            "record 2 at octet 84 is damaged: its body has 0 octets, and 4 are needed"
        ),
        (
            "03 00 00 00  10 00 00 00  05 00 00 00  10 00 00 00",
            "record 2 at octet 84 is damaged: it announces a frame of 5 octets, and its block leaves 0"
        ),
        (
            "01 00 00 00  10 00 00 00  01 00 00 00  10 00 00 00",
            "the interface description after frame 1 at octet 84 is damaged: its body has 4 octets, and 8 are needed"
        ),
        (
            "06 00 00 00  10 00 00 00  00 00 00 00  14 00 00 00",
            "record 2 at octet 84 is damaged: its length is 16 octets in front and 20 behind"
        ),
        (
            "06 00 00 00  FF FF FF FF  00 00 00 00",
            "record 2 at octet 84 is damaged: it announces 4294967295 octets, more than such a block can have"
        ),
        (
            "0A 0D 0D 0A  1C 00 00 00  01 02 03 04  01 00 00 00",
            "a section header at octet 84 is damaged: its byte order is told by 1a2b3c4d, and it has 4030201"
        ),
        (
            "0A 0D 0D 0A  14 00 00 00  4D 3C 2B 1A  01 00 00 00  14 00 00 00",
            "a section header at octet 84 is damaged: its body has 8 octets, and 16 are needed"
        ),
    ])
    func `a block that cannot be`(block: String, said: String) throws {
        let outcome = try outcome(blocks { $0.octets += hex(block) })
        #expect(outcome.said == said + " (frames before it were read)")
        #expect(outcome.frames == 1)
    }

    @Test
    func `an interface that is not described`() throws {
        let (said, frames, _) = try outcome(blocks { $0.packet(interface: 1, [1]) })
        #expect(
            said == "record 2 at octet 84 is damaged: it is from interface 1, and 1 are described"
                + " before it (frames before it were read)")
        #expect(frames == 1)
        var before = Blocks()
        before.section()
        before.packet([1])
        before.interface()
        let early = try outcome(before.octets)
        #expect(
            early.said == "record 1 at octet 28 is damaged: it is from interface 0, and 0 are"
                + " described before it")
    }

    @Test
    func `an interface of the section before is not one of this`() throws {
        let outcome = try outcome(blocks { $0.section() })
        #expect(outcome.said.contains("it is from interface 0, and 0 are described before it"))
    }

    @Test
    func `a frame longer than its block`() throws {
        var octets = blocks { _ in }
        octets.replaceSubrange(68 ..< 72, with: hex("05 00 00 00"))
        let (said, frames, _) = try outcome(octets)
        #expect(
            said == "record 1 at octet 48 is damaged: it announces a frame of 5 octets, and its"
                + " block leaves 4")
        #expect(frames == 0)
    }

    @Test
    func `a time that does not fit`() throws {
        let (said, frames, _) = try outcome(blocks { $0.packet(ticks: .max, [1]) })
        #expect(
            said == "record 2 at octet 84 is damaged: its time is beyond the year 2262 (in units of"
                + " 10^-6 s) (frames before it were read)")
        #expect(frames == 1)
    }

    @Test
    func `a block that is gone over is cut`() throws {
        var octets = blocks { $0.block(4, [UInt8](repeating: 0, count: 40)) }
        octets.removeLast(octets.count - 100)
        let (said, frames, _) = try outcome(octets)
        #expect(
            said == "the block of type 4 after frame 1 at octet 84 is cut: 52 octets announced, 16"
                + " left (the file ends in mid-record; frames before it were read)")
        #expect(frames == 1)
    }

    // MARK: Every prefix, every corruption

    @Test(arguments: [
        "captured/fmt-nanosecond.pcap", "captured/fmt-big-endian.pcap",
        "captured/fmt-pcapng-comments.pcapng", "crafted/multi.pcapng",
    ])
    func `every prefix gives the frames before the cut, and then an error or the end`(
        name: String
    ) throws {
        let path = fixtures.appending(path: name).path
        let (octets, whole) = (try [UInt8](Data(contentsOf: URL(filePath: path))), Reading(path))
        #expect(!whole.frames.isEmpty && whole.error == nil)
        let file = TemporaryFile()
        for length in octets.indices {
            try file.write(Array(octets[..<length]))
            let reading = Reading(file.path)
            #expect(whole.frames.starts(with: reading.frames))
            // A prefix that ends between two records is a capture; any other is cut.
            let error = reading.error
            if length >= 32, let error { #expect(error.kind == .cut, "\(error)") }
            if length < 24 { #expect(error != nil) }
            if let position = error?.position { #expect(position <= length) }
        }
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `a damaged file gives frames and perhaps an error`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let names = [
            "captured/fmt-sll-any.pcap", "captured/fmt-pcapng-two-interfaces.pcapng",
            "crafted/multi.pcapng", "crafted/craft.pcap",
        ]
        let name = names[Int(seed) % names.count]
        var octets = [UInt8](try Data(contentsOf: fixtures.appending(path: name)))
        let isGrave = Bool.random(using: &random)
        for _ in 0 ... Int.random(in: 0 ..< 20, using: &random) {
            let place = Int.random(in: 0 ..< octets.count, using: &random)
            octets[place] =
                isGrave
                ? [0, 1, 0x7f, 0x80, 0xff][place % 5] : .random(in: 0 ... 255, using: &random)
        }
        let reading = try Reading(octets: octets)
        #expect(reading.frames.reduce(0) { $0 + $1.octets.count } <= octets.count)
    }
}
