import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// What a run found, ready to be told.
struct Report {
    let diagnosis: Diagnosis
    /// The names of the interfaces, by number; empty where no file tells it.
    let interfaces: [String]
    let settings: Settings
    /// The findings that are bad enough to be told, the worst first.
    let findings: [(rule: DoctorRule, verdict: Verdict)]

    init(_ diagnosis: Diagnosis, interfaces: [String], _ settings: Settings) {
        self.diagnosis = diagnosis
        self.interfaces = interfaces
        self.settings = settings
        findings = diagnosis.findings(atLeast: settings.severity)
    }

    /// Whether no finding is worse than info, nor as bad as was asked for.
    var isHealthy: Bool {
        findings.allSatisfy { $0.rule.severity(of: $0.verdict) == .info }
    }

    /// How many findings are not told, since they are not bad enough.
    var belowSeverity: Int { diagnosis.findings().count - findings.count }

    /// The rules of which all verdicts are of a kind, with those.
    func verdicts(_ kind: Verdict.Kind) -> [(rule: DoctorRule, verdict: Verdict)] {
        diagnosis.outcomes.flatMap { outcome in
            outcome.verdicts.filter { $0.kind == kind }.map { (outcome.rule, $0) }
        }
    }

    /// The file of a frame, as it was named.
    func file(of frame: FrameReference) -> String {
        settings.files.indices.contains(frame.file) ? settings.files[frame.file] : ""
    }

    /// Tells the report in the form that was asked for, and writes the page; returns how it went.
    func deliver(to console: inout Console) -> ExitStatus {
        if settings.isJSON {
            putJSON(into: &console.out)
        } else {
            putText(into: &console.out, columns: console.columns)
        }
        if let path = settings.page {
            do {
                try SmallFile.write(page(), to: path)
            } catch {
                console.report("mcdoctor: \(error)")
                return .trouble
            }
        }
        return isHealthy ? .success : .negative
    }
}
