import CTerminal
import Glibc

/// The line that tells a person at the terminal how far a large file is read.
///
/// It is drawn a few times a second, over itself, and gone before anything else is written.
public struct Progress: ~Copyable {
    /// Files below this many octets are read before anybody would look.
    public static let smallestFile = 64 << 20

    private let tool: String
    // The columns that the name may take.
    private let nameRoom: Int
    private var name = ""
    private var size = 0
    private var isWanted = false
    private var isShown = false
    private var started: Int64 = 0
    private var shown: Int64 = 0

    /// How long nothing is shown at first, and between two lines, in nanoseconds.
    private static let interval: Int64 = 200_000_000

    /// The columns that the figures take, and what stands between.
    private static let figuresWidth = 24

    /// Creates a line that is not shown yet.
    ///
    /// - Parameters:
    ///   - tool: the name of the tool, with which the line begins.
    ///   - columns: how long it may be; if it is not told, as long as the terminal is wide.
    public init(of tool: String, columns: Int? = nil) {
        let shown = Int(terminal_columns(STDERR_FILENO))
        self.tool = tool
        nameRoom = max((columns ?? (shown > 0 ? shown : 80)) - tool.count - Self.figuresWidth, 8)
    }

    /// Says that a file begins.
    public mutating func begin(_ path: String, isWanted: Bool) {
        size = SmallFile.size(of: path) ?? 0
        self.isWanted = isWanted && (size >= Self.smallestFile || size == 0)
        // What tells files apart is at the end.
        name = path == "-" ? path : String(path.split(separator: "/").last ?? "/")
        started = SteadyClock.now
        shown = started
    }

    /// Shows how many octets of the file were read, if it is time to.
    public mutating func show(_ position: Int, _ console: inout Console) {
        guard isWanted else { return }
        let now = SteadyClock.now
        guard now &- shown >= Self.interval else { return }
        shown = now
        console.error.put("\r\u{1B}[K")
        console.error.put(text: tool)
        console.error.put(": ")
        console.error.put(untrusted: shortName.utf8)
        console.error.put(": ")
        console.error.put(position >> 20)
        console.error.put(" MiB")
        if size > 0 {
            console.error.put(", ")
            // A file may grow while it is read.
            console.error.put(min(position * 100 / size, 100))
            console.error.put(" %")
        }
        console.error.flush()
        isShown = true
    }

    /// The name, or its end where the line is too short: a line that goes on in the next one could
    /// not be taken away.
    private var shortName: String {
        name.count <= nameRoom ? name : "…" + name.suffix(nameRoom - 1)
    }

    /// Takes the line away.
    public mutating func clear(_ console: inout Console) {
        guard isShown else { return }
        console.error.put("\r\u{1B}[K")
        console.error.flush()
        isShown = false
    }
}
