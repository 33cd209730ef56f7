import Foundation
import Testing
import ToolSupport

/// The line that tells how far a file is read.
@Suite("Progress")
struct ProgressTests {
    /// What is shown at places of a file that is so long, once it is time to.
    private static func shown(
        _ places: [Int], ofSize size: Int, named name: String = "a.pcap"
    ) throws -> String {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "mckit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: name).path
        // It has a size, and no octets.
        try Data().write(to: URL(filePath: path))
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: UInt64(size))
        try file.close()
        var console = Console.keeping()
        var progress = Progress(of: "mcwatch", columns: 80)
        progress.begin(path, isWanted: true)
        for place in places {
            usleep(250_000)
            progress.show(place, &console)
        }
        progress.clear(&console)
        return console.error.takeText()
    }

    @Test func `a big file is told of, over itself, and the line is taken away`() throws {
        #expect(
            try Self.shown([10 << 20, 100 << 20, 150 << 20], ofSize: 100 << 20)
                == "\r\u{1B}[Kmcwatch: a.pcap: 10 MiB, 10 %\r\u{1B}[Kmcwatch: a.pcap: 100 MiB, 100 %"
                + "\r\u{1B}[Kmcwatch: a.pcap: 150 MiB, 100 %\r\u{1B}[K")
    }

    @Test func `a small one is not`() throws {
        #expect(try Self.shown([1 << 20], ofSize: 2 << 20).isEmpty)
    }

    @Test func `a line fits the terminal, and names are harmless`() throws {
        let long = String(repeating: "a", count: 200) + "-monday.pcap"
        let shown = try Self.shown([100 << 30], ofSize: 100 << 30, named: long)
        let line = shown.split(separator: "\u{1B}[K")[1].dropLast()
        #expect(line.count < 80 && line.hasPrefix("mcwatch: …a"))
        #expect(line.hasSuffix("-monday.pcap: 102400 MiB, 100 %"))
        #expect(
            try Self.shown([1 << 20], ofSize: 64 << 20, named: "a\u{1B}b").contains("a\\u{1b}b"))
    }
}
