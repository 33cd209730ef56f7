import MulticastAnalysis
import ToolSupport

// Texts: what one is, its first line says that says something.
extension GroupInputs {
    /// Reads a text of any kind.
    mutating func readText(
        _ lines: inout LineReader, _ console: inout Console
    ) throws(FileError) {
        uses.begin(shownPath, countedIn: .lines)
        // Comments and empty lines say nothing of what the text is.
        while try lines.advance() {
            switch kind(of: lines.line) {
            case .nothing: continue
            case .sessionDescription: return try readSDP(&lines, &console)
            case .records: return try readRecords(&lines, &console)
            case .utf16:
                return refuse(
                    lines.number, "the text is UTF-16; expected UTF-8: save it as CSV UTF-8",
                    &console)
            case .binary:
                return refuse(
                    lines.number,
                    "the file is no text; expected a list, a table (CSV), a session "
                        + "description (SDP) or a capture", &console)
            case .table(let header): return try readCSV(header, &lines, &console)
            case .tableWithoutGroups(let titles):
                // Said once, and not of each row: what is a group is still taken.
                refuse(
                    lines.number,
                    "no column holds groups: \(titles); expected one of these to be named "
                        + "group, address, multicast or destination", &console)
                muteBadLines()
                return try readList(&lines, &console)
            case .list:
                takeListLine(lines.line, lines.number, isTooLong: lines.isTooLong, &console)
                return try readList(&lines, &console)
            }
        }
    }

    /// What the first line that says something says of the text.
    private enum TextKind {
        case nothing, sessionDescription, records, utf16, binary, list
        case table(CSVHeader)
        /// The titles.
        case tableWithoutGroups(String)
    }

    private func kind(of line: Span<UInt8>) -> TextKind {
        if line.saysNothing { return .nothing }
        if line.hasPrefix("v=0") { return .sessionDescription }
        if line.hasPrefix("{") { return .records }
        if Self.isUTF16(line) { return .utf16 }
        if line.holdsControls { return .binary }
        let header = CSVHeader(line)
        if header.isHeader { return .table(header) }
        guard header.looksLikeHeader, refusal(ofListLine: line) != nil else { return .list }
        return .tableWithoutGroups(header.titles.prefix(8).joined(separator: ", "))
    }

    /// Whether a line begins with the mark of UTF-16, as spreadsheets save it.
    private static func isUTF16(_ line: Span<UInt8>) -> Bool {
        guard line.count >= 2 else { return false }
        return line[0] == 0xFF && line[1] == 0xFE || line[0] == 0xFE && line[1] == 0xFF
    }
}
