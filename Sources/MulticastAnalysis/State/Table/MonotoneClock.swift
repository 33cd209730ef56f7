import MulticastWire

/// Nanoseconds on a ``MonotoneClock``.
typealias Instant = Int64

extension Instant {
    /// The deadline of a timer that does not run.
    static var stopped: Instant { .min }

    /// The instant so many nanoseconds later, or the last one there is.
    func adding(_ nanoseconds: Int64) -> Instant {
        let (sum, overflows) = addingReportingOverflow(nanoseconds)
        return overflows ? .max : sum
    }

    /// The nanoseconds since an earlier instant, or the most there can be.
    func since(_ earlier: Instant) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(earlier)
        return overflows ? .max : difference
    }
}

/// The time that timers run by: that of the capture, made never to go back.
///
/// Frames of two interfaces come a little out of order, and then the clock stands still. A clock
/// that was set back, as by NTP, or a second file of an earlier day is a larger step: timers go on
/// from there with what was left of them.
struct MonotoneClock: Sendable {
    /// The latest instant so far; `nil` before the first.
    private(set) var now: Instant?
    /// What is added to times of the capture.
    private(set) var correction: Int64 = 0
    /// How often the capture's time was set back.
    private(set) var stepsBack = 0

    /// How far out of order frames may be before their clock counts as set back.
    static let tolerance: Int64 = 1_000_000_000

    /// The instant at a time of the capture, never less than the one before.
    mutating func advance(to time: Timestamp) -> Instant {
        let instant = time.nanoseconds.adding(correction)
        guard let now, instant < now else {
            self.now = instant
            return instant
        }
        let step = now.since(instant)
        if step > Self.tolerance {
            correction = correction.adding(step)
            stepsBack += 1
        }
        return now
    }

    /// The time of the capture that an instant is, past or to come.
    func time(_ instant: Instant) -> Timestamp {
        let (nanoseconds, overflows) = instant.subtractingReportingOverflow(correction)
        return Timestamp(nanoseconds: overflows ? .max : nanoseconds)
    }
}
