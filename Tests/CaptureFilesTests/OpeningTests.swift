import CaptureFiles
import Foundation
import TestSupport
import Testing

@Suite("What is no capture file")
struct OpeningTests {
    private func error(_ octets: [UInt8]) throws -> CaptureFileError {
        let file = try TemporaryFile(octets)
        return try #require(
            throws: CaptureFileError.self,
            performing: { _ = try CaptureFileReader(path: file.path) })
    }

    @Test
    func `an empty file`() throws {
        let error = try error([])
        #expect(error.kind == .empty)
        #expect(error.message == "holds nothing, not even a capture file's header")
    }

    @Test(arguments: [
        ("DE AD BE EF 01 02 03 04 05 06", "de ad be ef 01 02 03 04"), ("00", "00"),
        ("0A 0D 0D", "0a 0d 0d"), ("48 65 6C 6C 6F 20 77 6F 72 6C 64 0A", "\"Hello world\""),
    ])
    func `something else is shown by its first octets`(octets: String, shown: String) throws {
        let error = try error(hex(octets))
        #expect(error.kind == .noCapture)
        #expect(
            error.message == "is no capture file: it begins with \(shown); expected pcap or pcapng")
    }

    @Test(arguments: [
        ("FD 37 7A 58 5A 00 00 04", "xz data", "xz -dc"),
        ("42 5A 68 39 31 41 59 26", "bzip2 data", "bzip2 -dc"),
        ("04 22 4D 18 64 40 A7 00", "lz4 data", "lz4 -dc"),
        ("89 4C 5A 4F 00 0D 0A 1A", "lzop data", "lzop -dc"),
        ("50 4B 03 04 14 00 00 00", "a zip archive", "unzip -p"),
    ])
    func `data compressed in another way name the program`(
        octets: String, name: String, program: String
    ) throws {
        let error = try error(hex(octets))
        #expect(error.message == "is \(name), not pcap or pcapng")
        #expect(error.advice == "try: \(program) \(error.path) | mcdump -r -")
    }

    @Test(arguments: [
        ("snoop\0\0\0\0\0\0\u{2}", "a capture of snoop"),
        ("GMBU\0\0\0\0", "a capture of Microsoft Network Monitor 2"),
    ])
    func `captures in another format name the converter`(text: String, name: String) throws {
        let error = try error(Array(text.utf8))
        #expect(error.message == "is \(name), not pcap or pcapng")
        #expect(error.advice == "try: editcap -F pcapng \(error.path) \(error.path).pcapng")
    }

    @Test
    func `what is compressed and no capture says so too`() throws {
        #expect(
            try error(Compressed.gzip(Array("some text".utf8))).message.contains("\"some text\""))
        #expect(try error(Compressed.zstd([])).kind == .empty)
        let twice = Compressed.gzip(Compressed.gzip(Array("some text".utf8)))
        #expect(try error(twice).message.contains("is gzip data in compressed data"))
    }

    @Test
    func `a file that does not exist, a folder, and a name with a control character`() throws {
        let missing = Reading("/nowhere/a\u{1b}[31m.pcap")
        #expect(missing.error?.kind == .unreadable)
        #expect(
            missing.problem
                == "/nowhere/a\\u{1b}[31m.pcap: cannot be opened: no such file or directory")
        let folder = Reading(fixtures.path)
        #expect(folder.problem.hasSuffix(": cannot be read: is a directory (name the files in it)"))
    }

    @Test(.enabled("needs another user than root") { geteuid() != 0 })
    func `a file of others`() throws {
        let file = try TemporaryFile([1])
        chmod(file.path, 0)
        let reading = Reading(file.path)
        #expect(
            reading.problem == "\(file.path): cannot be opened: permission denied"
                + " (see who may read it: ls -l \(file.path))")
    }
}
