import ToolSupport

/// What a command line of mcwatch asks for, checked before anything is opened.
struct Settings: Sendable {
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
    /// Whether the timeline is shown in the place of the tables.
    let showsTimeline: Bool
    /// What is shown, and how.
    var display: Display

    /// Whether anything goes to standard output: who is quiet and serves metrics wants no more.
    var printsResults: Bool { !display.isQuiet || metrics == nil }

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
        showsTimeline = arguments.has("timeline")
        display = try Display(arguments, showsColour: showsColour)
        if showsTimeline, display.form != .text {
            throw UsageError("option '--timeline' is for people, not for '--json' or '--csv'")
        }
    }
}
