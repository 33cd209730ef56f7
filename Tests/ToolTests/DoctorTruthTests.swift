import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

/// What is known of the captures of the lab: `EXPECTED.csv` has verdicts, `INDEX.csv` the frames that
/// are at fault and what else a diagnosis may rightly say.
@Suite("mcdoctor and the captures of the lab")
struct DoctorTruthTests {
    /// A row of `INDEX.csv`.
    struct Entry: CustomTestStringConvertible {
        let file: String
        let isHealthy: Bool
        let faults: String
        let also: String

        var testDescription: String { file }

        /// The numbers in a text such as `queries: frames 7 49 98-99; oddity: 3`.
        static func frames(in text: String) -> Set<Int> {
            var found: Set<Int> = []
            for match in text.matches(of: #/\b(\d+)(?:-(\d+))?\b/#) {
                guard let first = Int(match.1) else { continue }
                found.formUnion(first ... max(first, match.2.flatMap { Int($0) } ?? first))
            }
            return found
        }
    }

    /// A row of `EXPECTED.csv`: one of the rules has one of the verdicts.
    struct Expectation: CustomTestStringConvertible {
        let file: String
        let rules: [String]
        let verdicts: [String]

        var testDescription: String { "\(file): \(rules.joined(separator: "|"))" }

        /// Rules of it that there are.
        var known: [String] {
            let all = DoctorRule.all.flatMap { [$0.name] + $0.subCodes.map(\.name) }
            return rules.filter(all.contains)
        }
    }

    static let index: [Entry] = FindingsTests.table("captured/INDEX.csv").map { row in
        Entry(file: row[0], isHealthy: row[1] != "faulty", faults: row[10], also: row[11])
    }

    static let expected: [Expectation] = FindingsTests.table("captured/EXPECTED.csv").map { row in
        Expectation(
            file: row[0], rules: row[1].split(separator: "|").map(String.init),
            verdicts: row[2].split(separator: "|").map(String.init))
    }

    private func told(_ file: String) -> [[String: Any]] {
        let path = fixtures.appending(path: "captured/\(file)").path
        let run = Run(mcdoctor: ["--json", "--severity", "info", path])
        return run.records("finding") + run.records("check")
    }

    @Test func `the tables are read`() {
        #expect(Self.index.count == 65)
        #expect(Self.expected.count == 30)
        #expect(Entry.frames(in: "queries of r2: frames 7 98-99; last: frame 3") == [7, 98, 99, 3])
        #expect(Self.expected.allSatisfy { !$0.known.isEmpty })
    }

    @Test(arguments: expected)
    func `the verdict is given, at the frames that are at fault`(expectation: Expectation) throws {
        let records = told(expectation.file).filter { record in
            [record["rule"], record["sub_code"]].compactMap { $0 as? String }
                .contains { expectation.known.contains($0) }
        }
        let fitting = records.filter { record in
            (record["verdict"] as? String).map(expectation.verdicts.contains) ?? false
        }
        let verdicts = records.map { "\($0["rule"] ?? ""): \($0["verdict"] ?? "")" }
        #expect(!fitting.isEmpty, "told \(verdicts)")
        let entry = try #require(Self.index.first { $0.file == expectation.file })
        let frames = Entry.frames(in: entry.faults)
        guard fitting.contains(where: { $0["type"] as? String == "finding" }), !frames.isEmpty,
            !entry.faults.contains("whole file")
        else { return }
        let shown = fitting.flatMap { record in
            (record["evidence"] as? [[String: Any]] ?? []).compactMap { $0["frame"] as? Int }
        }
        #expect(!frames.isDisjoint(with: shown), "shown \(shown.sorted())")
    }

    @Test(arguments: index.filter(\.isHealthy))
    func `of a healthy capture nothing bad is said but what is known`(entry: Entry) {
        let alarms = told(entry.file).filter { record in
            record["type"] as? String == "finding" && record["severity"] as? String != "info"
        }
        for alarm in alarms {
            let rule = alarm["rule"] as? String ?? ""
            // The note has the frame and what is odd about it, in words.
            let isKnown =
                entry.also.contains(rule)
                || rule == "query-malformed" && entry.also.contains("specific queries to 224.0.0.1")
                || rule == "mld-malformed" && entry.also.contains("specific queries to ff02::1")
            #expect(isKnown, "\(rule): \(alarm["message"] ?? "")")
        }
    }
}
