import CaptureFiles
import Foundation
import TestSupport
import Testing

/// Captures of other people, which lie beside the package where they are at all.
private let corpus = fixtures.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "shared/corpus/public")

@Suite("Public captures")
struct PublicCorpusTests {
    @Test(.enabled("needs ../shared/corpus/public") {
        FileManager.default.fileExists(atPath: corpus.appending(path: "MANIFEST.csv").path)
    })
    func `each file has as many frames as tshark reads, and is damaged where tshark says so`()
        throws
    {
        let manifest = try String(
            contentsOf: corpus.appending(path: "MANIFEST.csv"), encoding: .utf8)
        let rows = manifest.split(separator: "\n").map(cells)
        let header = try #require(rows.first)
        let column = { (name: String) throws in try #require(header.firstIndex(of: name)) }
        let (file, packets) = (try column("file"), try column("packets"))
        let (format, damage) = (try column("format"), try column("reader_error"))
        var count = 0
        for row in rows.dropFirst() where row[format] != "snoop" {
            let path = corpus.appending(path: "files").appending(path: row[file]).path
            for mapping in [true, false] {
                let reading = Reading(path, mapping: mapping)
                #expect(reading.frames.count == Int(row[packets]), "\(row[file])")
                let isDamaged = reading.error != nil
                #expect(isDamaged != row[damage].isEmpty, "\(row[file]): \(reading.problem)")
            }
            count += 1
        }
        #expect(count > 200)
    }

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
