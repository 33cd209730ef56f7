import MulticastText
import MulticastWire
import ToolSupport

/// What a command line of mcwatch asks for, checked before anything is opened.
struct Settings: Sendable {
    /// How results are written.
    enum Form: Sendable {
        case text, json, csv
    }

    /// The captures, one after the other; `-` is standard input.
    let files: [String]
    /// The interface to capture on, in the place of files.
    let interface: String?
    /// How it is captured on.
    let capture: CaptureSettings
    /// What is run when something happens on it.
    let hooks: [Hook]
    /// Whether changes are printed as lines though there is a terminal.
    let wantsLines: Bool
    /// Where metrics of it are served; `nil` for nowhere.
    let metrics: MetricsSettings?
    /// How many frames to take before ending; all if `nil`.
    let count: Int?
    /// The BPF filter, in pcap-filter(7)'s language; empty for none.
    let filterExpression: String
    let sections: Set<Section>
    let sortKey: SortKey?
    let rows: RowFilter
    let form: Form
    /// Whether the timeline is shown in the place of the tables.
    let showsTimeline: Bool
    let isQuiet: Bool
    var style: TextStyle

    /// Whether anything goes to standard output: who is quiet and serves metrics wants no more.
    var printsResults: Bool { !isQuiet || metrics == nil }

    /// Reads the settings out of a command line.
    init(_ arguments: Arguments, showsColour: Bool) throws {
        files = arguments.all("read") + arguments.operands
        interface = arguments["interface"]
        if files.isEmpty, interface == nil {
            throw UsageError("nothing to read: give a FILE, or '-', or -i INTERFACE")
        }
        if !files.isEmpty, interface != nil {
            throw UsageError("files and option '-i' exclude each other")
        }
        capture = try CaptureSettings(arguments)
        hooks = Hook.all(arguments)
        wantsLines = arguments.has("lines")
        if let hook = hooks.first, interface == nil {
            throw UsageError("option '--\(hook.occasion.option)' wants -i INTERFACE")
        }
        metrics = try MetricsSettings(arguments)
        if files.count(where: { $0 == "-" }) > 1 {
            throw UsageError("standard input can be read once")
        }
        count = try arguments.number("count", in: 1 ... Int.max)
        filterExpression = arguments["filter"] ?? ""
        let words = arguments.all("only").flatMap { $0.split(separator: ",") }
        sections =
            words.isEmpty
            ? Set(Section.allCases) : Set(words.compactMap { Section(rawValue: String($0)) })
        sortKey = arguments["sort"].flatMap(SortKey.init(rawValue:))
        rows = try RowFilter(arguments)
        isQuiet = arguments.has("quiet")
        switch (arguments.has("json"), arguments.has("csv")) {
        case (true, true): throw UsageError("options '--json' and '--csv' exclude each other")
        case (true, false): form = .json
        case (false, true): form = .csv
        case (false, false): form = .text
        }
        showsTimeline = arguments.has("timeline")
        if showsTimeline, form != .text {
            throw UsageError("option '--timeline' is for people, not for '--json' or '--csv'")
        }
        style = TextStyle(arguments, showsColour: showsColour)
    }
}
