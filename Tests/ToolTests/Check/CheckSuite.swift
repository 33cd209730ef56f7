import Foundation
import TestSupport
import Testing
import ToolSupport

@testable import mcmac

/// Tests of `mcmac check` by what it prints.
protocol CheckSuite {}

extension CheckSuite {
    /// Runs a check of these files, told in JSON, and reads the records but for the summary.
    func records(
        _ arguments: [String]
    ) throws -> (records: [CheckRecord], summary: [String: Any], run: Run) {
        let run = try Run(mcmac: ["check", "--json", "-q"] + arguments)
        var objects = try run.out.split(separator: "\n").map { line in
            try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        let last = objects.popLast()
        let summary = try #require(last)
        #expect(summary["type"] as? String == "summary")
        return (objects.map(CheckRecord.init), summary, run)
    }

    /// Files with these texts, taken away when `body` is done.
    func withFiles<Result>(
        _ texts: [String], _ body: ([String]) throws -> Result
    ) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "mcmac-check-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let paths = try texts.enumerated().map { index, text in
            let file = folder.appending(path: "input-\(index)")
            try Data(text.utf8).write(to: file)
            return file.path
        }
        return try body(paths)
    }

    func captured(_ name: String) -> String {
        fixtures.appending(path: "captured/\(name)").path
    }
}

/// What is asked of a record of type `collision` or `mac_mismatch`.
struct CheckRecord {
    let type: String
    let mac: String
    let severity: String
    let groups: [String]
    let problems: [String]
    let replacements: [String: String]
    let evidence: [[String: Any]]
    let frames: ClosedRange<Int>?
    let rule: String?

    init(_ object: [String: Any]) {
        type = object["type"] as? String ?? ""
        mac = object["mac"] as? String ?? ""
        severity = object["severity"] as? String ?? ""
        groups = object["groups"] as? [String] ?? []
        problems = (object["problems"] as? [[String: Any]] ?? [])
            .compactMap { $0["problem"] as? String }
        let moves = object["replacements"] as? [[String: String]] ?? []
        replacements = Dictionary(
            moves.map { ($0["group"] ?? "", $0["replacement"] ?? "") },
            uniquingKeysWith: { one, _ in one })
        evidence = object["evidence"] as? [[String: Any]] ?? []
        let (first, count) = (object["frame"] as? Int, object["frames"] as? Int ?? 1)
        frames = first.map { $0 ... ($0 + count - 1) }
        rule = object["rule"] as? String
    }
}
