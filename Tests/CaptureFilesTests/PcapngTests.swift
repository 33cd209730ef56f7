import CaptureFiles
import MulticastWire
import TestSupport
import Testing

@Suite("pcapng")
struct PcapngTests {
    /// A section in big-endian order with one interface, written out.
    private let bigEndian = hex(
        """
        0A 0D 0D 0A  00 00 00 1C  1A 2B 3C 4D  00 01 00 00  # section header: 28 octets, 1.0
        FF FF FF FF  FF FF FF FF  00 00 00 1C               # length not known
        00 00 00 01  00 00 00 14  00 01 00 00  00 00 00 60  # Ethernet, snapshot length 96
        00 00 00 14
        00 00 00 06  00 00 00 24  00 00 00 00               # enhanced packet of interface 0
        00 00 00 00  00 00 00 05                            # 5 µs
        00 00 00 02  00 00 00 3C  0A 0B 00 00               # 2 octets of 60, and padding
        00 00 00 24
        """)

    @Test
    func `an enhanced packet, in the other byte order`() throws {
        let reading = try Reading(octets: bigEndian)
        let frame = try #require(reading.frames.first)
        #expect(reading.problem == "no error" && reading.frames.count == 1)
        #expect(frame.octets == hex("0A 0B") && frame.originalLength == 60 && frame.number == 1)
        #expect(frame.time == Timestamp(nanoseconds: 5000))
        #expect(reading.interfaces.map(\.snapLength) == [96])
        #expect(reading.interfaces.map(\.timestampResolution) == [.microseconds])
    }

    @Test
    func `a section of the other byte order follows, and its interfaces are others`() throws {
        var blocks = Blocks()
        blocks.section()
        blocks.interface(linkType: 101)
        blocks.interface(linkType: 113)
        blocks.packet(interface: 1, ticks: 1, [1])
        let reading = try Reading(octets: blocks.octets + bigEndian + blocks.octets)
        #expect(reading.problem == "no error" && reading.sectionCount == 3)
        #expect(reading.frames.map(\.interface) == [1, 2, 4])
        #expect(reading.frames.map(\.linkType) == [.linuxCooked, .ethernet, .linuxCooked])
        #expect(reading.interfaces.map(\.linkType.rawValue) == [101, 113, 1, 101, 113])
    }

    @Test
    func `a section's length is not believed`() throws {
        for length: UInt64 in [0, 1, 1 << 63, .max] {
            var blocks = Blocks()
            blocks.section(length: length)
            blocks.interface()
            blocks.packet([1])
            blocks.packet([2])
            #expect(try Reading(octets: blocks.octets).frames.map(\.octets) == [[1], [2]])
        }
    }

