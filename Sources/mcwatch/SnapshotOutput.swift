import MulticastText
import ToolSupport

extension Snapshot {
    /// Puts JSON Lines: a record for each row, and a summary at the end.
    func showJSON(_ sink: inout TextSink) {
        var clock = TimeJSON()
        for table in records {
            for record in table { record.json(into: &sink, &clock) }
        }
        summaryRecord.json(into: &sink, &clock)
    }

    /// Puts comma-separated values: for each table a line of names and a line for each row, with
    /// an empty line between tables.
    func showCSV(_ sink: inout TextSink) {
        for (place, table) in records.enumerated() {
            if place > 0 { sink.endLine() }
            table.first?.csvHeading(into: &sink)
            for record in table { record.csv(into: &sink) }
        }
    }
}
