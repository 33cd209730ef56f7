import MulticastAnalysis
import ToolSupport

/// What a run of `mcmac check` came to, for its summary.
struct CheckCounts {
    /// How often groups were named.
    private(set) var uses = 0
    private var (inputs, groups, macs, shared, frames, refused, leftOff) = (0, 0, 0, 0, 0, 0, 0)
    private var bySeverity = [Int](repeating: 0, count: Finding.Severity.allCases.count)

    /// What was found to be wrong, as far as it is bad enough.
    var found: Int { bySeverity.reduce(0, +) }

    /// Whether something could not be read.
    var hasTrouble: Bool { refused + leftOff > 0 }

    /// Takes over what was read and how it falls together.
    mutating func take(_ read: GroupInputs, _ table: CollisionTable) {
        (uses, inputs, frames) = (read.uses.count, read.uses.inputs.count, read.frameCount)
        (refused, leftOff) = (read.troubleCount, read.uses.leftOff)
        (groups, macs, shared) = (table.groupCount, table.macCount, table.sharedMACCount)
    }

    /// Counts something that is wrong.
    mutating func add(_ severity: Finding.Severity, times: Int = 1) {
        bySeverity[severity.rank] += times
    }

    /// The summary for people, in one line.
    var text: String {
        func number(_ count: Int, _ word: String, _ plural: String) -> String {
            "\(count) \(count == 1 ? word : plural)"
        }
        if uses == 0, found == 0, refused == 0 { return "no group is named anywhere" }
        var line = number(groups, "group", "groups")
        line += " on \(number(macs, "MAC address", "MAC addresses"))"
        line += shared > 0 ? ", \(shared) of these shared" : ", none of these shared"
        let parts = Finding.Severity.allCases.filter { bySeverity[$0.rank] > 0 }
            .map { "\(bySeverity[$0.rank]) \($0.rawValue)" }
        line += parts.isEmpty ? "; nothing is wrong" : "; \(parts.joined(separator: ", "))"
        if refused > 0 {
            line += "; \(number(refused, "line or file", "lines or files")) could not be read"
        }
        return line
    }

    /// The last record of a run.
    func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "summary")
        sink.member("inputs", inputs)
        sink.member("uses", uses)
        sink.member("groups", groups)
        sink.member("macs", macs)
        sink.member("shared_macs", shared)
        sink.member("frames", frames)
        sink.member("refused", refused)
        sink.member("left_off", leftOff)
        sink.key("findings")
        sink.beginObject()
        sink.member("critical", bySeverity[Finding.Severity.critical.rank])
        sink.member("major", bySeverity[Finding.Severity.major.rank])
        sink.member("minor", bySeverity[Finding.Severity.minor.rank])
        sink.member("info", bySeverity[Finding.Severity.info.rank])
        sink.endObject()
        sink.endObject()
        sink.endLine()
    }
}
