import MulticastText
import ToolSupport

/// Where events are printed as they happen: a line each, in the form that was asked for.
struct EventOutput {
    private let settings: Settings
    private var style: TableStyle
    private var clock = TimeJSON()
    private var isFirst = true
    // How many interfaces the style knows; on `any` they become more.
    private var interfaces = 0

    init(_ settings: Settings) {
        self.settings = settings
        style = Self.style(settings, [])
    }

    /// Prints an event.
    mutating func put(_ event: LiveEvent, interfaces: [String], into sink: inout TextSink) {
        switch settings.form {
        case .text:
            if interfaces.count != self.interfaces {
                self.interfaces = interfaces.count
                style = Self.style(settings, interfaces)
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
        if !isFirst, settings.form != .json { sink.endLine() }
    }

    private static func style(_ settings: Settings, _ interfaces: [String]) -> TableStyle {
        TableStyle(settings.style, interfaces: interfaces, showsMilliseconds: true)
    }

    private func record(_ event: LiveEvent, _ interfaces: [String]) -> OutputRecord {
        event.record(interfaces: interfaces, settings.style.registry)
    }
}
