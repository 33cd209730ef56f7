import LiveCapture
import MulticastAnalysis
import MulticastText
import ToolSupport

extension Snapshot {
    /// Shows it as was asked for.
    func show(_ console: inout Console) {
        switch display.form {
        case .text: showText(&console)
        case .json: showJSON(&console.out)
        case .csv: showCSV(&console.out)
        }
        sumUp(&console)
    }

    /// Shows a timeline in the place of the tables, of which streams are not in it yet.
    func show(_ timeline: inout Timeline, _ console: inout Console) {
        timeline.finish(at: span.last)
        for (stream, gaps) in zip(streams, gaps) { timeline.add(stream, gaps) }
        timeline.show(self, columns: console.columns, into: &console.out)
        if timeline.refused > 0 {
            console.report("mcwatch: no room for more than \(Timeline.capacity) rows")
        }
        sumUp(&console)
    }

    /// Says how much there is, and what found no room.
    func sumUp(_ console: inout Console) {
        console.out.flush()
        guard console.out.writeError == 0 else { return }
        for overflow in overflows { console.report("mcwatch: \(overflow)") }
        if messagesDropped > 0, !display.isQuiet {
            console.report(
                "mcwatch: \(Self.count(messagesDropped, "IGMP or MLD message", "IGMP or MLD messages"))"
                    + " that routers drop (see: mcdump --findings)")
        }
        if !display.isQuiet { console.report("mcwatch: \(summary)") }
    }

    private static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    /// How much there is, in a line.
    var summary: String {
        let present = members.count { $0.presence.isPresent }
        let parts = [
            (groups.count, "group", "groups"), (present, "member", "members"),
            (members.count - present, "former member", "former members"),
            (queriers.count, "querier", "queriers"), (streams.count, "stream", "streams"),
            (neighbors.count, "PIM router", "PIM routers"),
            (sessions.count, "session", "sessions"),
            (routers.count, "multicast router", "multicast routers"),
        ].filter { $0.0 > 0 }.map { Self.count($0.0, $0.1, $0.2) }
        let duration = Double(span.duration.milliseconds) / 1000
        return "\(Self.count(span.frames, "frame", "frames")) in \(duration) s: "
            + (parts.isEmpty ? "nothing was seen" : parts.joined(separator: ", "))
            + (statistics.map { ", \($0.droppedByKernel) dropped by the kernel" } ?? "")
    }

    /// Puts JSON Lines: a record for each row, and a summary at the end.
    private func showJSON(_ sink: inout TextSink) {
        var clock = TimeJSON()
        for table in records {
            for record in table { record.json(into: &sink, &clock) }
        }
        summaryRecord.json(into: &sink, &clock)
    }

    /// Puts comma-separated values: for each table a line of names and a line for each row, with
    /// an empty line between tables.
    private func showCSV(_ sink: inout TextSink) {
        for (place, table) in records.enumerated() {
            if place > 0 { sink.endLine() }
            table.first?.csvHeading(into: &sink)
            for record in table { record.csv(into: &sink) }
        }
    }
}
