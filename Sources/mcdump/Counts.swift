import LiveCapture
import MulticastAnalysis
import ToolSupport

/// What a run saw, for its summary.
struct Counts {
    /// Frames read.
    var frames = 0
    /// Packets shown or written.
    var shown = 0
    /// Packets shown that have a finding.
    var withFindings = 0
    /// Findings, by severity in the order of `Finding.Severity.allCases`.
    private var findings = [Int](repeating: 0, count: Finding.Severity.allCases.count)

    /// Counts a packet that is shown, and what it shows.
    mutating func show(_ found: [Finding]) {
        shown += 1
        guard !found.isEmpty else { return }
        withFindings += 1
        for finding in found {
            if let place = Finding.Severity.allCases.firstIndex(of: finding.rule.severity) {
                findings[place] += 1
            }
        }
    }

    /// Adds what another part of the run has shown.
    mutating func add(_ other: Counts) {
        frames += other.frames
        shown += other.shown
        withFindings += other.withFindings
        for place in findings.indices { findings[place] += other.findings[place] }
    }

    /// How many findings there were of each severity, worst first.
    var bySeverity: [(severity: Finding.Severity, count: Int)] {
        zip(Finding.Severity.allCases, findings).map { (severity: $0, count: $1) }
    }

    /// The summary for people, in one line.
    var text: String {
        var line = "\(frames) frame\(frames == 1 ? "" : "s") read, \(shown) shown"
        if withFindings > 0 {
            let parts = bySeverity.filter { $0.count > 0 }
                .map { "\($0.count) \($0.severity.rawValue)" }
            line += ", \(withFindings) of them with findings (\(parts.joined(separator: ", ")))"
        }
        return line
    }

    /// The last record of a run.
    func json(into sink: inout TextSink, _ statistics: CaptureStatistics?) {
        sink.beginObject()
        sink.member("type", "summary")
        sink.member("packets_read", frames)
        sink.member("packets", shown)
        sink.member("packets_with_findings", withFindings)
        sink.key("findings")
        sink.beginObject()
        for (severity, count) in bySeverity {
            switch severity {
            case .critical: sink.member("critical", count)
            case .major: sink.member("major", count)
            case .minor: sink.member("minor", count)
            case .info: sink.member("info", count)
            }
        }
        sink.endObject()
        if let statistics {
            sink.member("dropped_by_kernel", statistics.droppedByKernel)
            sink.member("dropped_by_interface", statistics.droppedByInterface)
        }
        sink.endObject()
        sink.endLine()
    }
}
