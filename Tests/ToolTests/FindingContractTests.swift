import Foundation
import TestSupport
import Testing

/// Names, severities, references and evidence of findings are an interface: they stand in
/// `fixtures/message-findings.csv`, in the sources and in the manual, and the three agree.
@Suite("Finding contract")
struct FindingContractTests {
    static let root = fixtures.deletingLastPathComponent()

    @Test func `the sources define exactly the rules of the table`() throws {
        let folder = Self.root.appending(path: "Sources/MulticastAnalysis/Message")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        var defined: [String] = []
        for name in names where name.hasSuffix(".swift") {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let rule =
                #/Finding\.Rule\(\s*"([^"]+)",\s*\.(\w+),\s*(nil|"[^"]*")(?:,\s*evidenceFor:\s*\[([^\]]*)\])?\s*\)/#
            for match in text.matches(of: rule) {
                let reference = match.3 == "nil" ? "-" : match.3.trimmingCharacters(in: ["\""])
                let evidence = (match.4 ?? "").split(separator: ",")
                    .map { $0.trimmingCharacters(in: [" ", "\n", "\""]) }.filter { !$0.isEmpty }
                defined.append(
                    [
                        String(match.1), String(match.2),
                        evidence.isEmpty ? "-" : evidence.joined(separator: "|"), reference,
                    ].joined(separator: " "))
            }
        }
        let table = FindingsTests.table("message-findings.csv").map {
            [$0[0], $0[1], $0[2], $0[3]].joined(separator: " ")
        }
        #expect(table.count >= 56)
        #expect(Set(table).subtracting(defined).sorted() == [], "not in the sources")
        #expect(Set(defined).subtracting(table).sorted() == [], "not in the table")
        #expect(defined.count == Set(defined).count, "defined twice")
    }

    @Test func `the manual has a paragraph for each rule`() throws {
        let page = Self.root.appending(path: "man/mcdump.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let documented = manual.matches(of: #/\.It ([a-z0-9-]+) \((\w+)\)/#)
            .map { "\($0.1) \($0.2)" }
        let table = FindingsTests.table("message-findings.csv").map { "\($0[0]) \($0[1])" }
        #expect(documented.sorted() == table.sorted())
    }
}
