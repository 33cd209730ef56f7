import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What the options of `mcping mesh` say.
struct MeshSettings {
    let options: ProbeOptions
    let group: IPAddress
    let ttl: UInt8
    let count: UInt64?
    /// The time between two probes, in nanoseconds.
    let interval: Int64
    let sources: [IPPrefix]

    init(_ arguments: Arguments) throws(UsageError) {
        options = try ProbeOptions(arguments)
        guard let word = arguments.operands.first, arguments.operands.count == 1 else {
            throw UsageError("expected one group, such as 239.1.2.3")
        }
        group = try Channel.group(word)
        ttl = UInt8(try arguments.number("ttl", in: 0 ... 255) ?? 64)
        count = try arguments.number("count", in: 1 ... 4_000_000_000).map { UInt64($0) }
        interval = try arguments.seconds("interval", from: 10_000_000) ?? 1_000_000_000
        var sources: [IPPrefix] = []
        for text in arguments.all("from") {
            guard let prefix = IPPrefix(text), !prefix.base.isMulticast else {
                throw UsageError("option '--from': '\(text)' is no prefix such as 10.0.0.0/8")
            }
            sources.append(prefix)
        }
        self.sources = sources
    }
}
