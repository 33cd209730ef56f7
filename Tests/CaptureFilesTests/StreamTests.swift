import Foundation
import MulticastWire
import TestSupport
import Testing

@testable import CaptureFiles

/// A pipe with a name, which a test writes bit by bit.
private final class Pipe {
    let path = TemporaryFile().path + ".fifo"

    init() { mkfifo(path, 0o600) }

    deinit { unlink(path) }

    /// Opens the pipe for writing, which waits for a reader, and closes it after `body`.
    func write(_ body: @escaping @Sendable (Int32) -> Void) {
        let path = path
        Thread.detachNewThread {
            let descriptor = open(path, O_WRONLY)
            body(descriptor)
            close(descriptor)
        }
    }
}

@Suite("Streams and changing files")
struct StreamTests {
    private let name = fixtures.appending(path: "captured/fmt-nanosecond.pcap")

    @Test(arguments: [0, 1, 3, 4, 16, 1000])
    func `a file is read on from where somebody has looked at it`(count: Int) throws {
        for path in ["captured/fmt-nanosecond.pcap", "crafted/craft.pcap.gz"] {
            let path = fixtures.appending(path: path).path
            let octets = [UInt8](try Data(contentsOf: URL(filePath: path)))
            let descriptor = open(path, O_RDONLY)
            lseek(descriptor, count, SEEK_SET)
            var reader = try CaptureFileReader(
                path: path, descriptor: descriptor, beginning: Array(octets[..<count]))
            var frames: [[UInt8]] = []
            while let frame = try reader.next() {
                frames.append(frame.octets.withUnsafeBufferPointer { Array($0) })
            }
            #expect(!frames.isEmpty)
            #expect(frames == Reading(path).frames.map(\.octets))
            #expect(CaptureFileReader.recognises(Array(octets.prefix(16))))
        }
    }

    @Test(arguments: ["239.1.1.1\n", "group,port\n", "v=0\n", "", "a"])
    func `text is nothing for the reader`(text: String) {
        #expect(!CaptureFileReader.recognises(Array(text.utf8)))
    }

    @Test(arguments: [1, 7, 100])
    func `a pipe is read as it is written`(piece: Int) throws {
        let octets = [UInt8](try Data(contentsOf: name))
        let pipe = Pipe()
        pipe.write { descriptor in
            for start in stride(from: 0, to: octets.count, by: piece) {
                let piece = octets[start ..< min(start + piece, octets.count)]
                _ = piece.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            }
        }
        let reading = Reading(pipe.path)
        #expect(reading.problem == "no error" && reading.frames == Reading(name.path).frames)
    }

    @Test
    func `a frame in a pipe is delivered before the next one comes`() throws {
        let octets = [UInt8](try Data(contentsOf: name))
        let (pipe, seen) = (Pipe(), DispatchSemaphore(value: 0))
        pipe.write { descriptor in
            // The header and one whole record of 16 + 90 octets, as the test knows from the next line.
            let count = 24 + 16 + Int(octets[32])
            _ = octets.withUnsafeBytes { write(descriptor, $0.baseAddress, count) }
            #expect(seen.wait(timeout: .now() + 10) == .success)
        }
        var reader = try CaptureFileReader(path: pipe.path)
        #expect(try reader.advance())
        seen.signal()
        #expect(try !reader.advance())
    }

    @Test
    func `a compressed pipe is read as it is written`() throws {
        let octets = [UInt8](
            try Data(contentsOf: fixtures.appending(path: "crafted/craft.pcap.gz")))
        let pipe = Pipe()
        pipe.write { descriptor in
            for octet in octets {
                _ = withUnsafeBytes(of: octet) { write(descriptor, $0.baseAddress, 1) }
            }
        }
        #expect(Reading(pipe.path).frames.count == 58)
    }

    @Test
    func `an empty pipe`() throws {
        let pipe = Pipe()
        pipe.write { _ in }
        #expect(Reading(pipe.path).error?.kind == .empty)
    }

    /// A file of so many frames of 1000 octets that it is read in many pieces.
    private func large(_ count: Int) -> [UInt8] {
        var octets = hex(
            "4D 3C B2 A1  02 00 04 00  00 00 00 00  00 00 00 00  00 00 04 00  01 00 00 00")
        for number in 0 ..< count {
            octets.append(little: UInt32(number))
            octets.append(little: 0 as UInt32)
            octets.append(little: 1000 as UInt32)
            octets.append(little: 1000 as UInt32)
            octets += [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1000)
        }
        return octets
    }

    /// Reads on and checks that each frame is the one of its number; returns how many there are.
    private func readOn(_ reader: inout CaptureFileReader) throws -> Int {
        var isRight = true
        while try reader.advance(), let frame = reader.frame {
            let number = reader.frameNumber - 1
            isRight =
                isRight && frame.timestamp.nanoseconds == number * 1_000_000_000
                && frame.octets.count == 1000
                && frame.octets[999] == UInt8(truncatingIfNeeded: number)
        }
        #expect(isRight)
        return reader.frameNumber
    }

    @Test
    func `what grows is read up to where it ends then`() throws {
        let (octets, file) = (large(4000), TemporaryFile())
        try file.write(Array(octets[..<(24 + 1016 * 3000)]))
        var reader = try CaptureFileReader(path: file.path)
        for _ in 0 ..< 10 { #expect(try reader.advance()) }
        try file.append(octets[(24 + 1016 * 3000)...])
        #expect(try readOn(&reader) == 4000)
    }

    @Test
    func `what shrinks while it is read is cut`() throws {
        let file = try TemporaryFile(large(4000))
        var reader = try CaptureFileReader(path: file.path)
        #expect(try reader.advance())
        truncate(file.path, 24 + 1016 * 2000 + 100)
        let error = #expect(throws: CaptureFileError.self) { _ = try readOn(&reader) }
        #expect(error?.kind == .cut && error?.frameNumber == 2001)
        #expect(
            error?.message == "record 2001 at octet 2032024 is cut: 1000 octets announced, 84 left")
    }
}
