import MulticastAnalysis
import MulticastText
import MulticastWire
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
    let snapshotLength: Int
    let isPromiscuous: Bool
    /// The size of the kernel's buffer, in octets.
    let bufferSize: Int
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
        snapshotLength = try arguments.number("snapshot-length", in: 0 ... 262_144) ?? 262_144
        isPromiscuous = !arguments.has("no-promiscuous-mode")
        bufferSize = 1024 * (try arguments.number("buffer-size", in: 1 ... 2_097_151) ?? 32_768)
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
        for text in arguments.all("group") {
            guard let prefix = IPPrefix(text) else {
                throw UsageError("option '--group': '\(text)' is no group or prefix")
            }
            groups.append(prefix)
        }
        for text in arguments.all("host") {
            if let prefix = IPPrefix(text) {
                hosts.append(.network(prefix))
            } else if let address = MACAddress(text) {
                hosts.append(.link(address))
            } else {
                throw UsageError("option '--host': '\(text)' is no address, prefix or MAC address")
            }
        }
        for text in arguments.all("vlan") {
            guard let identifier = UInt16(text), identifier <= 4095 else {
                throw UsageError("option '--vlan': '\(text)' is no number from 0 to 4095")
            }
            vlans.append(identifier)
        }
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
