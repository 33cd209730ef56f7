import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What the options of `mcping reach` say.
struct ReachSettings {
    let options: ProbeOptions
    /// The groups that are tried, one after the other.
    let groups: [IPAddress]
    let maximumTTL: UInt8
    let repeats: Int
    let spread: UInt16
    let traces: Bool

    /// How many groups are compared at most.
    private static let mostGroups = 16

    init(_ arguments: Arguments) throws(UsageError) {
        options = try ProbeOptions(arguments)
        guard let word = arguments.operands.first, arguments.operands.count == 1 else {
            throw UsageError("expected one group, such as 239.1.2.3")
        }
        var groups = [try Channel.group(word)]
        for list in arguments.all("groups") {
            for text in list.split(separator: ",", omittingEmptySubsequences: false) {
                let group = try Channel.group(String(text))
                guard group.isIPv6 == groups[0].isIPv6 else {
                    throw UsageError("option '--groups': the groups are of two families")
                }
                if !groups.contains(group) { groups.append(group) }
            }
        }
        guard groups.count <= Self.mostGroups else {
            throw UsageError("option '--groups': more than \(Self.mostGroups) groups")
        }
        self.groups = groups
        maximumTTL = UInt8(try arguments.number("max-ttl", in: 1 ... 255) ?? 32)
        repeats = try arguments.number("repeats", in: 1 ... 100) ?? 3
        spread = UInt16(
            try arguments.number("spread", in: 0 ... Int(EchoResponder.maximumDelay)) ?? 0)
        traces = !arguments.has("no-trace")
    }
}
