import MulticastAnalysis
import MulticastWire
import ToolSupport

// JSON Lines: records that name a group, such as those of `mcmac plan --json`.
extension GroupInputs {
    /// Reads records, the first of which is the line at hand.
    mutating func readRecords(
        _ lines: inout LineReader, _ console: inout Console
    ) throws(FileError) {
        repeat {
            if lines.line.saysNothing { continue }
            do throws(GroupText.Refusal) {
                try takeRecord(lines.line.octets, lines.number)
            } catch {
                refuse(lines.number, error.reason, &console)
            }
        } while try lines.advance()
    }

    private mutating func takeRecord(_ line: [UInt8], _ number: Int) throws(GroupText.Refusal) {
        guard let members = FlatJSON(line)?.members else {
            throw GroupText.Refusal(reason: "expected a JSON object without others in it")
        }
        // A summary names none.
        guard let group = members["group"] else { return }
        var text = try GroupText(field: Array(group.utf8)[...])
        if let mac = members["mac"].flatMap(MACAddress.init(_:)) { try text.check(mac) }
        text.detail.port = members["port"].flatMap { UInt16($0) } ?? text.detail.port
        uses.add(text.group, at: number, text.detail, name: Array((members["name"] ?? "").utf8))
    }
}
