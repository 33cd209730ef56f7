import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcmac check`: inputs are read, and what collides in them is shown, worst first.
struct Check {
    /// How the results are put.
    enum Format {
        case text, json, csv
    }

    private let style: TextStyle
    private let format: Format
    private let severity: Finding.Severity
    private let count: Int
    private let isQuiet: Bool
    private var counts = CheckCounts()

    init(
        style: TextStyle, format: Format, severity: Finding.Severity, count: Int, isQuiet: Bool
    ) {
        self.style = style
        self.format = format
        self.severity = severity
        self.count = count
        self.isQuiet = isQuiet
    }

    /// Checks all of `paths` together, and says how it went.
    mutating func run(_ paths: [String], _ console: inout Console) -> ExitStatus {
        var inputs = GroupInputs()
        for path in paths where !Interruption.isRequested { inputs.read(path, &console) }
        let table = CollisionTable(of: inputs.uses, advice: GroupAdvice(style.registry))
        counts.take(inputs, table)
        if format == .csv { CollisionCSV.putHeader(into: &console.out) }
        show(table, inputs.mismatches, &console)
        let hasTrouble = counts.hasTrouble
        if inputs.uses.leftOff > 0 {
            console.report(
                "mcmac: \(inputs.uses.leftOff) groups are more than the \(GroupUses.capacity) of a "
                    + "family that are kept, and were not checked")
        }
        if format == .json { counts.json(into: &console.out) }
        console.out.flush()
        // Where nothing could be read, the lines that say so are all there is to say.
        if !isQuiet, console.out.writeError == 0, !hasTrouble || counts.uses > 0 {
            console.report("mcmac: \(counts.text)")
        }
        if hasTrouble { return .trouble }
        return counts.found > 0 ? .negative : .success
    }

    /// Shows collisions and wrong MAC addresses, those of one severity after those that are worse.
    private mutating func show(
        _ table: CollisionTable, _ mismatches: MACMismatches, _ console: inout Console
    ) {
        var replacements: ReplacementGroups?
        var explanation = CollisionTable.Explanation()
        let worst = table.collisions.prefix { $0.severity.rank <= severity.rank }
        var next = worst.startIndex
        for level in Finding.Severity.allCases where level.rank <= severity.rank {
            while next < worst.endIndex, worst[next].severity == level {
                let collision = worst[next]
                next += 1
                counts.add(level)
                guard counts.found <= count, console.out.writeError == 0 else { continue }
                if replacements == nil { replacements = ReplacementGroups(for: table) }
                table.explain(collision, into: &explanation)
                let shown = ShownCollision(collision, explanation, moving: &replacements)
                switch format {
                case .text: CollisionText(style).put(shown, of: table, into: &console.out)
                case .json: CollisionJSON.put(shown, of: table, into: &console.out)
                case .csv: CollisionCSV.put(shown, of: table, into: &console.out)
                }
            }
            for mismatch in mismatches.all where mismatch.rule.severity == level {
                counts.add(level)
                guard counts.found <= count, console.out.writeError == 0 else { continue }
                switch format {
                case .text: CollisionText(style).put(mismatch, into: &console.out)
                case .json: CollisionJSON.put(mismatch, into: &console.out)
                case .csv: CollisionCSV.put(mismatch, into: &console.out)
                }
            }
        }
    }
}

/// A collision with all that is shown of it: the groups, what is wrong, and where to move.
struct ShownCollision {
    let collision: Collision
    let explanation: CollisionTable.Explanation
    /// For each group that has to move, where to; `nil` for one that stays, and where no safe
    /// group is left.
    private(set) var replacements: [IPAddress?] = []

    init(
        _ collision: Collision, _ explanation: CollisionTable.Explanation,
        moving pool: inout ReplacementGroups?
    ) {
        self.collision = collision
        self.explanation = explanation
        replacements.reserveCapacity(explanation.groups.count)
        for group in explanation.groups {
            replacements.append(group.hasToMove ? pool?.replacement(for: group.group) : nil)
        }
    }

    /// What speaks of the standards behind a problem.
    static func reference(of problem: Collision.Problem) -> String? {
        switch problem.kind {
        case .sharedMAC: "RFC 1112 §6.4, RFC 2464 §7, RFC 4541 §2.1.2"
        case .hazard(let hazard): hazard.reference
        case .severalNames, .severalSources, .severalPorts: nil
        }
    }

    /// What is wrong, in one line with no capital and no full stop; names in it may be a site's.
    func words(for problem: Collision.Problem, _ advice: GroupAdvice) -> String {
        switch problem.kind {
        case .sharedMAC:
            // Whoever joined the group of the lowest rate gets the others unasked.
            let rates = explanation.groups.compactMap(\.bitRate)
            let isKnown = rates.count == explanation.groups.count
            let unasked = collision.bitRate - (isKnown ? rates.min() ?? 0 : 0)
            return
                "a switch or interface that filters by MAC address delivers all of them to whoever "
                + "joined one"
                + (isKnown && unasked > 0 ? ": up to \(BitRateText.text(unasked)) unasked" : "")
        case .severalNames: return "the group has several names; each stream wants one of its own"
        case .severalSources:
            return "several sources send to the group; receivers get all of them unless they join "
                + "one source (SSM)"
        case .severalPorts:
            return "the group is sent to several ports, but switches and routers tell groups apart "
                + "and no ports: receivers of one get all"
        case .hazard(let hazard):
            guard let group = problem.group else { return hazard.name }
            return advice.words(for: hazard, of: group)
        }
    }
}
