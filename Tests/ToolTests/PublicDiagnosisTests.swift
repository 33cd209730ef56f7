import Foundation
import TestSupport
import Testing

/// What mcdoctor says of the public captures.
///
/// Each finding was judged by hand: its verdict, its frames, and the words of the RFC. A change shows
/// here, and is judged like the others.
@Suite("mcdoctor and the public captures")
struct PublicDiagnosisTests {
    /// `public-diagnoses.csv`: the findings that are right, by file.
    static let judged = Dictionary(
        grouping: FindingsTests.table("public-diagnoses.csv"), by: { row in row[0] }
    ).mapValues { rows in rows.map { $0.dropFirst().joined(separator: ",") }.sorted() }

    @Test(.enabled(if: GroundTruth.isThere, "needs the public captures beside the package"))
    func `what was judged is there`() {
        #expect(Self.judged.count >= 50)
        #expect(Set(Self.judged.keys).subtracting(GroundTruth.files).isEmpty)
    }

    @Test(
        .enabled(if: GroundTruth.isThere, "needs the public captures beside the package"),
        arguments: GroundTruth.files)
    func `all that is said of a capture was judged to be right`(file: String) {
        let path = GroundTruth.folder.appending(path: "files/\(file)").path
        let run = Run(mcdoctor: ["--json", "--severity", "info", path])
        let found = run.records("finding").map(Self.row).sorted()
        let judged = Self.judged[file] ?? []
        let new = found.filter { !judged.contains($0) }
        let gone = judged.filter { !found.contains($0) }
        #expect(found == judged, "\(file): new \(new), gone \(gone)")
    }

    /// A finding as a row of the table: rule, sub-code, verdict, severity, and who or what it is about.
    private static func row(_ record: [String: Any]) -> String {
        let subject = record["subject"] as? [String: Any] ?? [:]
        let about = ["group", "source", "host"].compactMap { key in
            (subject[key] as? String).map { "\(key) \($0)" }
        }
        let cells = ["rule", "sub_code", "verdict", "severity"].map { record[$0] as? String ?? "" }
        return (cells + [about.joined(separator: " ")]).joined(separator: ",")
    }
}
