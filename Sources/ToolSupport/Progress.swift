/// The line that tells a person at the terminal how far a large file is read.
///
/// It is drawn a few times a second, over itself, and gone before anything else is written.
public struct Progress: ~Copyable {
    /// Files below this many octets are read before anybody would look.
    public static let smallestFile = 64 << 20

    private let tool: String
    private var name = ""
    private var size = 0
    private var isWanted = false
    private var isShown = false
    private var started: Int64 = 0
    private var shown: Int64 = 0

    /// How long nothing is shown at first, and between two lines, in nanoseconds.
    private static let interval: Int64 = 200_000_000

    /// Creates a line that is not shown yet, of the tool of that name.
    public init(of tool: String) { self.tool = tool }

    /// Says that a file begins.
    public mutating func begin(_ path: String, isWanted: Bool) {
        size = SmallFile.size(of: path) ?? 0
        self.isWanted = isWanted && (size >= Self.smallestFile || size == 0)
        name = path
        started = SteadyClock.now
        shown = started
    }

    /// Shows how many octets were read, if it is time to.
    public mutating func show(_ position: Int, _ console: inout Console) {
        guard isWanted else { return }
        let now = SteadyClock.now
        guard now &- shown >= Self.interval else { return }
        shown = now
        console.error.put("\r\u{1B}[K")
        console.error.put(text: tool)
        console.error.put(": ")
        console.error.put(untrusted: name.utf8)
        console.error.put(": ")
        console.error.put(position >> 20)
        console.error.put(" MiB")
        // What is decompressed has another size than its file.
        if size > 0, position <= size {
            console.error.put(", ")
            console.error.put(position * 100 / size)
            console.error.put(" %")
        }
        console.error.flush()
        isShown = true
    }

    /// Takes the line away.
    public mutating func clear(_ console: inout Console) {
        guard isShown else { return }
        console.error.put("\r\u{1B}[K")
        console.error.flush()
        isShown = false
    }
}
