import MulticastAnalysis
import ToolSupport

// Tables with a header (CSV, RFC 4180).
extension GroupInputs {
    /// Reads the rows of a table whose header was read.
    mutating func readCSV(
        _ header: CSVHeader, _ lines: inout LineReader, _ console: inout Console
    ) throws(FileError) {
        var fields = CSVFields(separator: header.separator)
        while try lines.advance() {
            let number = lines.number
            if lines.line.isEmpty || lines.line[0] == UInt8(ascii: "#") { continue }
            if lines.isTooLong {
                refuse(
                    number, "the row is longer than \(LineReader.longestLine) octets", &console)
            } else if fields.split(lines.line) {
                take(fields, lines.line, by: header, number, &console)
            } else {
                try takeQuotedLines(fields, by: header, &lines, &console)
            }
        }
    }

    /// Takes a record with a field that goes over the end of its line, within quotes.
    ///
    /// If no quote closes it, its first line is bad, and those after it are rows of their own.
    private mutating func takeQuotedLines(
        _ fields: CSVFields, by header: CSVHeader, _ lines: inout LineReader,
        _ console: inout Console
    ) throws(FileError) {
        let quote = UInt8(ascii: "\"")
        var fields = fields
        let number = lines.number
        var record = lines.line.octets
        // While the quotes are odd in number, one of them is open: nothing is gone over twice.
        var isOpen = true
        while isOpen, record.count <= LineReader.longestLine, try lines.advance() {
            let line = lines.line.octets
            if line.count(where: { $0 == quote }) % 2 == 1 { isOpen = false }
            record.append(UInt8(ascii: "\n"))
            record += line
        }
        if !isOpen, fields.split(record.span) {
            return take(fields, record.span, by: header, number, &console)
        }
        refuse(
            number,
            "a quote is not closed; expected another one within "
                + "\(LineReader.longestLine) octets", &console)
        let rest = record.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (offset, line) in rest.enumerated().dropFirst() where !line.isEmpty {
            if fields.split(line.span) {
                take(fields, line.span, by: header, number + offset, &console)
            } else {
                refuse(number + offset, "a quote is not closed", &console)
            }
        }
    }

    private mutating func take(
        _ fields: CSVFields, _ record: Span<UInt8>, by header: CSVHeader, _ number: Int,
        _ console: inout Console
    ) {
        do throws(GroupText.Refusal) {
            guard let row = try CSVRow(fields, of: record, by: header) else { return }
            uses.add(row.group, at: number, row.detail, name: row.name)
        } catch {
            refuse(number, error.reason, &console)
        }
    }
}
