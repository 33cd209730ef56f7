import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

/// One case of a file in `fixtures/scenarios`: a scenario, and what a rule has to say of it.
///
///     == fires: nobody asks -> fail critical frames 1,2
///     …lines of a scenario…
///     == near miss: … -> ok
///     == inconclusive: … -> inconclusive
///
/// The file is named after the rule. A severity, a sub-code and frames are compared where they
/// stand; frames have to be among those that the verdict names.
struct ScenarioCase: CustomTestStringConvertible, Sendable {
    let rule: String
    /// `fires`, `near miss` or `inconclusive`.
    let kind: String
    let title: String
    let expected: [String]
    let text: String

    var testDescription: String { "\(rule): \(kind): \(title)" }

    static let kinds = ["fires", "near miss", "inconclusive"]

    /// Every case of every file.
    static let all: [ScenarioCase] = {
        let folder = fixtures.appending(path: "scenarios")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        let all = names.filter { $0.hasSuffix(".txt") }.sorted().flatMap { name in
            read(
                of: String(name.dropLast(4)),
                (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "")
        }
        precondition(!all.isEmpty, "\(folder.path) holds no cases")
        return all
    }()

    static func read(of rule: String, _ text: String) -> [ScenarioCase] {
        text.components(separatedBy: "\n== ").enumerated().compactMap { number, part in
            let part = number == 0 && part.hasPrefix("== ") ? String(part.dropFirst(3)) : part
            guard number > 0 || part != text || text.hasPrefix("== ") else { return nil }
            let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let heading = lines[0].components(separatedBy: " -> ")
            let names = heading[0].components(separatedBy: ": ")
            precondition(
                heading.count == 2 && names.count >= 2 && kinds.contains(names[0]),
                "\(rule): '\(lines[0])' is no heading")
            return ScenarioCase(
                rule: rule, kind: names[0], title: names[1...].joined(separator: ": "),
                expected: heading[1].split(separator: " ").map(String.init),
                text: lines.count > 1 ? String(lines[1]) : "")
        }
    }

    /// What the rule, and all others, make of it.
    func diagnosis() throws -> Diagnosis { try Self.diagnosis(of: Scenario(text)) }

    /// What all rules make of a scenario.
    static func diagnosis(of scenario: Scenario) -> Diagnosis {
        var examination = Examination(seed: 1)
        examination.vantage = scenario.vantage.flatMap(Vantage.init(rawValue:))
        let comparison = comparison(of: scenario)
        examination.comparison = comparison
        for (number, name) in scenario.points.enumerated() {
            examination.describe(
                InterfaceDescription(
                    name: name, linkType: .ethernet, snapshotLength: 0, filter: nil, point: number),
                number: number)
        }
        let times = scenario.frames.map { frame in
            comparison?.time(frame.time, of: frame.interface) ?? frame.time
        }
        let inOrder = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
        for number in inOrder {
            let frame = scenario.frames[number]
            examination.observe(
                CapturedFrame(
                    timestamp: times[number], originalLength: frame.octets.count,
                    linkType: .ethernet,
                    interface: frame.interface, octets: frame.octets.span),
                FrameReference(number: number + 1))
        }
        if scenario.dropped > 0 {
            let number = scenario.frames.first?.interface ?? 0
            examination.describe(
                InterfaceDescription(
                    name: "", linkType: .ethernet, snapshotLength: 0, filter: nil), number: number)
            examination.note(dropped: scenario.dropped, number: number)
        }
        return examination.diagnosis()
    }

    /// The points of a scenario, compared; `nil` of one that has none.
    static func comparison(of scenario: Scenario) -> PointComparison? {
        guard !scenario.points.isEmpty else { return nil }
        let trails = scenario.points.indices.map { point in
            var recorder = TrailRecorder(seed: 3)
            for frame in scenario.frames where frame.interface == point {
                recorder.observe(
                    CapturedFrame(
                        timestamp: frame.time, originalLength: frame.octets.count,
                        linkType: .ethernet, interface: 0, octets: frame.octets.span))
            }
            return recorder.finished()
        }
        return PointComparison(trails, names: scenario.points)
    }
}
