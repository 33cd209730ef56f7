import MulticastAnalysis
import ToolSupport

/// Reads the groups that people have out of whatever they have them in: plain lists, tables with a
/// header (CSV), records (JSON Lines), session descriptions (SDP) and captures, told apart by what
/// they hold.
///
/// What is wrong with an input is said with its line, and what is right is taken all the same.
struct GroupInputs {
    /// The groups read up to now, and where each stands.
    var uses = GroupUses()
    /// The frames of captures that go to another MAC address than their group's.
    var mismatches = MACMismatches()
    /// How many lines and files could not be taken.
    private(set) var troubleCount = 0
    /// How many frames were read from captures.
    var frameCount = 0

    /// How many bad lines of a file are said one by one.
    static let reportedLines = 20

    /// The name of the input at hand, as messages show it.
    private(set) var shownPath = ""
    /// How many of its lines were bad.
    private var badLines = 0

    /// Reads a file; `-` is standard input.
    mutating func read(_ path: String, _ console: inout Console) {
        do {
            read(try OpenedInput(path), &console)
        } catch {
            reportTrouble("\(error)", &console)
        }
    }

    /// Reads an input that is open.
    mutating func read(_ input: consuming OpenedInput, _ console: inout Console) {
        (shownPath, badLines) = (input.shownPath, 0)
        do {
            if input.isCapture {
                var frames = try input.frames()
                try readCapture(&frames, &console)
            } else {
                var lines = input.lines()
                try readText(&lines, &console)
            }
        } catch {
            reportTrouble("\(error)", &console)
        }
        let more = badLines - Self.reportedLines
        if more > 0 {
            console.report(
                "mcmac: \(shownPath): \(more) more line\(more == 1 ? "" : "s") that cannot be taken"
            )
        }
    }

    // MARK: What is wrong

    /// Says what is wrong with an input as a whole.
    mutating func reportTrouble(_ message: String, _ console: inout Console) {
        troubleCount += 1
        console.report("mcmac: \(message)")
    }

    /// Notes that a line cannot be taken, and says so of the first of them.
    mutating func refuse(_ line: Int, _ reason: String, _ console: inout Console) {
        troubleCount += 1
        badLines += 1
        if badLines <= Self.reportedLines {
            console.report("mcmac: \(shownPath): line \(line): \(reason)")
        }
    }

    /// Says nothing more of single lines: one message was enough for all.
    mutating func muteBadLines() { badLines = max(badLines, Self.reportedLines) }
}
