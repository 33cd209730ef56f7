import Foundation
import TestSupport
import Testing

/// The examples of the README, which are to be what a reader gets.
@Suite("README")
struct ReadmeTests {
    @Test func `each example prints what the README shows`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "README.md")
        let lines = try String(contentsOf: page, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        var examples = 0
        for (index, line) in lines.enumerated()
        where ["mcdoctor", "mcdump", "mcmac", "mcwatch"].contains(where: {
            line.hasPrefix("    $ \($0) ")
        }) {
            let words = line.split(separator: " ").dropFirst()
            let arguments = words.dropFirst().map { word in
                word.hasPrefix("fixtures/")
                    ? fixtures.appending(path: word.dropFirst(9)).path : String(word)
            }
            let shown = lines[(index + 1)...].prefix {
                $0.isEmpty || $0.hasPrefix("    ") && !$0.hasPrefix("    $ ")
            }
            .map { $0.dropFirst(4) }.joined(separator: "\n").trimmingCharacters(in: ["\n"])
            let run = try Run(golden: [String(words.first ?? "")] + arguments)
            let printed = run.out.replacing(fixtures.path, with: "fixtures")
            #expect(printed.trimmingCharacters(in: ["\n"]) == shown, "\(line)")
            examples += 1
        }
        #expect(examples == 12)
    }
}
