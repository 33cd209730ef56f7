import MulticastText
import ToolSupport

/// Where events are printed as they happen: a line each, in the form that was asked for.
struct EventOutput {
    private let display: Display
    private var style: TableStyle
    private var clock = TimeJSON()
    private var isFirst = true
    // How many interfaces the style knows; on `any` they become more.
    private var interfaces = 0

    init(_ display: Display) {
        self.display = display
        style = Self.style(display, [])
    }

    /// Prints an event.
    mutating func put(_ event: LiveEvent, interfaces: [String], into sink: inout TextSink) {
        switch display.form {
        case .text:
            if interfaces.count != self.interfaces {
                self.interfaces = interfaces.count
                style = Self.style(display, interfaces)
            }
            event.text(into: &sink, &style)
        case .json: record(event, interfaces).json(into: &sink, &clock)
        case .csv:
            let record = record(event, interfaces)
            if isFirst { record.csvHeading(into: &sink) }
            record.csv(into: &sink)
        }
        isFirst = false
    }

    /// Puts what stands between the events and the tables.
    func end(into sink: inout TextSink) {
        if !isFirst, display.form != .json { sink.endLine() }
    }

    private static func style(_ display: Display, _ interfaces: [String]) -> TableStyle {
        TableStyle(display.style, interfaces: interfaces, showsMilliseconds: true)
    }

    private func record(_ event: LiveEvent, _ interfaces: [String]) -> OutputRecord {
        event.record(interfaces: interfaces, display.style.registry)
    }
}
