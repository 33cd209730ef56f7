import MulticastAnalysis
import MulticastText
import ToolSupport

/// What a command line of mcdump asks for, checked before anything is opened.
struct Settings: Sendable {
    /// Where frames come from.
    enum Input: Sendable {
        /// Capture files, one after the other; `-` is standard input.
        case files([String])
        /// A network interface.
        case interface(String)
    }

    let input: Input
    /// How many packets to show before ending; all if `nil`.
    let count: Int?
    /// The BPF filter, in pcap-filter(7)'s language; empty for none.
    let filterExpression: String
    let filter: PacketFilter
    let isJSON: Bool
    let isQuiet: Bool
    let showsLinkLevel: Bool
    /// 0: none, 1: from the network layer on, 2: from the link layer on.
    let hexDump: Int
    let timeStyle: TimeStyle
    let output: String?
    /// How an interface is captured on.
    let capture: CaptureSettings
    let flushesLines: Bool
    let flushesFrames: Bool
    var style: TextStyle

    /// Reads the settings out of a command line.
    init(_ arguments: Arguments, showsColour: Bool) throws {
        let files = arguments.all("read")
        switch (files.isEmpty, arguments["interface"]) {
        case (false, nil): input = .files(files)
        case (true, let interface?): input = .interface(interface)
        case (false, .some): throw UsageError("options '-r' and '-i' exclude each other")
        case (true, nil):
            let hint = arguments.operands.first.map { " (did you mean 'mcdump -r \($0)'?)" }
            throw UsageError("nothing to read: give -r FILE or -i INTERFACE\(hint ?? "")")
        }
        count = try arguments.number("count", in: 1 ... Int.max)
        // The runtime looks for a conformance before it joins anything: a fiftieth of a start.
        filterExpression =
            arguments.operands.isEmpty ? "" : arguments.operands.joined(separator: " ")
        filter = try PacketFilter(arguments)
        isJSON = arguments.has("json")
        isQuiet = arguments.has("quiet")
        showsLinkLevel = arguments.has("link-level")
        hexDump = min(2, arguments.count("hex"))
        timeStyle = TimeStyle(repeats: arguments.count("time"))
        output = arguments["write"]
        capture = try CaptureSettings(arguments)
        flushesLines = arguments.has("line-buffered")
        flushesFrames = arguments.has("packet-buffered")
        style = TextStyle(arguments, showsColour: showsColour)
        if isJSON, output != nil {
            throw UsageError("options '-w' and '--json' exclude each other")
        }
    }
}

extension PacketFilter {
    /// Reads the filters out of a command line.
    init(_ arguments: Arguments) throws(UsageError) {
        groups = try arguments.groupPrefixes()
        let named = try arguments.hosts()
        hosts = named.prefixes.map(Host.network) + named.macs.map(Host.link)
        vlans = try arguments.vlans()
        for text in arguments.all("type") {
            words.formUnion(
                text.split(separator: ",").compactMap { MessageWord(rawValue: String($0)) })
        }
        if arguments.has("findings") || arguments.has("severity") {
            severity = arguments["severity"].flatMap(Finding.Severity.init(rawValue:)) ?? .info
        }
        wantsData =
            arguments.has("all") || severity != nil
            || words.contains { !$0.isControl }
    }
}
