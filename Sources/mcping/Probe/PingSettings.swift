import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What the options of `mcping GROUP` say.
struct PingSettings {
    let options: ProbeOptions
    let kind: ProbeKind
    /// The group that is asked, or that the server answers to.
    let group: IPAddress
    /// The source that the group is joined from; `nil` for any.
    let source: IPAddress?
    /// The host that is asked in the place of the group.
    let server: IPAddress?
    let count: UInt64?
    let ttl: UInt8
    /// The time between two probes, in nanoseconds.
    let interval: Int64
    let isFlood: Bool
    let flags: ProbeConditions.Flags
    let spread: UInt16

    /// Lines for each answer are left out where probes follow each other more quickly.
    private static let shortestShown: Int64 = 10_000_000

    /// Whether each answer has a line.
    var showsAnswers: Bool {
        !options.isQuiet
            && (options.isJSON || options.verbosity > 0
                || (!isFlood && interval >= Self.shortestShown))
    }

    /// Whether answers come by the group, which has to be joined for it.
    var needsJoin: Bool {
        kind == .mping || server != nil || flags.contains(.answerToGroup)
    }

    /// The port that requests go to.
    var port: UInt16 {
        options.port
            ?? (kind == .mping || kind == .ssmping
                ? ProbeMessage.port : ProbeMessage.multicastPingPort)
    }

    init(_ arguments: Arguments) throws(UsageError) {
        options = try ProbeOptions(arguments)
        guard let word = arguments.operands.first, arguments.operands.count == 1 else {
            throw UsageError(
                arguments.operands.isEmpty
                    ? "expected a group, such as 239.1.2.3, or a command: "
                        + MCPing.subcommands.compactMap(\.command.word).joined(separator: ", ")
                    : "expected one group; there are \(arguments.operands.count) operands")
        }
        let channel = try Channel(word)
        (group, source) = (channel.group, channel.source)
        var server = channel.source
        if let text = arguments["server"] {
            guard let host = IPAddress(text), !host.isMulticast else {
                throw UsageError("option '--server': '\(text)' is no host's address")
            }
            guard source == nil else {
                throw UsageError("'\(word)' names the server; leave out --server")
            }
            guard host.isIPv6 == channel.group.isIPv6 else {
                throw UsageError("option '--server': the host and the group are of two families")
            }
            server = host
        }
        self.server = server
        kind = arguments["protocol"].flatMap(ProbeKind.init(rawValue:)) ?? .mcping
        switch kind {
        case .mping where server != nil:
            throw UsageError("mping asks a group, not a host")
        case .ssmping where server == nil, .rfc6450 where server == nil:
            throw UsageError(
                "\(kind.rawValue) asks a host: SOURCE@GROUP, or --server HOST GROUP")
        default: break
        }
        count = try arguments.number("count", in: 1 ... 4_000_000_000).map { UInt64($0) }
        ttl = UInt8(try arguments.number("ttl", in: 0 ... 255) ?? 64)
        isFlood = arguments.has("flood")
        let rate = try arguments.number("rate", in: 1 ... 1_000_000)
        let given = try arguments.seconds("interval", from: 1000)
        guard (isFlood ? 1 : 0) + (rate == nil ? 0 : 1) + (given == nil ? 0 : 1) <= 1 else {
            throw UsageError("options '--interval', '--rate' and '--flood' exclude each other")
        }
        interval = given ?? rate.map { 1_000_000_000 / Int64($0) } ?? 1_000_000_000
        spread = UInt16(
            try arguments.number("spread", in: 0 ... Int(EchoResponder.maximumDelay)) ?? 0)
        switch arguments["reply"] {
        case "group": flags = .answerToGroup
        case "both": flags = [.answerByUnicast, .answerToGroup]
        case "unicast": flags = .answerByUnicast
        // A server answers both ways by its protocol.
        default: flags = server == nil ? .answerByUnicast : [.answerByUnicast, .answerToGroup]
        }
    }
}
