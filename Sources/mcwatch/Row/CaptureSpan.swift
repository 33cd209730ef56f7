import MulticastWire

/// How much was captured, and from when to when.
struct CaptureSpan: Sendable {
    /// Frames that were taken.
    private(set) var frames = 0
    private var earliest = Timestamp(nanoseconds: .max)
    private var latest = Timestamp(nanoseconds: .min)

    /// The earliest time of a frame; `nil` before the first.
    var first: Timestamp? { frames > 0 ? earliest : nil }
    /// The latest time of a frame; `nil` before the first.
    var last: Timestamp? { frames > 0 ? latest : nil }

    /// How long it is from the earliest to the latest frame.
    var duration: Duration { frames > 0 ? latest.since(earliest) : .zero }

    /// Counts a frame.
    @inline(__always)
    mutating func note(_ frame: borrowing CapturedFrame) {
        frames &+= 1
        earliest = min(earliest, frame.timestamp)
        latest = max(latest, frame.timestamp)
    }

    /// Counts the frames of a run that were passed.
    mutating func note(_ passed: FrameRun.Passed) {
        guard let times = passed.times else { return }
        frames &+= passed.frames
        earliest = min(earliest, times.lowerBound)
        latest = max(latest, times.upperBound)
    }

    /// Counts what was counted elsewhere.
    mutating func add(_ other: CaptureSpan) {
        frames &+= other.frames
        earliest = min(earliest, other.earliest)
        latest = max(latest, other.latest)
    }
}
