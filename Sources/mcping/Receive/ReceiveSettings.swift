import MulticastWire
import ToolSupport

/// What the options of `mcping receive` say.
struct ReceiveSettings {
    /// The groups, each with the sources it is joined from; none for any.
    var groups: [(group: IPAddress, sources: [IPAddress])] = []
    let interface: String?
    let port: UInt16
    let count: UInt64?
    /// How long it lasts, in nanoseconds.
    let duration: Int64?
    /// How often rates are told of, in nanoseconds.
    let interval: Int64
    let isQuiet: Bool
    let isJSON: Bool

    /// How many groups there may be: each has a socket of its own.
    private static let mostGroups = 4096

    init(_ arguments: Arguments) throws(UsageError) {
        guard !arguments.operands.isEmpty else {
            throw UsageError("expected a group, such as 239.1.2.3")
        }
        var places: [IPAddress: Int] = [:]
        for word in arguments.operands {
            let channel = try Channel(word)
            let place = places[channel.group] ?? groups.count
            if place == groups.count {
                guard groups.count < Self.mostGroups else {
                    throw UsageError("more than \(Self.mostGroups) groups")
                }
                places[channel.group] = place
                groups.append((channel.group, channel.source.map { [$0] } ?? []))
                continue
            }
            guard let source = channel.source, !groups[place].sources.isEmpty else {
                throw UsageError("\(channel.group): joined from any source, and once more")
            }
            if !groups[place].sources.contains(source) { groups[place].sources.append(source) }
        }
        interface = arguments["interface"]
        port =
            try arguments.number("port", in: 1 ... 65_535).map { UInt16($0) } ?? ProbeMessage.port
        count = try arguments.number("count", in: 1 ... .max).map { UInt64($0) }
        duration = try arguments.seconds("for")
        interval = try arguments.seconds("interval", from: 10_000_000) ?? 1_000_000_000
        isQuiet = arguments.has("quiet")
        isJSON = arguments.has("json")
    }
}
