import CTerminal
@preconcurrency import Glibc

/// How a tool ends.
///
/// Scripts rely on these three, as they do with grep(1), diff(1) and ping(8).
public enum ExitStatus: Int32, Sendable {
    /// The tool did its work and what it looked for is there.
    case success = 0
    /// The tool did its work and found nothing, or found a fault.
    case negative = 1
    /// The tool could not do its work: bad usage, no permission, unreadable file.
    case trouble = 2
}

/// Where a tool writes: results, and what is for the person at the terminal.
///
/// Tests use one that keeps what is written.
public struct Console: ~Copyable {
    /// Results.
    public var out: TextSink
    /// Diagnostics; each line is written at once.
    public var error: TextSink
    /// Whether results go to a terminal that shows colours.
    public let showsColour: Bool
    /// Whether diagnostics go to a terminal.
    public let hasPerson: Bool
    /// How many columns results may be wide: those of the terminal, or what `COLUMNS` says, or 80.
    public let columns: Int

    /// The console of a process: standard output and standard error.
    ///
    /// Lines are flushed one by one on a terminal. Colours are for a terminal whose `TERM` is not
    /// `dumb`, and never where `NO_COLOR` is set to anything.
    public static func standard() -> Console {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let terminal = getenv("TERM").map { String(cString: $0) } ?? "dumb"
        let noColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return Console(
            out: TextSink(descriptor: STDOUT_FILENO, flushesLines: isTerminal),
            error: TextSink(descriptor: STDERR_FILENO, flushesLines: true),
            showsColour: isTerminal && terminal != "dumb" && !noColour,
            hasPerson: isatty(STDERR_FILENO) == 1, columns: columns)
    }

    private static var columns: Int {
        let shown = Int(terminal_columns(STDOUT_FILENO))
        if shown > 0 { return shown }
        let told = getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 80
        return min(max(told, 20), 10_000)
    }

    /// A console that keeps what is written.
    public static func keeping() -> Console {
        Console(
            out: TextSink(), error: TextSink(), showsColour: false, hasPerson: false, columns: 80)
    }

    private init(
        out: consuming TextSink, error: consuming TextSink, showsColour: Bool, hasPerson: Bool,
        columns: Int
    ) {
        self.out = out
        self.error = error
        self.showsColour = showsColour
        self.hasPerson = hasPerson
        self.columns = columns
    }

    /// Writes one line for the person at the terminal, after the results that came before it.
    public mutating func report(_ line: String) {
        out.flush()
        for (index, part) in line.split(separator: "\n").enumerated() {
            if index > 0 { error.endLine() }
            error.put(untrusted: part.utf8)
        }
        error.endLine()
        error.flush()
    }
}