    /// Interface Statistics Blocks: isb_ifdrop is option 5, isb_osdrop option 7.
    @Test
    func `what was dropped is told, and the last count of an interface counts`() throws {
        func statistics(_ blocks: inout Blocks, of interface: UInt8, _ options: [UInt8]) {
            blocks.block(5, [interface, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + options)
        }
        let (three, seven) = (
            hex("05 00 08 00  03 00000000000000"), hex("07 00 08 00  07 00000000000000")
        )
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        blocks.interface()
        blocks.interface()
        blocks.packet([1])
        statistics(&blocks, of: 0, three)
        blocks.packet([2])
        statistics(&blocks, of: 0, three + seven)
        statistics(&blocks, of: 1, hex("04 00 08 00  FF FFFFFFFFFFFFFF"))
        // No interface of the file, counts that are too short, and a block without a body.
        statistics(&blocks, of: 9, three)
        statistics(&blocks, of: 2, hex("05 00 04 00  03 000000"))
        blocks.block(5, [])
        blocks.packet([3])
        let reading = try Reading(octets: blocks.octets)
        #expect(reading.problem == "no error" && reading.frames.map(\.number) == [1, 2, 3])
        #expect(reading.interfaces.map(\.dropped) == [10, nil, nil])
        let swapped = hex(
            """
            00 00 00 05  00 00 00 24  00 00 00 00  00 00 00 00  00 00 00 00  # of interface 0
            00 07 00 08  00 00 00 00  00 00 01 00  00 00 00 24               # 256 in the kernel
            """)
        #expect(try Reading(octets: bigEndian + swapped).interfaces.map(\.dropped) == [256])
    }

    @Test
    func `the obsolete packet block`() throws {
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        // Interface 0 and 7 drops in 16 bits each, then as in the enhanced one.
        blocks.block(
            2, hex("00 00 07 00  01 00 00 00  02 00 00 00  02 00 00 00  03 00 00 00  0A 0B 00 00"))
        let frame = try #require(try Reading(octets: blocks.octets).frames.first)
        #expect(frame.octets == hex("0A 0B") && frame.originalLength == 3)
        #expect(frame.time == Timestamp(nanoseconds: (1 << 32 + 2) * 1000))
    }

    @Test
    func `a simple packet is cut by the snapshot length, and has the time of the one before`()
        throws
    {
        var blocks = Blocks()
        blocks.section()
        blocks.interface(snapLength: 3)
        blocks.block(3, hex("02 00 00 00  0A 0B 00 00"))
        blocks.packet(ticks: 8, [1])
        blocks.block(3, hex("05 00 00 00  0A 0B 0C 00"))
        let frames = try Reading(octets: blocks.octets).frames
        #expect(frames.map(\.octets) == [hex("0A 0B"), [1], hex("0A 0B 0C")])
        #expect(frames.map(\.originalLength) == [2, 1, 5])
        #expect(frames.map(\.time.nanoseconds) == [0, 8000, 8000])
    }

    @Test
    func `other blocks are gone over, and those with an event are numbered as Wireshark does`()
        throws
    {
        var blocks = Blocks()
        blocks.section()
        blocks.block(0x0bad, [1, 2, 3, 4, 5, 6, 7, 8])  // custom: number 1
        blocks.interface()
        blocks.block(4, [0, 0, 0, 0])  // names
        blocks.block(5, [UInt8](repeating: 0, count: 12))  // statistics
        blocks.block(10, [UInt8](repeating: 0, count: 200_000))  // secrets, longer than any buffer
        blocks.block(0x7fff_ffff, [])
        blocks.packet([1])
        let reading = try Reading(octets: blocks.octets)
        #expect(reading.frames.map(\.number) == [2])
    }

    @Test
    func `what an interface is described by`() throws {
        var blocks = Blocks()
        blocks.section(options: [(1, Array("taken at the core".utf8)), (4, Array("mcdump".utf8))])
        blocks.interface(
            options: [
                (1, Array("mirror port".utf8)), (2, Array("eth0".utf8)), (3, Array("uplink".utf8)),
                (9, [9]), (11, [0] + Array("igmp".utf8)), (12, Array("Linux\0".utf8)), (13, [4]),
                (14, [10, 0, 0, 0, 0, 0, 0, 0]), (15, Array("igb".utf8)), (4711, [1, 2, 3]),
            ])
        blocks.packet(ticks: 1, [1])
        let reading = try Reading(octets: blocks.octets)
        let interface = try #require(reading.interfaces.first)
        #expect(interface.name == "eth0" && interface.description == "uplink")
        #expect(interface.filter == "igmp" && interface.operatingSystem == "Linux")
        #expect(interface.hardware == "igb" && interface.frameCheckSequenceLength == 4)
        #expect(interface.timestampResolution == .nanoseconds && interface.timestampOffset == 10)
        #expect(interface.comments == ["mirror port"])
        #expect(reading.sectionComments == ["taken at the core"])
        #expect(reading.frames.first?.time == Timestamp(nanoseconds: 10_000_000_001))
    }

    @Test
    func `a frame's comments are its own`() throws {
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        blocks.packet(
            [1], options: [(1, Array("first".utf8)), (2, [0, 0, 0, 0]), (1, Array("again".utf8))])
        blocks.packet([2])
        let reading = try Reading(octets: blocks.octets)
        #expect(reading.frames.map(\.comments) == [["first", "again"], []])
    }

    @Test(arguments: [
        "", "01", "01 00 05", "01 00 05 00", "01 00 FF FF 41 42 43 44", "01 00 02 00 41 42",
    ])
    func `options without an end, or cut, do not cost the frame`(options: String) throws {
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        var body = hex(
            "00 00 00 00  00 00 00 00  00 00 00 00  04 00 00 00  04 00 00 00  0A 0B 0C 0D")
        body += hex(options)
        blocks.block(6, body)
        blocks.packet([2])
        let reading = try Reading(octets: blocks.octets)
        #expect(reading.problem == "no error")
        #expect(reading.frames.map(\.octets) == [hex("0A 0B 0C 0D"), [2]])
    }

    @Test
    func `a block whose length forgets the padding is read`() throws {
        var blocks = Blocks()
        blocks.section()
        blocks.interface()
        // Total length 33 of 36 octets.
        blocks.octets += hex(
            """
            06 00 00 00  21 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00
            01 00 00 00  01 00 00 00  0A 00 00 00  21 00 00 00
            """)
        blocks.packet([2])
        #expect(try Reading(octets: blocks.octets).frames.map(\.octets) == [[0x0A], [2]])
    }

    @Test
    func `a file may have 65,536 interfaces and no more`() throws {
        var blocks = Blocks()
        blocks.section()
        for _ in 0 ... CaptureFileReader.maximumInterfaces { blocks.interface() }
        let reading = try Reading(octets: blocks.octets)
        #expect(reading.interfaces.count == CaptureFileReader.maximumInterfaces)
        #expect(reading.error?.kind == .damaged)
        #expect(reading.problem.contains("one more than the 65536 interfaces that a file can have"))
    }
}
