import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Puts collisions into text: the MAC address, a line for each group that maps to it, and a line
/// for each thing that is wrong.
struct CollisionText {
    private let style: TextStyle

    /// How many places of a group are told, unless all are asked for.
    private static let shownUses = 3

    init(_ style: TextStyle) { self.style = style }

    /// Puts a collision.
    func put(_ shown: ShownCollision, of table: CollisionTable, into sink: inout TextSink) {
        sink.put(shown.collision.mac)
        sink.put("  ")
        sink.put(shown.explanation.groups.count)
        if shown.explanation.groups.count == 1 { sink.put(" group") } else { sink.put(" groups") }
        if shown.collision.bitRate > 0 {
            sink.put(", ")
            sink.put(bitRate: Double(shown.collision.bitRate))
        }
        sink.endLine()
        for (group, replacement) in zip(shown.explanation.groups, shown.replacements) {
            sink.put("    ")
            sink.put(group: group.group, style: style)
            if let rate = group.bitRate {
                sink.put("  ")
                // Members of a group may be seen in a capture, and nobody who sends to it.
                if rate == 0 { sink.put("no data") } else { sink.put(bitRate: Double(rate)) }
            }
            putUses(of: group, table, into: &sink)
            if let replacement {
                sink.put("  -> use ")
                sink.put(replacement)
            } else if group.hasToMove {
                sink.put("  -> no safe group is left in its scope")
            }
            sink.endLine()
        }
        for problem in shown.explanation.problems {
            sink.put("    ! ")
            sink.put(problem.severity, problem.kind.name, style: style)
            sink.put(": ")
            // The group is told where there is more than one.
            if shown.explanation.groups.count > 1, let group = problem.group {
                sink.put(group)
                sink.put(": ")
            }
            let words = shown.words(for: problem, table.advice)
            // Only those about a hazard may hold a name that a site gave.
            if case .hazard = problem.kind {
                sink.put(untrusted: words.utf8)
            } else {
                sink.put(text: words)
            }
            if style.verbosity > 0, let reference = ShownCollision.reference(of: problem) {
                sink.put(" (")
                sink.put(text: reference)
                sink.put(")")
            }
            sink.endLine()
        }
    }

    /// Puts where a group stands, and what it is called there.
    private func putUses(
        of group: GroupInUse, _ table: CollisionTable, into sink: inout TextSink
    ) {
        let limit = style.verbosity > 0 ? group.useCount : min(group.useCount, Self.shownUses)
        var input: GroupUses.Input?
        for number in 0 ..< limit {
            let use = table.use(number, of: group)
            sink.put(number > 0 ? ", " : "  ")
            if use.input != input {
                sink.put(untrusted: use.input.name.utf8)
                sink.put(" ")
            }
            input = use.input
            switch use.input.unit {
            case .lines: sink.put("line ")
            case .frames: sink.put("frame ")
            }
            sink.put(use.number)
            if !use.name.isEmpty {
                sink.put(" \"")
                sink.put(untrusted: use.name)
                sink.put("\"")
            }
            if let source = use.detail.source {
                sink.put(" from ")
                sink.put(source)
            }
            if let port = use.detail.port {
                sink.put(" port ")
                sink.put(port)
            }
        }
        if limit < group.useCount {
            sink.put(", and ")
            sink.put(group.useCount - limit)
            sink.put(" more")
        }
    }

    /// Puts frames whose MAC address is wrong.
    func put(_ mismatch: MACMismatches.Mismatch, into sink: inout TextSink) {
        sink.put(mismatch.mac)
        sink.put("  ")
        sink.put(untrusted: mismatch.input.utf8)
        sink.put(" frame ")
        sink.put(mismatch.firstFrame)
        if mismatch.frames > 1 {
            sink.put(", and ")
            sink.put(mismatch.frames - 1)
            sink.put(" more")
        }
        sink.endLine()
        sink.put("    ! ")
        sink.put(mismatch.rule.severity, mismatch.rule.name, style: style)
        sink.put(": ")
        sink.put(text: mismatch.message)
        if style.verbosity > 0, let reference = mismatch.rule.reference {
            sink.put(" (")
            sink.put(text: reference)
            sink.put(")")
        }
        sink.endLine()
    }
}
