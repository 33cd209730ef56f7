import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What the options of `mcping echo` say.
struct EchoSettings {
    /// The groups that are joined.
    var channels: [Channel] = []
    /// The groups that may be answered to.
    var allowed: [IPPrefix] = []
    /// The names of the interfaces; empty for all.
    let interfaces: [String]
    let ports: [UInt16]
    let sources: [IPPrefix]
    let limit: Int
    let totalLimit: Int
    let ttl: UInt8
    let deadline: Int64?
    let isQuiet: Bool
    let isJSON: Bool

    /// The groups that mping uses unless told otherwise.
    private static let usualGroups = ["225.1.2.3", "ff2e::42"]

    init(_ arguments: Arguments) throws(UsageError) {
        let words = arguments.operands.isEmpty ? Self.usualGroups : arguments.operands
        for word in words {
            guard word.contains("/") else {
                let channel = try Channel(word)
                channels.append(channel)
                allowed.append(IPPrefix(channel.group))
                continue
            }
            guard let prefix = IPPrefix(word), prefix.base.isMulticast else {
                throw UsageError("'\(word)' is no prefix of groups such as 239.1.0.0/16")
            }
            allowed.append(prefix)
        }
        // What ssmping asks for goes to those who joined this very host and group.
        allowed.append(IPPrefix(.v4(EchoResponder.ssmpingGroup)))
        allowed.append(IPPrefix(.v6(EchoResponder.ssmpingGroup6)))
        interfaces = arguments.all("interface")
        var ports: [UInt16] = []
        for text in arguments.all("port") {
            guard let port = UInt16(text), port > 0 else {
                throw UsageError("option '--port': '\(text)' is no port from 1 to 65535")
            }
            ports.append(port)
        }
        self.ports = ports.isEmpty ? [ProbeMessage.port, ProbeMessage.multicastPingPort] : ports
        var sources: [IPPrefix] = []
        for text in arguments.all("from") {
            guard let prefix = IPPrefix(text), !prefix.base.isMulticast else {
                throw UsageError("option '--from': '\(text)' is no prefix such as 10.0.0.0/8")
            }
            sources.append(prefix)
        }
        self.sources = sources
        limit = try arguments.number("limit", in: 1 ... 1_000_000) ?? 1000
        totalLimit = try arguments.number("total-limit", in: 1 ... 10_000_000) ?? 20_000
        ttl = UInt8(try arguments.number("ttl", in: 1 ... 255) ?? 64)
        deadline = try arguments.seconds("deadline")
        isQuiet = arguments.has("quiet")
        isJSON = arguments.has("json")
    }
}
