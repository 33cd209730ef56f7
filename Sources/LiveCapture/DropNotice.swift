/// When to say that the kernel has dropped frames: at the first one, and then not too often.
public struct DropNotice: Sendable {
    /// How long nothing more is said, in nanoseconds.
    public static let pause: Int64 = 10_000_000_000

    private var told = 0
    private var toldAt: Int64?
    private let tool: String

    /// Creates a notice that the tool of this name gives, which has tcpdump(1)'s option `-B`.
    public init(of tool: String) { self.tool = tool }

    /// The line to say at `now`, in nanoseconds; `nil` if there is nothing new, or it is too soon.
    public mutating func line(_ statistics: CaptureStatistics, at now: Int64) -> String? {
        let dropped = statistics.droppedByKernel
        guard dropped > told, toldAt.map({ now &- $0 >= Self.pause }) ?? true else { return nil }
        defer { (told, toldAt) = (dropped, now) }
        return "\(dropped - told) frames dropped by the kernel: what they held is not known "
            + "(see -B in \(tool)(1))"
    }
}
