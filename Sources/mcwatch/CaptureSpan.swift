import MulticastWire

/// How much was captured, and from when to when.
struct CaptureSpan: Sendable {
    /// Frames that were taken.
    private(set) var frames = 0
    /// The earliest time of a frame; `nil` before the first.
    private(set) var first: Timestamp?
    /// The latest time of a frame; `nil` before the first.
    private(set) var last: Timestamp?

    /// How long it is from the earliest to the latest frame.
    var duration: Duration {
        guard let first, let last else { return .zero }
        return last.since(first)
    }

    /// Counts a frame.
    @inline(__always)
    mutating func note(_ frame: borrowing CapturedFrame) {
        frames &+= 1
        let time = frame.timestamp
        if last.map({ time >= $0 }) ?? true { last = time }
        if first.map({ time < $0 }) ?? true { first = time }
    }
}
