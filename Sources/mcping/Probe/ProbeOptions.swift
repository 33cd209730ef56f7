import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What the options say that all commands have which send probes.
struct ProbeOptions {
    let interface: String?
    let port: UInt16?
    let size: Int
    let wait: Int64
    let deadline: Int64?
    let dscp: UInt8?
    let expectation: Expectation
    let isQuiet: Bool
    let isJSON: Bool
    let verbosity: Int

    /// The options under "How it is sent".
    static let sending = [
        Option(
            "i", "interface", argument: "INTERFACE", choice: .interface,
            "send by INTERFACE, not by what routing says"),
        Option("p", "port", argument: "PORT", "send to UDP PORT (9903; mping, ssmping: 4321)"),
        Option("s", "size", argument: "OCTETS", "make probes OCTETS of UDP payload long"),
        Option(nil, "dscp", argument: "NUMBER", "send with DSCP NUMBER, 0 to 63"),
    ]

    /// The options under "How it ends and what it tells".
    static let ending = [
        Option("W", "wait", argument: "SECONDS", "wait SECONDS for answers at the end (1)"),
        Option(nil, "deadline", argument: "SECONDS", "end after SECONDS"),
        Option(
            nil, "expect", argument: "N|HOST,...",
            "exit 0 only if N responders answered, or all of these"),
        Option("q", "quiet", "only the summary"),
        Option("j", "json", "print JSON Lines"),
    ]

    init(_ arguments: Arguments) throws(UsageError) {
        interface = arguments["interface"]
        port = try arguments.number("port", in: 1 ... 65_535).map { UInt16($0) }
        size = try arguments.number("size", in: 0 ... ProbeMaker.maximumSize) ?? 0
        wait = try arguments.seconds("wait", from: 0) ?? 1_000_000_000
        deadline = try arguments.seconds("deadline")
        dscp = try arguments.number("dscp", in: 0 ... 63).map { UInt8($0) }
        isQuiet = arguments.has("quiet")
        isJSON = arguments.has("json")
        verbosity = arguments.count("verbose")
        expectation = try Self.expectation(arguments.all("expect"))
    }

    private static func expectation(_ texts: [String]) throws(UsageError) -> Expectation {
        var hosts: [IPAddress] = []
        for text in texts {
            if let count = Int(text) {
                guard count >= 1, texts.count == 1 else {
                    throw UsageError(
                        "option '--expect': a number of responders stands alone, and is 1 or more")
                }
                return .count(count)
            }
            for word in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let host = IPAddress(word), !host.isMulticast else {
                    throw UsageError(
                        "option '--expect': '\(word)' is neither a number nor a host's address")
                }
                hosts.append(host)
            }
        }
        return hosts.isEmpty ? .anybody : .hosts(hosts)
    }
}
