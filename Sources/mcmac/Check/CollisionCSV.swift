import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Puts collisions into CSV (RFC 4180), a row for each use of a group: a table to work through.
enum CollisionCSV {
    /// Puts the titles of the columns.
    static func putHeader(into sink: inout TextSink) {
        sink.put("mac,severity,problems,group,replacement,name,source,port,rate_bps,file,place")
        sink.endLine()
    }

    /// Puts a collision.
    static func put(
        _ shown: ShownCollision, of table: CollisionTable, into sink: inout TextSink
    ) {
        for (group, replacement) in zip(shown.explanation.groups, shown.replacements) {
            for number in 0 ..< group.useCount {
                let use = table.use(number, of: group)
                sink.put(shown.collision.mac)
                sink.put(",")
                sink.put(text: shown.collision.severity.rawValue)
                sink.put(",")
                var isFirst = true
                for problem in shown.explanation.problems
                where problem.group == nil || problem.group == group.group {
                    if !isFirst { sink.put(" ") }
                    isFirst = false
                    sink.put(text: problem.kind.name)
                }
                sink.put(",")
                sink.put(group.group)
                sink.put(",")
                if let replacement { sink.put(replacement) }
                sink.put(",")
                put(field: use.name, into: &sink)
                sink.put(",")
                if let source = use.detail.source { sink.put(source) }
                sink.put(",")
                if let port = use.detail.port { sink.put(port) }
                sink.put(",")
                if let rate = use.detail.bitRate { sink.put(rate) }
                sink.put(",")
                put(field: Array(use.input.name.utf8)[...], into: &sink)
                sink.put(",")
                sink.put(use.number)
                sink.endLine()
            }
        }
    }

    /// Puts frames whose MAC address is wrong.
    static func put(_ mismatch: MACMismatches.Mismatch, into sink: inout TextSink) {
        sink.put(mismatch.mac)
        sink.put(",")
        sink.put(text: mismatch.rule.severity.rawValue)
        sink.put(",")
        sink.put(text: mismatch.rule.name)
        sink.put(",")
        if let destination = mismatch.destination { sink.put(destination) }
        sink.put(",,,,,,")
        put(field: Array(mismatch.input.utf8)[...], into: &sink)
        sink.put(",")
        sink.put(mismatch.firstFrame)
        sink.endLine()
    }

    /// Puts text of others as a field: within quotes where it needs them, and in a way that no
    /// spreadsheet takes for a formula.
    private static func put(field: ArraySlice<UInt8>, into sink: inout TextSink) {
        guard let first = field.first else { return }
        let isFormula = "=+-@".utf8.contains(first)
        let quoted = ",;\"\n\r".utf8
        guard isFormula || field.contains(where: quoted.contains) else {
            return sink.put(untrusted: field)
        }
        sink.put("\"")
        if isFormula { sink.put("'") }
        for part in field.split(separator: UInt8(ascii: "\""), omittingEmptySubsequences: false)
            .enumerated()
        {
            if part.offset > 0 { sink.put("\"\"") }
            sink.put(untrusted: part.element)
        }
        sink.put("\"")
    }
}
