import Foundation
import TestSupport
import Testing

@Suite("Golden outputs")
struct GoldenTests {
    /// The lines of `fixtures/GOLDEN`: a name, a tool unless it is mcdump, and the
    /// arguments that must print `<name>.out`.
    static let golden: [[String]] = {
        let path = fixtures.appending(path: "GOLDEN")
        let table = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        let lines = table.split(separator: "\n").filter { !$0.hasPrefix("#") }
        precondition(!lines.isEmpty, "\(path.path) holds no cases")
        return lines.map { line in line.split(separator: " ").map(String.init) }
    }()

    @Test(arguments: golden)
    func `the output is the golden one`(line: [String]) throws {
        let run = try Run(golden: line.dropFirst())
        try expectGolden(run.transcript, "golden/\(line[0]).out")
    }
}
