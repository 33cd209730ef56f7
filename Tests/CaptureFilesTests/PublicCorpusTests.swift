import Foundation
import TestSupport
import Testing

/// Captures of other people, which lie beside the package where they are at all.
private let corpus = fixtures.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/corpus/public")

@Suite("Public captures")
struct PublicCorpusTests {
    @Test(
        .enabled("needs ../shared/corpus/public") {
            FileManager.default.fileExists(atPath: corpus.appending(path: "MANIFEST.csv").path)
        })
    func `each file has as many frames as tshark reads, and is damaged where tshark says so`()
        throws
    {
        let manifest = try String(
            contentsOf: corpus.appending(path: "MANIFEST.csv"), encoding: .utf8)
        let rows = manifest.split(whereSeparator: \.isNewline).map(cells)
        let header = try #require(rows.first)
        let column = { (name: String) throws in try #require(header.firstIndex(of: name)) }
        let (file, packets) = (try column("file"), try column("packets"))
        let damage = try column("reader_error")
        var count = 0
        for row in rows.dropFirst() where !Self.known.keys.contains(row[file]) {
            let path = corpus.appending(path: "files").appending(path: row[file]).path
            let reading = Reading(path)
            #expect(reading.lastNumber == Int(row[packets]), "\(row[file])")
            let isDamaged = reading.error != nil
            #expect(isDamaged != row[damage].isEmpty, "\(row[file]): \(reading.problem)")
            count += 1
        }
        #expect(count > 200)
    }

    /// The files that are not read as tshark reads them, and why.
    private static let known = [
        "seladb_PcapPlusPlus__solaris.snoop": "a format that is named, not read",
        "seladb_PcapPlusPlus__pcapng-example.pcapng.zst":
            "record 60 has a time in the year 586,000, which is damage here and none to tshark",
    ]

    /// The cells of a line of CSV, some of them in quotation marks.
    private func cells(_ line: Substring) -> [String] {
        var cells = [""]
        var isQuoted = false
        for character in line {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: cells.append("")
            default: cells[cells.count - 1].append(character)
            }
        }
        return cells
    }
}
