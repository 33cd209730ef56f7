import MulticastAnalysis
import MulticastWire
import ToolSupport

// Session descriptions (SDP, RFC 8866), one or several in a file.
extension GroupInputs {
    /// How large a session description may be, in octets.
    private static let largestSDP = 1 << 20

    /// Reads session descriptions one after the other, the first of which begins with the line at
    /// hand.
    mutating func readSDP(
        _ lines: inout LineReader, _ console: inout Console
    ) throws(FileError) {
        var description: [SessionDescription.Line] = []
        var (firstLine, size) = (lines.number, 0)
        var isOver = false
        while !isOver {
            description.append(SessionDescription.Line(lines.line.octets))
            size += lines.line.count
            isOver = try !lines.advance()
            if isOver || lines.line.hasPrefix("v=") {
                deliver(description, firstLine, &console)
                (description, firstLine, size) = ([], lines.number, 0)
            } else if size > Self.largestSDP {
                refuse(
                    firstLine, "the session description is larger than \(Self.largestSDP) octets",
                    &console)
                while !isOver, !lines.line.hasPrefix("v=") { isOver = try !lines.advance() }
                (description, firstLine, size) = ([], lines.number, 0)
            }
        }
    }

    private mutating func deliver(
        _ lines: [SessionDescription.Line], _ firstLine: Int, _ console: inout Console
    ) {
        let input = SDPInput(SessionDescription(lines: lines), firstLine: firstLine)
        for use in input.uses { uses.add(use.group, at: use.line, use.detail, name: input.name) }
        for refusal in input.refusals { refuse(refusal.line, refusal.reason, &console) }
    }
}
