import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of `mcmac check`: inputs are read, and what collides in them is shown, worst first.
struct Check {
    private let style: TextStyle
    private let format: CollisionPages.Format
    private let severity: Finding.Severity
    private let count: Int
    private let isQuiet: Bool
    private var counts = CheckCounts()

    init(
        style: TextStyle, format: CollisionPages.Format, severity: Finding.Severity, count: Int,
        isQuiet: Bool
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
        if inputs.mismatches.framesLeftOff > 0 {
            console.report(
                "mcmac: \(inputs.mismatches.framesLeftOff) frames with a wrong MAC address are of "
                    + "more kinds than the \(MACMismatches.capacity) that are told apart")
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
        var pages = CollisionPages(table, style, format)
        let worst = table.collisions.prefix { $0.severity.rank <= severity.rank }
        var next = worst.startIndex
        for level in Finding.Severity.allCases where level.rank <= severity.rank {
            let first = next
            while next < worst.endIndex, worst[next].severity == level { next += 1 }
            let wanted = worst[first ..< next].prefix(max(0, count - counts.found))
            counts.add(level, times: next - first)
            pages.put(wanted, into: &console.out)
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
