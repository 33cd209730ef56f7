import Foundation
import TestSupport
import Testing
import ToolSupport

@Suite("Line reader")
struct LineReaderTests {
    /// The lines of a text, read from a file; those that are too long with a mark in front.
    private func lines(_ octets: [UInt8], beginning: Int = 0) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appending(path: "mckit-\(UUID().uuidString)")
        try Data(octets[beginning...]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let descriptor = open(file.path, O_RDONLY)
        var reader = LineReader(
            path: file.path, descriptor: descriptor, beginning: Array(octets[..<beginning]))
        var lines: [String] = []
        while try reader.advance() {
            var octets: [UInt8] = []
            let line = reader.line
            for index in line.indices { octets.append(line[index]) }
            lines.append((reader.isTooLong ? "!" : "") + String(decoding: octets, as: UTF8.self))
            #expect(reader.number == lines.count)
        }
        return lines
    }

    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("\n\na\n", ["", "", "a"]),
        ("a\r\nb\r\n", ["a", "b"]), ("a\rb\rc", ["a", "b", "c"]), ("\u{FEFF}a\n", ["a"]),
        ("a\0b\n", ["a\0b"]), ("\r\n", [""]), ("\u{FEFF}", []),
    ])
    func `lines end in LF, in CR LF, and in CR where there is no LF`(text: String, lines: [String])
        throws
    {
        #expect(try self.lines(Array(text.utf8)) == lines)
        for count in 0 ... text.utf8.count {
            #expect(try self.lines(Array(text.utf8), beginning: count) == lines)
        }
    }

    @Test(arguments: [65_535, 65_536, 65_537, 262_143, 262_144, 262_145, 1_000_000])
    func `a line that is too long is cut and the next one is whole`(length: Int) throws {
        let long = String(repeating: "x", count: length)
        let given = try lines(Array("a\n\(long)\nb\n\(long)".utf8))
        let cut = length > 65_536 ? "!" + String(repeating: "x", count: 65_536) : long
        #expect(given == ["a", cut, "b", cut])
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `any octets are split as Swift splits them`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Some 600 kB, so that lines lie over the ends of the buffer, and the first is ended by LF.
        var octets = Array("first\n".utf8)
        for _ in 0 ..< 600 {
            let length = Int.random(in: 0 ... 2000, using: &random)
            octets += (0 ..< length).map { _ in UInt8.random(in: 14 ... 126, using: &random) }
            octets.append(0x0A)
        }
        let expected = octets.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        #expect(try lines(octets) == expected)
    }
}
