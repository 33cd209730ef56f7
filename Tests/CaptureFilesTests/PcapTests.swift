import CaptureFiles
import MulticastWire
import TestSupport
import Testing

/// A pcap file of one 4-octet frame (a b c d), seen 2 s and 3 units after 1970, 60 octets long.
private let littleEndian = hex(
    """
    D4 C3 B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  # magic, 2.4, two reserved words
    FF FF 00 00  01 00 00 00                            # snapshot length 65535, Ethernet
    02 00 00 00  03 00 00 00  04 00 00 00  3C 00 00 00  # 2 s, 3 µs, 4 octets of 60
    0A 0B 0C 0D
    """)

@Suite("pcap")
struct PcapTests {
    @Test
    func `a file in microseconds`() throws {
        let reading = try Reading(octets: littleEndian)
        let frame = try #require(reading.frames.first)
        #expect(reading.problem == "no error" && reading.frames.count == 1)
        #expect(frame.number == 1 && frame.interface == 0 && frame.linkType == .ethernet)
        #expect(frame.time == Timestamp(nanoseconds: 2_000_003_000))
        #expect(frame.octets == hex("0A 0B 0C 0D") && frame.originalLength == 60)
        var interface = CaptureInterface(linkType: .ethernet, snapLength: 65_535)
        interface.timestampResolution = .microseconds
        #expect(reading.interfaces == [interface] && reading.sectionCount == 1)
    }

    @Test
    func `a file in the other byte order`() throws {
        let octets = hex(
            """
            A1 B2 C3 D4  00 02 00 04  00 00 00 00  00 00 00 00
            00 00 FF FF  00 00 00 71                            # Linux cooked
            00 00 00 02  00 00 00 03  00 00 00 02  00 00 00 3C
            0A 0B
            """)
        let frame = try #require(try Reading(octets: octets).frames.first)
        #expect(frame.time == Timestamp(nanoseconds: 2_000_003_000))
        #expect(frame.octets == hex("0A 0B") && frame.originalLength == 60)
        #expect(frame.linkType == .linuxCooked)
    }

    @Test(arguments: [[0x4D, 0x3C, 0xB2, 0xA1], [0xA1, 0xB2, 0x3C, 0x4D]] as [[UInt8]])
    func `a file in nanoseconds counts them`(magic: [UInt8]) throws {
        let isSwapped = magic[0] == 0xA1
        let words: [UInt32] = [0x0004_0002, 0, 0, 0, 1, 2, 3, 0, 0]
        let octets =
            magic
            + words.flatMap { word in
                let octets = withUnsafeBytes(of: word.littleEndian) { Array($0) }
                return isSwapped ? octets.reversed() : octets
            }
        let reading = try Reading(octets: octets)
        #expect(reading.frames.map(\.time) == [Timestamp(nanoseconds: 2_000_000_003)])
        #expect(reading.interfaces.first?.timestampResolution == .nanoseconds)
    }

    @Test
    func `a file of Kuznetzov's variant has longer record headers`() throws {
        let octets = hex(
            """
            34 CD B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  FF FF 00 00  01 00 00 00
            02 00 00 00  03 00 00 00  02 00 00 00  02 00 00 00
            01 00 00 00  08 00 04 00                            # interface, protocol, packet type
            0A 0B
            02 00 00 00  04 00 00 00  01 00 00 00  01 00 00 00
            01 00 00 00  08 00 04 00
            0C
            """)
        #expect(try Reading(octets: octets).frames.map(\.octets) == [hex("0A 0B"), hex("0C")])
    }

    @Test
    func `the upper bits of the link type tell the frame check sequence`() throws {
        var octets = littleEndian
        octets.replaceSubrange(20 ..< 24, with: hex("01 00 00 24"))  // P bit, 2 words of 16 bits
        let reading = try Reading(octets: octets)
        #expect(reading.frames.first?.linkType == .ethernet)
        #expect(reading.interfaces.first?.frameCheckSequenceLength == 4)
    }

    @Test
    func `an unknown link type is delivered`() throws {
        var octets = littleEndian
        octets.replaceSubrange(20 ..< 22, with: hex("39 30"))
        #expect(try Reading(octets: octets).frames.first?.linkType == LinkType(rawValue: 12_345))
    }

    @Test(arguments: ["00 00 00 00", "01 00 00 00", "FF FF FF FF", "FF FF FF 7F"])
    func `the snapshot length does not matter`(snapLength: String) throws {
        var octets = littleEndian
        octets.replaceSubrange(16 ..< 20, with: hex(snapLength))
        #expect(try Reading(octets: octets).frames.map(\.octets) == [hex("0A 0B 0C 0D")])
    }

    @Test
    func `a frame longer than it was on the wire is delivered`() throws {
        var octets = littleEndian
        octets.replaceSubrange(36 ..< 40, with: hex("01 00 00 00"))
        let frame = try #require(try Reading(octets: octets).frames.first)
        #expect(frame.octets.count == 4 && frame.originalLength == 1)
    }

    @Test
    func `the greatest time of a pcap file is a time`() throws {
        var octets = littleEndian
        octets.replaceSubrange(24 ..< 32, with: [UInt8](repeating: 0xff, count: 8))
        // 2³² − 1 seconds, and as many microseconds.
        #expect(
            try Reading(octets: octets).frames.first?.time
                == Timestamp(nanoseconds: 4_294_967_295_000_000_000 + 4_294_967_295_000))
    }

    @Test
    func `a header and no frame is a capture of nothing`() throws {
        let reading = try Reading(octets: Array(littleEndian[..<24]))
        #expect(reading.frames.isEmpty && reading.error == nil)
    }

    @Test
    func `the frame can be had beside its number, and the position moves`() throws {
        let file = try TemporaryFile(littleEndian)
        var reader = try CaptureFileReader(path: file.path)
        #expect(reader.frameNumber == 0 && reader.position == 24)
        let isNothing = reader.frame == nil
        #expect(isNothing)
        #expect(try reader.advance())
        let length = reader.frame?.octets.count
        #expect(length == 4 && reader.frameNumber == 1 && reader.position == 44)
        #expect(try !reader.advance())
        #expect(try !reader.advance() && reader.frameNumber == 1)
    }

    @Test
    func `the reader knows the file it reads by whatever name`() throws {
        let (file, other) = (try TemporaryFile(littleEndian), try TemporaryFile(littleEndian))
        let reader = try CaptureFileReader(path: file.path)
        let folder = file.path.prefix { $0 != "-" }.split(separator: "/").dropLast()
        let detour =
            "/" + folder.joined(separator: "/") + "/./"
            + (file.path.split(separator: "/").last ?? "")
        #expect(reader.isReading(file.path) && reader.isReading(detour))
        #expect(!reader.isReading(other.path) && !reader.isReading("/nowhere"))
    }
}
