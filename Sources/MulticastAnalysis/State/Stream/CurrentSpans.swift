/// The millisecond and the second of the clock that a packet came in: most packets of all streams
/// come in that of the one before, and share what was worked out for it.
struct CurrentSpans: BitwiseCopyable, Sendable {
    private static let millisecond: Int64 = 1_000_000

    private var millisecondStart: Int64 = 0
    /// When the millisecond ends, in nanoseconds.
    private(set) var millisecondEnd: Int64 = millisecond
    /// When the second began, in nanoseconds.
    private(set) var secondStart: Int64 = 0

    /// Goes to those that a time is in.
    @inline(always)
    mutating func move(to time: Int64) {
        let offset = UInt64(bitPattern: time &- millisecondStart)
        if offset >= UInt64(Self.millisecond) { find(time) }
    }

    @inline(never)
    private mutating func find(_ time: Int64) {
        millisecondEnd = RateWindow.end(of: time, Self.millisecond)
        millisecondStart = millisecondEnd &- Self.millisecond
        secondStart = RateWindow.end(of: time, RateWindow.second) &- RateWindow.second
    }
}
