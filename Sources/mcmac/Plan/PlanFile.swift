import CaptureFiles
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// A file with a plan in it, in any of the forms that `mcmac plan` writes, or with groups in any of
/// the forms that `mcmac check` reads.
struct PlanFile {
    /// What is done with each group: the line, and whether it is one of a plan of ours.
    typealias Body = (_ entry: PlanCheck.Entry, _ isPlan: Bool) -> Void

    private let path: String
    private let isPlan: Bool
    private var badLines = 0

    /// Names a file; `-` is standard input.
    ///
    /// - Parameters:
    ///   - path: the file's name.
    ///   - isPlan: whether it is to be a plan or list, of which each line counts, and no capture.
    init(_ path: String, isPlan: Bool = false) {
        self.path = path
        self.isPlan = isPlan
    }

    /// The file's name as messages show it.
    var shownPath: String { OpenedInput.shown(path) }

    /// Reads the file; what cannot be read is told on the console.
    ///
    /// - Returns: whether all of it could be read.
    mutating func read(_ console: inout Console, _ body: Body) -> Bool {
        do {
            let input = try OpenedInput(path)
            guard let form = Form(input.beginning) else {
                if isPlan, input.isCapture {
                    console.report(
                        "mcmac: \(shownPath) is a capture and no plan; 'mcmac check' tells what "
                            + "collides in it")
                    return false
                }
                return readOther(input, &console, body)
            }
            var lines = input.lines()
            try read(&lines, form, &console, body)
        } catch {
            console.report("mcmac: \(error)")
            return false
        }
        if badLines > GroupInputs.reportedLines {
            console.report(
                "mcmac: \(shownPath): \(badLines - GroupInputs.reportedLines) more lines like these"
            )
        }
        return badLines == 0
    }

    /// How a plan is written.
    private enum Form {
        case text, csv, json

        /// Tells the form by the first octets; `nil` if it is no plan of ours.
        init?(_ beginning: [UInt8]) {
            let isMarked = beginning.starts(with: [0xEF, 0xBB, 0xBF])
            let start = beginning.dropFirst(isMarked ? 3 : 0)
            if start.starts(with: "# mcmac plan".utf8) {
                self = .text
            } else if start.starts(with: "group,mac".utf8) {
                self = .csv
            } else if start.first == UInt8(ascii: "{") {
                self = .json
            } else {
                return nil
            }
        }
    }

    private func readOther(
        _ input: consuming OpenedInput, _ console: inout Console, _ body: Body
    ) -> Bool {
        var inputs = GroupInputs()
        inputs.read(input, &console)
        inputs.uses.forEachUse { group, number, detail in
            var entry = PlanCheck.Entry(line: number, group: group)
            entry.port = detail.port
            body(entry, false)
        }
        return inputs.troubleCount == 0
    }

    // MARK: Plans

    private mutating func read(
        _ lines: inout LineReader, _ form: Form, _ console: inout Console, _ body: Body
    ) throws(FileError) {
        var columns: [PlanColumn?]?
        var prefixes: [Int: IPPrefix] = [:]
        while try lines.advance() {
            let line = lines.line.withUnsafeBufferPointer { Array($0) }
            guard line.contains(where: { !$0.isBlank }) else { continue }
            if lines.isTooLong {
                refuse(lines.number, "the line is longer than \(line.count) octets", &console)
                continue
            }
            do throws(PlanLine.Refusal) {
                var entry: PlanCheck.Entry?
                switch form {
                case .text:
                    if line.first == UInt8(ascii: "#") {
                        if let (site, prefix) = PlanLine.heading(line) { prefixes[site] = prefix }
                        continue
                    }
                    var listed = try PlanLine.text(line, lines.number)
                    listed.prefix = prefixes[listed.site ?? 0]
                    entry = listed
                case .csv:
                    if line.first == UInt8(ascii: "#") { continue }
                    if let columns {
                        entry = try PlanLine.row(line, lines.number, columns)
                    } else {
                        columns = try PlanLine.header(line)
                    }
                case .json:
                    entry = try PlanLine.record(line, lines.number)
                }
                if let entry { body(entry, true) }
            } catch {
                refuse(lines.number, error.reason, &console)
            }
        }
    }

    private mutating func refuse(_ line: Int, _ reason: String, _ console: inout Console) {
        badLines += 1
        if badLines <= GroupInputs.reportedLines {
            console.report("mcmac: \(shownPath): line \(line): \(reason)")
        }
    }
}
