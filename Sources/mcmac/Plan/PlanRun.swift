import Glibc
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcmac plan`: what is to be avoided comes in, and a plan or a proof goes out.
struct PlanRun {
    private let settings: PlanSettings
    private let advice: GroupAdvice
    private var avoided = AvoidedGroups()
    private var avoidedPorts: Set<UInt16> = []
    private var hasTrouble = false

    /// Reads what is to be avoided.
    init(_ settings: PlanSettings, _ arguments: Arguments, _ console: inout Console) throws {
        self.settings = settings
        var style = TextStyle()
        try style.addNames(arguments)
        advice = GroupAdvice(style.registry)
        for prefix in settings.avoidedPrefixes { avoided.insert(prefix) }
        // A site names its groups because they are in use; long prefixes are blocks it names.
        for entry in style.registry.names where entry.isOwn && entry.groups.isFewGroups {
            avoided.insert(entry.groups)
        }
        for path in settings.avoidedFiles {
            var file = PlanFile(path)
            let isWhole = file.read(&console) { entry, _ in
                avoided.insert(entry.group)
                if let port = entry.port { avoidedPorts.insert(port) }
            }
            if !isWhole { hasTrouble = true }
        }
    }

    /// Plans, or proves.
    mutating func run(_ console: inout Console) throws -> ExitStatus {
        if let path = settings.verified { return verify(path, &console) }
        guard let prefix = settings.prefix, let count = settings.count else {
            throw UsageError("how many groups? give N, or --verify FILE")
        }
        let rules = PlanAdvice(advice, prefix: prefix)
        let space = try PlanSpace(prefix, avoiding: avoided, advice: rules)
        if settings.isSourceSpecific, !space.isSourceSpecific {
            throw UsageError(
                "option '--ssm': \(prefix) is not source-specific; take 232.0.0.0/8 or ff3x::/96")
        }
        var request = PlanRequest(count: count)
        request.sites = settings.sites
        request.isContiguous = settings.isContiguous
        request.ports = settings.portRange.map { PortPool($0, taken: avoidedPorts) }
        request.seed = settings.seed
        warn(prefix, rules, &console)
        do throws(GroupPlanner.Shortage) {
            let plan = try GroupPlanner(space).plan(request)
            PlanOutput(plan, settings.format).put(&console.out)
            return hasTrouble ? .trouble : .success
        } catch {
            report(error, request, space, rules, &console)
            return hasTrouble ? .trouble : .negative
        }
    }

    /// Tells what is worth a second look before the plan is used.
    private func warn(_ prefix: IPPrefix, _ rules: PlanAdvice, _ console: inout Console) {
        if rules.isOwnBlock {
            let words = rules.advice.hazards(of: prefix.base).all.map {
                rules.advice.words(for: $0, of: prefix.base)
            }
            console.report(
                "mcmac: warning: \(prefix) is planned as your own: \(words.joined(separator: "; "))"
            )
        }
        for other in avoided.prefixes where other.sharesAddresses(with: prefix) {
            console.report(
                "mcmac: warning: \(other) and \(prefix) differ only in bits that MAC addresses "
                    + "drop; what they share is avoided")
        }
    }

    private func report(
        _ shortage: GroupPlanner.Shortage, _ request: PlanRequest, _ space: PlanSpace,
        _ rules: PlanAdvice, _ console: inout Console
    ) {
        let constraints =
            (request.isContiguous ? " contiguous" : "")
            + (request.count == 1 ? " group" : " groups")
            + (request.sites.map { " for \($0) sites" } ?? "")
        var line =
            "mcmac: \(space.prefix) cannot hold \(request.count)\(constraints): "
            + "at most \(shortage.maximum)"
        if shortage.limit == .ports, let range = settings.portRange {
            line +=
                ", since there are no more even ports in \(range.lowerBound)-\(range.upperBound)"
        } else if let reason = space.reasonForNone(rules) {
            line += ", since \(reason)"
        }
        if settings.format == .json {
            console.out.beginObject()
            console.out.member("type", "summary")
            console.out.member("from", text: space.prefix.description)
            console.out.member("requested", request.count)
            console.out.member("groups", 0)
            console.out.member("maximum", shortage.maximum)
            console.out.member(
                "limit", text: shortage.limit == .ports ? "ports" : "groups")
            console.out.endObject()
            console.out.endLine()
        }
        console.report(line)
    }
}

extension PlanRun {
    /// Proves the plan in a file.
    private mutating func verify(_ path: String, _ console: inout Console) -> ExitStatus {
        var check = PlanCheck(settings.requirements, avoiding: avoided, advice: advice)
        var file = PlanFile(path, isPlan: true)
        let isWhole = file.read(&console) { entry, isPlan in
            // A plan with ports gives each group its own; a list of what there is need not.
            if isPlan, entry.port != nil { check.requirements.hasPorts = true }
            check.observe(entry)
        }
        let count = check.count
        // Of a file that is none it was said already.
        if !isWhole, count == 0, settings.format == .text { return .trouble }
        let violations = check.finish()
        PlanProof(violations, file: file.shownPath, count: count, isWhole: isWhole)
            .put(settings.format, &console)
        if hasTrouble || !isWhole { return .trouble }
        return violations.isEmpty ? .success : .negative
    }
}

extension IPPrefix {
    /// Whether the prefix names groups and not a block: it has 256 or fewer.
    fileprivate var isFewGroups: Bool {
        switch base {
        case .v4: length >= 24
        case .v6: length >= 120
        }
    }
}
