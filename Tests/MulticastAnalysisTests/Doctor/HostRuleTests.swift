import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Rules of a host")
struct HostRuleTests {
    @Test(arguments: HostCase.all)
    func `the rule says of the host what it has to`(host: HostCase) throws {
        let diagnosis = try host.diagnosis()
        let (rule, expected) = (host.heading.rule, host.heading.expected)
        let outcome = try #require(diagnosis.outcomes.first { $0.rule.name == rule })
        let told = outcome.verdicts.map { verdict in
            [verdict.kind.rawValue, outcome.rule.severity(of: verdict).rawValue]
        }
        let says = outcome.verdicts.map { "\($0.kind.rawValue): \($0.says)" }
        #expect(
            told.contains { $0.starts(with: expected) }, "wanted \(expected), told \(told) \(says)")
        // A near miss is no finding that would alarm anybody.
        if host.heading.kind != "fires" {
            #expect(told.allSatisfy { !["fail", "suspect"].contains($0[0]) || $0[1] == "info" })
        }
        // What is said to be wrong is shown.
        for verdict in outcome.verdicts where verdict.kind.isFinding {
            #expect(!verdict.settings.isEmpty && verdict.evidence.isEmpty, "\(verdict.says)")
        }
    }

    @Test func `of a healthy host and a healthy switch nothing is said above info`() throws {
        for name in ["receiver", "switch"] {
            let diagnosis = HostFacts(try HostCase.saved(name)).diagnosis()
            #expect(diagnosis.findings(atLeast: .minor).map(\.verdict.says) == [], "\(name)")
            #expect(diagnosis.outcomes.map(\.rule.name) == DoctorRule.all.map(\.name))
            #expect(diagnosis.outcomes.contains { $0.verdicts.contains { $0.kind == .ok } })
            #expect(!diagnosis.observations.isEmpty)
        }
    }

    @Test func `every rule of a host fires, and has a near miss`() {
        for check in HostCheck.all {
            let own = HostCase.all.filter { $0.heading.rule == check.rule.name }.map(\.heading.kind)
            #expect(own.contains("fires"), "\(check.rule.name) never fires")
            #expect(own.contains("near miss"), "\(check.rule.name) has no near miss")
        }
        let known = Set(HostCheck.all.map(\.rule.name))
        #expect(Set(HostCase.all.map(\.heading.rule)) == known)
        // Who is of a host alone has a check of it.
        #expect(Set(DoctorRule.all.filter(\.isOfHostOnly).map(\.name)).isSubset(of: known))
    }

    @Test func `the table says which rule of a host has which cases`() throws {
        var lines = ["rule,class,severity,fires,near misses,inconclusive"]
        for check in HostCheck.all {
            let own = HostCase.all.filter { $0.heading.rule == check.rule.name }
            let counts = ScenarioCase.kinds.map { kind in
                "\(own.count { $0.heading.kind == kind })"
            }
            lines.append(
                ([check.rule.name, check.rule.ruleClass.rawValue, check.rule.severity.rawValue]
                    + counts).joined(separator: ","))
        }
        try expectGolden(lines.joined(separator: "\n") + "\n", "hosts/CASES.csv")
    }
}
