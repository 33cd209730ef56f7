import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// What a plan violates, line by line, or that it is sound.
struct PlanProof {
    private let violations: [PlanCheck.Violation]
    private let file: String
    private let count: Int
    private let isWhole: Bool

    init(_ violations: [PlanCheck.Violation], file: String, count: Int, isWhole: Bool) {
        self.violations = violations
        self.file = file
        self.count = count
        self.isWhole = isWhole
    }

    /// Puts the proof, or what stands against it.
    func put(_ format: PlanSettings.Format, _ console: inout Console) {
        for violation in violations {
            if format == .json {
                putJSON(violation, &console.out)
            } else {
                putText(violation, &console.out)
            }
        }
        if format == .json {
            putSummary(&console.out)
        } else if violations.isEmpty, isWhole {
            putFile(&console.out)
            console.out.put(": proved: ")
            console.out.put(count)
            console.out.put(count == 1 ? " group" : " groups, each")
            console.out.put(" with a MAC address of its own")
            console.out.endLine()
        } else {
            putFile(&console.out)
            console.out.put(": not proved: ")
            console.out.put(violations.count)
            console.out.put(violations.count == 1 ? " violation in " : " violations in ")
            console.out.put(count)
            console.out.put(count == 1 ? " group" : " groups")
            if !isWhole { console.out.put(", and lines that could not be read") }
            console.out.endLine()
        }
    }

    private func putText(_ violation: PlanCheck.Violation, _ out: inout TextSink) {
        putFile(&out)
        if let line = violation.line {
            out.put(": line ")
            out.put(line)
        }
        out.put(": ")
        out.put(text: violation.rule.rawValue)
        out.put(": ")
        out.put(untrusted: violation.message.utf8)
        out.endLine()
    }

    private func putFile(_ out: inout TextSink) { out.put(untrusted: file.utf8) }

    private func putJSON(_ violation: PlanCheck.Violation, _ out: inout TextSink) {
        out.beginObject()
        out.member("type", "violation")
        out.member("rule", text: violation.rule.rawValue)
        if let group = violation.group { out.member("group", group) }
        out.member("file", untrusted: file.utf8)
        if let line = violation.line { out.member("line", line) }
        out.member("message", untrusted: violation.message.utf8)
        out.endObject()
        out.endLine()
    }

    private func putSummary(_ out: inout TextSink) {
        out.beginObject()
        out.member("type", "summary")
        out.member("file", untrusted: file.utf8)
        out.member("groups", count)
        out.member("violations", violations.count)
        out.member("proved", violations.isEmpty && isWhole)
        out.endObject()
        out.endLine()
    }
}
