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
    /// The findings that are bad enough to be told, and news, the worst first.
    private(set) var findings: [(rule: DoctorRule, verdict: Verdict)] = []
    /// Those that are ignored, each with its entry in the list.
    private(set) var ignored: [(rule: DoctorRule, verdict: Verdict, entry: IgnoreList.Entry)] = []
    /// Those that an earlier run has told.
    private(set) var known: [(rule: DoctorRule, verdict: Verdict)] = []
    /// How many findings are not told, since they are not bad enough.
    let belowSeverity: Int

    init(_ diagnosis: Diagnosis, interfaces: [String], _ settings: Settings) {
        self.diagnosis = diagnosis
        self.interfaces = interfaces
        self.settings = settings
        let found = diagnosis.findings(atLeast: settings.severity)
        belowSeverity = diagnosis.findings().count - found.count
        for (rule, verdict) in found {
            if let number = settings.ignoreList.entry(for: rule, verdict) {
                ignored.append((rule, verdict, settings.ignoreList.entries[number]))
            } else if settings.baseline?.holds(line(of: rule, verdict)) == true {
                known.append((rule, verdict))
            } else {
                findings.append((rule, verdict))
            }
        }
    }

    /// The line that a finding is in JSON.
    private func line(of rule: DoctorRule, _ verdict: Verdict) -> String {
        var sink = TextSink()
        var time = TimeJSON()
        put(rule, verdict, &time, &sink)
        return sink.takeText()
    }

    /// The entries of the ignore list that no finding was ignored by.
    var staleEntries: [IgnoreList.Entry] {
        let lines = Set(ignored.map(\.entry.line))
        return settings.ignoreList.entries.filter { !lines.contains($0.line) }
    }

    /// Whether no finding is worse than info, nor as bad as was asked for.
    var isHealthy: Bool {
        findings.allSatisfy { $0.rule.severity(of: $0.verdict) == .info }
    }

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

    /// The name of the point that a frame was captured at; `nil` of a single capture.
    func point(of frame: FrameReference) -> String? {
        settings.points.first { $0.files.contains(frame.file) }?.name
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
