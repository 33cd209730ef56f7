import Foundation
import MulticastAnalysis
import TestSupport
import Testing
import ToolSupport

@testable import mcdoctor

@Suite("mcdoctor")
struct MCDoctorTests {
    private func doctor(_ arguments: String...) -> Run {
        Run(
            mcdoctor: arguments.map { word in
                word.hasPrefix("captured/") ? fixtures.appending(path: word).path : word
            })
    }

    // MARK: Usage

    @Test(arguments: [
        ([], "nothing to read: give a FILE, '-', or -i INTERFACE"),
        (["-i", "lo", "x"], "options '-i' and '-r' exclude each other"),
        (["x", "--for", "5m"], "option '--for' needs '-i'"),
        (
            ["x", "--probe", "239.1.1.1"],
            "option '--probe' needs '-i' and the name of one interface"
        ),
        (
            ["-i", "any", "--probe", "239.1.1.1"],
            "option '--probe' needs '-i' and the name of one interface"
        ),
        (
            ["-i", "lo", "--probe", "eth1"],
            "option '--probe': 'eth1' is no address "
                + "(expected a group such as 239.1.2.3, 192.0.2.1@232.1.1.1, or a host)"
        ),
        (
            ["-i", "lo", "--probe", "239.1.1.1@192.0.2.1"],
            "option '--probe': '239.1.1.1@192.0.2.1' is no source and group "
                + "(expected two addresses such as 192.0.2.1@232.1.1.1)"
        ),
        (
            ["-i", "lo", "--probe", "2001:db8::1"],
            "option '--probe': 2001:db8::1 is not link-local, as what hosts report from is "
                + "(expected an address such as fe80::1)"
        ),
        (
            ["-i", "lo", "--probe", "255.255.255.255"],
            "option '--probe': 255.255.255.255 is not the address of one host"
        ),
        (
            ["-i", "lo", "--for", "soon"],
            "option '--for': 'soon' is no time in seconds such as 0.5, 200ms or 5m"
        ),
        (["-r"], "option '-r' needs an argument: FILE"),
        (["-", "-"], "standard input can be read once"),
        (["x", "-qv"], "options '-q' and '-v' exclude each other"),
        (
            ["x", "--only", "querier", "--skip", "querier"],
            "options '--only' and '--skip' leave no rule"
        ),
        (["rules", "x"], "'rules' lists all of them; 'explain RULE' tells of one"),
        (["explain"], "explain what? give a RULE; 'mcdoctor rules' lists them"),
        (["explain", "x"], "there is no rule 'x'; 'mcdoctor rules' lists them"),
    ])
    func `bad usage is told in a line, and ends with 2`(arguments: [String], message: String) {
        let run = Run(mcdoctor: arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.hasPrefix("mcdoctor: \(message)\n"), "\(run.error)")
    }

    @Test func `a word that is no rule and no class is told with those that are`() {
        let run = Run(mcdoctor: ["x", "--only", "querier-mising"])
        #expect(run.status == .trouble)
        #expect(run.error.contains("option '--only': 'querier-mising' is none of querier, "))
    }

    @Test func `the manual page and the option table agree`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcdoctor.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let documented = manual.split(separator: "\n").filter { $0.hasPrefix(".It Fl") }
            .compactMap { line -> String? in
                line.firstMatch(of: #/Fl -([a-z][a-z-]*)/#).map { String($0.1) }
            }
        // Those that a host's command shares are told once.
        let options = MCDoctor.command.options + MCDoctor.host.command.options
        #expect(Set(documented).sorted() == Set(options.map(\.word)).sorted())
        for option in options {
            guard let letter = option.letter else { continue }
            #expect(manual.contains(".It Fl \(letter) "), "-\(letter)")
        }
    }

    @Test func `the manual has a paragraph for each rule and variant, under its class`() throws {
        let page = fixtures.deletingLastPathComponent().appending(path: "man/mcdoctor.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        var (heading, documented) = ("", [String]())
        for line in manual.split(separator: "\n") {
            if line.hasPrefix(".Ss ") { heading = String(line.dropFirst(4)) }
            if let match = line.wholeMatch(of: #/\.It ([a-z0-9-]+) \(([a-z]+)\)/#) {
                documented.append("\(heading): \(match.1) \(match.2)")
            }
        }
        let known = DoctorRule.all.flatMap { rule in
            let variants = rule.subCodes.map { "\($0.name) \($0.severity.rawValue)" }
            return (["\(rule.name) \(rule.severity.rawValue)"] + variants)
                .map { "\(rule.ruleClass.heading): \($0)" }
        }
        #expect(documented.sorted() == known.sorted())
    }

    // MARK: What is told

    @Test func `every rule is in every run, as finding or check`() {
        for file in ["snooping-timeout.pcap", "fmt-empty.pcap", "igmp-malformed.pcap"] {
            let run = doctor("--json", "captured/\(file)")
            let told = (run.records("finding") + run.records("check")).compactMap {
                $0["rule"] as? String
            }
            #expect(Set(told) == Set(DoctorRule.all.map(\.name)), "\(file)")
        }
        let run = doctor("--json", "captured/snooping-timeout.pcap", "--skip", "querier")
        let told = (run.records("finding") + run.records("check")).compactMap {
            $0["rule"] as? String
        }
        #expect(
            Set(told)
                == Set(DoctorRule.all.filter { $0.ruleClass != .querier }.map(\.name)))
    }

