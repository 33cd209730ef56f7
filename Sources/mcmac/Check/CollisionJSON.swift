import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Puts collisions into JSON, one object a line.
enum CollisionJSON {
    /// How many places of a group are told.
    private static let shownUses = 64

    /// Puts a collision.
    static func put(
        _ shown: ShownCollision, of table: CollisionTable, into sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "collision")
        sink.member("mac", shown.collision.mac)
        sink.key("groups")
        sink.beginArray()
        for group in shown.explanation.groups { sink.value(group.group) }
        sink.endArray()
        sink.member("severity", text: shown.collision.severity.rawValue)
        if shown.collision.bitRate > 0 { sink.member("rate_bps", shown.collision.bitRate) }
        sink.key("problems")
        sink.beginArray()
        for problem in shown.explanation.problems {
            sink.beginObject()
            sink.member("problem", text: problem.kind.name)
            sink.member("severity", text: problem.severity.rawValue)
            if let group = problem.group { sink.member("group", group) }
            sink.member("says", text: shown.words(for: problem, table.advice))
            if let reference = ShownCollision.reference(of: problem) {
                sink.member("reference", text: reference)
            }
            sink.endObject()
        }
        sink.endArray()
        sink.key("evidence")
        sink.beginArray()
        var leftOff = 0
        for group in shown.explanation.groups {
            let limit = min(group.useCount, shownUses)
            leftOff += group.useCount - limit
            for number in 0 ..< limit {
                put(table.use(number, of: group), group.group, into: &sink)
            }
        }
        sink.endArray()
        if leftOff > 0 { sink.member("evidence_left_off", leftOff) }
        sink.key("replacements")
        sink.beginArray()
        for (group, replacement) in zip(shown.explanation.groups, shown.replacements) {
            guard let replacement else { continue }
            sink.beginObject()
            sink.member("group", group.group)
            sink.member("replacement", replacement)
            sink.endObject()
        }
        sink.endArray()
        sink.endObject()
        sink.endLine()
    }

    /// Puts where a group stands, and what is said of it there.
    private static func put(
        _ use: CollisionTable.Use, _ group: IPAddress, into sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("group", group)
        sink.member("file", text: use.input.name)
        switch use.input.unit {
        case .lines: sink.member("line", use.number)
        case .frames: sink.member("frame", use.number)
        }
        if !use.name.isEmpty { sink.member("name", untrusted: use.name) }
        if let source = use.detail.source { sink.member("source", source) }
        if let port = use.detail.port { sink.member("port", port) }
        if let rate = use.detail.bitRate { sink.member("rate_bps", rate) }
        sink.endObject()
    }

    /// Puts frames whose MAC address is wrong.
    static func put(_ mismatch: MACMismatches.Mismatch, into sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "mac_mismatch")
        sink.member("mac", mismatch.mac)
        if let destination = mismatch.destination {
            sink.member("destination", destination)
            if destination.isMulticast {
                sink.member("expected_mac", MACAddress(mapping: destination))
            }
        }
        sink.member("rule", text: mismatch.rule.name)
        sink.member("severity", text: mismatch.rule.severity.rawValue)
        sink.member("says", text: mismatch.message)
        if let reference = mismatch.rule.reference { sink.member("reference", text: reference) }
        sink.member("file", text: mismatch.input)
        sink.member("frame", mismatch.firstFrame)
        sink.member("frames", mismatch.frames)
        sink.endObject()
        sink.endLine()
    }
}
