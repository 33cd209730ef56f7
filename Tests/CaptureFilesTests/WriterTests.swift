import CaptureFiles
import Foundation
import MulticastWire
import TestSupport
import Testing

@Suite("Writing captures")
struct WriterTests {
    /// Writes all frames of a file into another, and reads that.
    private func copy(_ name: String, as format: CaptureFileWriter.Format) throws -> (
        Reading, Reading
    ) {
        let path = fixtures.appending(path: name).path
        let file = TemporaryFile()
        var reader = try CaptureFileReader(path: path)
        var writer = try CaptureFileWriter(
            path: file.path, format: format, comments: reader.sectionComments)
        while try reader.advance() { try writer.write(frameOf: reader) }
        try writer.close()
        return (Reading(path), Reading(file.path))
    }

    @Test(
        arguments: [
            "captured/fmt-nanosecond.pcap", "captured/fmt-big-endian.pcap",
            "captured/fmt-raw-ip.pcap",
            "captured/fmt-sll2-any.pcap", "captured/fmt-snaplen-60.pcap", "captured/fmt-empty.pcap",
            "captured/fmt-null-loopback.pcap", "crafted/craft.pcap.gz",
        ], [CaptureFileWriter.Format.pcap, .pcapng])
    func `what is copied is the same`(name: String, format: CaptureFileWriter.Format) throws {
        let (original, copy) = try copy(name, as: format)
        #expect(copy.problem == "no error" && copy.frames == original.frames)
        guard !original.frames.isEmpty else { return }
        #expect(copy.interfaces.map(\.linkType) == original.interfaces.map(\.linkType))
        #expect(copy.interfaces.map(\.snapLength) == original.interfaces.map(\.snapLength))
        if format == .pcap { #expect(copy.interfaces == original.interfaces) }
    }

    @Test(arguments: [
        "captured/fmt-pcapng.pcapng", "captured/fmt-pcapng-comments.pcapng",
        "captured/fmt-pcapng-two-interfaces.pcapng", "crafted/multi.pcapng",
    ])
    func `interfaces and comments are kept in pcapng`(name: String) throws {
        let (original, copy) = try copy(name, as: .pcapng)
        #expect(!original.frames.isEmpty && copy.frames == original.frames)
        #expect(copy.sectionComments == original.sectionComments)
        // Times are written in nanoseconds, whatever their unit was; what was dropped is told at the
        // end of a capture, and a copy of some of its frames does not tell it.
        var interfaces = original.interfaces
        for index in interfaces.indices {
            interfaces[index].timestampResolution = .nanoseconds
            interfaces[index].dropped = nil
        }
        #expect(copy.interfaces == interfaces)
    }

    @Test
    func `a pcap file in microseconds, octet by octet`() throws {
        let file = TemporaryFile()
        var interface = CaptureInterface(
            linkType: .ethernet, snapLength: 96, timestampResolution: .microseconds)
        interface.frameCheckSequenceLength = 4
        var writer = try CaptureFileWriter(path: file.path, format: .pcap, interfaces: [interface])
        try writer.write(
            CapturedFrame(
                timestamp: Timestamp(nanoseconds: 2_000_003_999), originalLength: 60,
                linkType: .ethernet, interface: 0, octets: [0x0A, 0x0B].span))
        try writer.close()
        let expected = hex(
            """
            D4 C3 B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  60 00 00 00  01 00 00 24
            02 00 00 00  03 00 00 00  02 00 00 00  3C 00 00 00  0A 0B
            """)
        #expect(try file.octets() == expected)
    }

    @Test
    func `an enhanced packet, octet by octet`() throws {
        let file = TemporaryFile()
        var writer = try CaptureFileWriter(path: file.path, format: .pcapng, interfaces: [])
        try writer.add(CaptureInterface(linkType: .ethernet))
        try writer.write(
            CapturedFrame(
                timestamp: Timestamp(nanoseconds: 0x1_0000_0002), originalLength: 60,
                linkType: .ethernet, interface: 0, octets: [0x0A, 0x0B].span),
            comments: ["abc"])
        try writer.close()
        let expected = hex(
            """
            0A 0D 0D 0A  20 00 00 00  4D 3C 2B 1A  01 00 00 00  FF FF FF FF  FF FF FF FF
            00 00 00 00  20 00 00 00                            # end of options; 32 octets
            01 00 00 00  20 00 00 00  01 00 00 00  00 00 00 00  # Ethernet, whole frames
            09 00 01 00  09 00 00 00  00 00 00 00  20 00 00 00  # nanoseconds
            06 00 00 00  30 00 00 00  00 00 00 00  01 00 00 00  02 00 00 00
            02 00 00 00  3C 00 00 00  0A 0B 00 00
            01 00 03 00  61 62 63 00  00 00 00 00  30 00 00 00
            """)
        #expect(try file.octets() == expected)
    }

    @Test
    func `a file without frames is a capture, even if the writer is only dropped`() throws {
        let interface = CaptureInterface(linkType: .raw)
        for format in [CaptureFileWriter.Format.pcap, .pcapng] {
            for interfaces in [[], [interface]] {
                let file = TemporaryFile()
                let writer = try CaptureFileWriter(
                    path: file.path, format: format, interfaces: interfaces)
                try writer.close()
                let reading = Reading(file.path)
                #expect(reading.problem == "no error" && reading.frames.isEmpty)
            }
            let dropped = TemporaryFile()
            _ = try CaptureFileWriter(path: dropped.path, format: format, interfaces: [interface])
            #expect(Reading(dropped.path).error == nil)
        }
    }

    @Test
    func `interfaces come with their frames, from several files`() throws {
        let names = ["fmt-pcapng-two-interfaces.pcapng", "fmt-raw-ip.pcap", "fmt-pcapng.pcapng"]
        let paths = names.map { fixtures.appending(path: "captured/" + $0).path }
        let file = TemporaryFile()
        var writer = try CaptureFileWriter(path: file.path, format: .pcapng)
        for path in paths + paths {
            var reader = try CaptureFileReader(path: path)
            while try reader.advance() { try writer.write(frameOf: reader) }
        }
        try writer.close()
        let (originals, copy) = (paths.map { Reading($0) }, Reading(file.path))
        let expected = originals.flatMap { reading in
            reading.frames.map { reading.interfaces[$0.interface].name }
        }
        #expect(copy.interfaces.count == 4 && copy.error == nil)
        #expect(copy.frames.map { copy.interfaces[$0.interface].name } == expected + expected)
        let octets = originals.flatMap { $0.frames.map(\.octets) }
        #expect(copy.frames.map(\.octets) == octets + octets)
    }

    @Test
    func `a frame alone brings its link type`() throws {
        let file = TemporaryFile()
        var writer = try CaptureFileWriter(path: file.path, format: .pcapng)
        for (linkType, number) in [(LinkType.raw, 0), (.ethernet, 0), (.raw, 5), (.ethernet, 1)] {
            try writer.write(
                CapturedFrame(
                    timestamp: Timestamp(nanoseconds: 0), originalLength: 1, linkType: linkType,
                    interface: number, octets: [1].span))
        }
        try writer.close()
        let reading = Reading(file.path)
        #expect(reading.frames.map(\.linkType) == [.raw, .ethernet, .raw, .ethernet])
        #expect(reading.interfaces.count == 2)
    }

    @Test
    func `the name says the format`() {
        #expect(CaptureFileWriter.Format(path: "a.pcapng") == .pcapng)
        #expect(CaptureFileWriter.Format(path: "a.pcap") == .pcap)
        #expect(CaptureFileWriter.Format(path: "-") == .pcap)
    }

    @Test
    func `a frame is there at once if that is wanted`() throws {
        let file = TemporaryFile()
        let interface = CaptureInterface(linkType: .ethernet)
        var writer = try CaptureFileWriter(path: file.path, format: .pcap, interfaces: [interface])
        let frame = CapturedFrame(
            timestamp: Timestamp(nanoseconds: 0), originalLength: 1, linkType: .ethernet,
            interface: 0, octets: [1].span)
        try writer.write(frame)
        #expect(try file.octets().count == 24)
        writer.flushesFrames = true
        try writer.write(frame)
        #expect(try file.octets().count == 24 + 2 * 17)
        try writer.close()
    }

    @Test
    func `what has no place in the format is refused`() throws {
        let file = TemporaryFile()
        var writer = try CaptureFileWriter(
            path: file.path, format: .pcap, interfaces: [CaptureInterface(linkType: .ethernet)])
        let cases: [(LinkType, Int64, String)] = [
            (.raw, 0, "a pcap file has one link type: this one has 1, and a frame has 101"),
            (
                .ethernet, -1,
                "a pcap file has times from 1970 to 2106: a frame is of 1969-12-31T23:59:59.999999999Z"
            ),
            (
                .ethernet, 4_294_967_296_000_000_000,
                "a pcap file has times from 1970 to 2106: a frame is of 2106-02-07T06:28:16.000000000Z"
            ),
        ]
        for (linkType, time, message) in cases {
            do throws(CaptureFileError) {
                try writer.write(
                    CapturedFrame(
                        timestamp: Timestamp(nanoseconds: time), originalLength: 1,
                        linkType: linkType, interface: 0, octets: [1].span))
                Issue.record("it was written")
            } catch {
                #expect(error.kind == .unrepresentable && error.message == message)
            }
        }
        try writer.close()
        #expect(try file.octets().count == 24)
    }

    @Test
    func `a place that cannot be written`() {
        do throws(CaptureFileError) {
            _ = try CaptureFileWriter(path: "/nowhere/a.pcap", format: .pcap, interfaces: [])
            Issue.record("it was written")
        } catch {
            #expect(
                error.description
                    == "/nowhere/a.pcap: cannot be written: no such file or directory")
        }
    }

    @Test(.enabled("needs /dev/full") { FileManager.default.fileExists(atPath: "/dev/full") })
    func `a full disk`() {
        do throws(CaptureFileError) {
            _ = try CaptureFileWriter(path: "/dev/full", format: .pcapng)
            Issue.record("it was written")
        } catch {
            #expect(error.description == "/dev/full: cannot be written: no space left on device")
            #expect(error.errorNumber == ENOSPC)
        }
    }
}
