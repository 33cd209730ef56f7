import MulticastAnalysis
import MulticastWire
import ToolSupport

/// What a command line of `mcmac plan` asks for, checked before anything is opened.
struct PlanSettings {
    /// How results are written.
    enum Format {
        case text, csv, json
    }

    /// How many groups; `nil` only where a plan is proved.
    let count: Int?
    /// Where groups are from; `nil` only where a plan is proved.
    let prefix: IPPrefix?
    let isSourceSpecific: Bool
    let isContiguous: Bool
    let sites: Int?
    /// The range of ports; `nil` if none are wanted.
    let portRange: ClosedRange<UInt16>?
    let seed: UInt64?
    let format: Format
    /// The plan to prove.
    let verified: String?
    /// Prefixes to avoid, and files with groups to avoid.
    let avoidedPrefixes: [IPPrefix]
    let avoidedFiles: [String]

    /// More sites than anybody has; each of them is kept in memory.
    static let mostSites = 65536

    /// Reads the settings out of a command line.
    init(_ arguments: Arguments) throws {
        verified = arguments["verify"]
        count = try Self.count(arguments.operands, isNeeded: verified == nil)
        isSourceSpecific = arguments.has("ssm")
        let chosen = try Self.prefix(arguments)
        prefix = chosen ?? (verified == nil ? Self.customary(isSourceSpecific) : nil)
        isContiguous = arguments.has("contiguous")
        sites = try arguments.number("sites", in: 1 ... Self.mostSites)
        portRange = try Self.portRange(arguments)
        seed = try arguments["seed"].map { text throws(UsageError) in
            guard let seed = UInt64(text) else {
                throw UsageError("option '--seed': '\(text)' is no whole number")
            }
            return seed
        }
        switch (arguments.has("csv"), arguments.has("json")) {
        case (true, true): throw UsageError("options '--csv' and '--json' exclude each other")
        case (true, false): format = .csv
        case (false, let isJSON): format = isJSON ? .json : .text
        }
        if let verified {
            if seed != nil {
                throw UsageError("options '--verify' and '--seed' exclude each other")
            }
            if format == .csv {
                throw UsageError("options '--verify' and '--csv' exclude each other")
            }
            if verified == "-", arguments.all("avoid").contains("-") {
                throw UsageError("standard input cannot be both the plan and what is avoided")
            }
        }
        avoidedPrefixes = arguments.all("avoid").compactMap { IPPrefix($0) }
        avoidedFiles = arguments.all("avoid").filter { IPPrefix($0) == nil }
        for prefix in avoidedPrefixes where !prefix.base.isMulticast {
            throw UsageError("option '--avoid': \(prefix) is no prefix of groups")
        }
    }

    private static func count(
        _ operands: [String], isNeeded: Bool
    ) throws(UsageError) -> Int? {
        guard let text = operands.first else {
            if isNeeded { throw UsageError("how many groups? give N, or --verify FILE") }
            return nil
        }
        guard operands.count == 1 else {
            throw UsageError("'\(operands[1])' is one word too many; expected N alone")
        }
        guard let count = Int(text), count > 0 else {
            throw UsageError("'\(text)' is no number of groups; expected 1 or more")
        }
        return count
    }

    /// Where groups are from if nothing is said: the scope that RFC 2365 §6.2 gives organizations,
    /// or the block of source-specific groups.
    private static func customary(_ isSourceSpecific: Bool) -> IPPrefix? {
        IPPrefix(isSourceSpecific ? "232.0.0.0/8" : "239.192.0.0/14")
    }

    private static func prefix(_ arguments: Arguments) throws -> IPPrefix? {
        if arguments.has("from"), arguments.has("ipv6") {
            throw UsageError("options '--from' and '--ipv6' exclude each other")
        }
        for option in ["from", "ipv6"] {
            guard let text = arguments[option] else { continue }
            guard let prefix = IPPrefix(text) else {
                throw UsageError(
                    "option '--\(option)': '\(text)' is no prefix such as "
                        + (option == "from" ? "239.192.0.0/14" : "ff15::/16"))
            }
            if option == "ipv6", case .v4 = prefix.base {
                throw UsageError("option '--ipv6': \(prefix) is a prefix of IPv4; use --from")
            }
            return prefix
        }
        return nil
    }

    private static func portRange(_ arguments: Arguments) throws -> ClosedRange<UInt16>? {
        guard let text = arguments["port-range"] else {
            return arguments.has("ports") ? PortPool.customary : nil
        }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt16($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first > 0, first <= last
        else {
            throw UsageError(
                "option '--port-range': '\(text)' is no range of ports such as 16384-32767")
        }
        return first ... last
    }

    /// What a plan that is proved must be like.
    var requirements: PlanCheck.Requirements {
        var requirements = PlanCheck.Requirements()
        requirements.count = count
        requirements.prefix = prefix
        requirements.sites = sites
        requirements.isContiguous = isContiguous
        requirements.hasPorts = portRange != nil
        requirements.isSourceSpecific = isSourceSpecific
        return requirements
    }
}
