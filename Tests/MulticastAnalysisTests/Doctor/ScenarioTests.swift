import Foundation
import MulticastAnalysis
import TestSupport
import Testing

@Suite("Rules of the doctor")
struct ScenarioTests {
    @Test(arguments: ScenarioCase.all)
    func `the rule says of the scenario what it has to`(scenario: ScenarioCase) throws {
        let diagnosis = try scenario.diagnosis()
        let outcome = try #require(diagnosis.outcomes.first { $0.rule.name == scenario.rule })
        let told = outcome.verdicts.map { verdict in
            "\(verdict.kind.rawValue) \(outcome.rule.severity(of: verdict).rawValue) "
                + "\(verdict.subCode ?? "-"): \(verdict.says) "
                + "\(verdict.evidence.compactMap { $0.frame?.number })"
        }
        let fits = outcome.verdicts.contains { verdict in
            isExpected(verdict, of: outcome.rule, scenario.expected)
        }
        #expect(fits, "wanted \(scenario.expected), told \(told)")
        // A near miss is no finding that would alarm anybody.
        if scenario.kind != "fires" {
            let alarms = outcome.verdicts.filter {
                $0.kind.isFinding && outcome.rule.severity(of: $0) != .info
            }
            #expect(alarms.isEmpty, "told \(told)")
        }
    }

    private func isExpected(
        _ verdict: Verdict, of rule: DoctorRule, _ expected: [String]
    ) -> Bool {
        var words = expected[...]
        guard words.popFirst() == verdict.kind.rawValue else { return false }
        while let word = words.popFirst() {
            if word == "frames" {
                let frames = Set(verdict.evidence.compactMap { $0.frame?.number })
                let wanted = (words.popFirst() ?? "").split(separator: ",").compactMap { Int($0) }
                guard !wanted.isEmpty, frames.isSuperset(of: wanted) else { return false }
            } else if word == rule.severity(of: verdict).rawValue || word == verdict.subCode {
                continue
            } else {
                return false
            }
        }
        return true
    }

    @Test func `every rule fires, and has a near miss`() {
        for rule in DoctorRule.all where !rule.isOfHostOnly {
            let own = ScenarioCase.all.filter { $0.rule == rule.name }
            #expect(own.contains { $0.kind == "fires" }, "\(rule.name) never fires")
            #expect(own.contains { $0.kind == "near miss" }, "\(rule.name) has no near miss")
        }
        let strays = Set(ScenarioCase.all.map(\.rule)).subtracting(DoctorRule.all.map(\.name))
        #expect(strays.isEmpty, "scenarios of no rule")
    }

    /// The table in the repository is what the tests find.
    @Test func `the table says which rule has which cases`() throws {
        var lines = ["rule,class,severity,fires,near misses,inconclusive,sub-codes that fire"]
        for rule in DoctorRule.all where !rule.isOfHostOnly {
            let own = ScenarioCase.all.filter { $0.rule == rule.name }
            let counts = ScenarioCase.kinds.map { kind in "\(own.count { $0.kind == kind })" }
            let variants = rule.subCodes.map(\.name).filter { name in
                own.contains { $0.kind == "fires" && $0.expected.contains(name) }
            }
            lines.append(
                ([rule.name, rule.ruleClass.rawValue, rule.severity.rawValue] + counts
                    + [variants.joined(separator: " ")]).joined(separator: ","))
        }
        try expectGolden(lines.joined(separator: "\n") + "\n", "scenarios/CASES.csv")
    }

    @Test func `names are those of the catalogue's form, and no two are the same`() {
        let names = DoctorRule.all.flatMap { [$0.name] + $0.subCodes.map(\.name) }
        #expect(Set(names).count == names.count)
        for name in names { #expect(name.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)+/#) != nil) }
        for rule in DoctorRule.all {
            let own = [rule.title, rule.why, rule.advice.linux, rule.advice.network]
            let ofVariants = rule.subCodes.flatMap { variant in
                [variant.title, variant.why, variant.advice?.linux, variant.advice?.network]
                    .compactMap(\.self)
            }
            for text in own + ofVariants {
                #expect(!text.isEmpty && !text.contains("  "), "\(rule.name): '\(text)'")
            }
        }
    }
}