    @Test func `the exit status says whether something is wrong`() {
        #expect(doctor("captured/igmpv2-join-leave.pcap").status == .success)
        #expect(doctor("captured/wrong-mac.pcap").status == .negative)
        #expect(doctor("captured/wrong-mac.pcap", "--skip", "addressing").status == .success)
        #expect(doctor("captured/wrong-mac.pcap", "--severity", "critical").status == .success)
        #expect(doctor("captured/no-such-file.pcap").status == .trouble)
        // What was read before the damage is reported.
        let damaged = doctor("captured/fmt-cut-in-record.pcap")
        #expect(damaged.status == .trouble)
        #expect(damaged.out.contains("18 frames"))
        #expect(damaged.error.hasPrefix("mcdoctor: "))
    }

    @Test func `a filter is no reason to miss what it hides`() {
        let run = doctor("--json", "captured/no-querier.pcap", "--filter", "udp")
        let check = run.records("check").first { $0["rule"] as? String == "querier-missing" }
        #expect(check?["verdict"] as? String == "inconclusive")
        #expect((check?["reason"] as? String)?.contains("as if a filter hid them") == true)
    }

    @Test func `evidence names the file and the frame`() throws {
        let run = doctor(
            "--json", "captured/querier-interval-mismatch.pcap", "captured/wrong-mac.pcap")
        let findings = run.records("finding")
        let multiple = try #require(findings.first { $0["rule"] as? String == "querier-multiple" })
        let evidence = try #require(multiple["evidence"] as? [[String: Any]])
        #expect(evidence.contains { $0["frame"] as? Int == 49 })
        #expect(
            (evidence[0]["file"] as? String)?.hasSuffix("querier-interval-mismatch.pcap") == true)
        let mismatch = try #require(findings.first { $0["rule"] as? String == "mac-ip-mismatch" })
        let other = try #require(mismatch["evidence"] as? [[String: Any]])
        #expect((other[0]["file"] as? String)?.hasSuffix("wrong-mac.pcap") == true)
        #expect(other[0]["frame"] as? Int == 2)
    }

    // MARK: What is left out

    private func file(_ text: String) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    @Test func `what is ignored is told with its reason, and does not count`() throws {
        let list = try file(
            """
            # known
            mac-ip-mismatch vlan=1             another one
            mac-ip-mismatch vlan=0             the old encoder
            querier-missing                    there is none on purpose

            """)
        defer { try? FileManager.default.removeItem(atPath: list) }
        let words = ["captured/wrong-mac.pcap", "--only", "mac-ip-mismatch,querier-missing"]
        func run(_ more: String...) -> Run {
            Run(mcdoctor: [fixtures.appending(path: words[0]).path] + words.dropFirst() + more)
        }
        #expect(run().status == .negative)
        let ignoring = run("--ignore", list)
        #expect(ignoring.status == .success, "\(ignoring.out)")
        #expect(ignoring.out.contains("Ignored: the old encoder"))
        #expect(ignoring.out.contains("line 4, querier-missing: nothing of that was found"))
        let records = run("--ignore", list, "--json").records("finding")
        #expect(records.allSatisfy { $0["ignored"] as? String == "the old encoder" })
        #expect(!records.isEmpty)
    }

    @Test(arguments: [
        ("querier-mising why", "line 1: there is no rule 'querier-mising'"),
        ("\nquerier-missing", "line 2: say why 'querier-missing' is ignored, behind it"),
        ("querier-missing group=x why", "line 1: 'group=x' is none of group="),
        ("querier-missing vlan=4095 why", "line 1: 'vlan=4095' is none of group="),
    ])
    func `a list that says nothing is told by the line`(text: String, message: String) throws {
        let list = try file(text)
        defer { try? FileManager.default.removeItem(atPath: list) }
        let run = doctor("captured/wrong-mac.pcap", "--ignore", list)
        #expect(run.status == .trouble)
        #expect(run.error.hasPrefix("mcdoctor: \(list), \(message)"), "\(run.error)")
    }

    @Test func `what an earlier run has told is no news, and other findings are`() throws {
        let before = doctor("captured/wrong-mac.pcap", "--json")
        let baseline = try file(before.out)
        defer { try? FileManager.default.removeItem(atPath: baseline) }
        #expect(before.status == .negative)
        let same = doctor("captured/wrong-mac.pcap", "--baseline", baseline)
        #expect(same.status == .success, "\(same.out)")
        #expect(same.out.contains("in the baseline."))
        let other = doctor(
            "captured/querier-interval-mismatch.pcap", "--baseline", baseline, "--json")
        #expect(other.status == .negative)
        #expect(
            other.records("finding").contains { $0["rule"] as? String == "querier-multiple" })
        let wrong = doctor(
            "captured/wrong-mac.pcap", "--baseline",
            fixtures.appending(path: "captured/wrong-mac.pcap").path)
        #expect(wrong.status == .trouble)
        #expect(wrong.error.contains("is not what 'mcdoctor --json' prints"))
    }
}
