/// A limit to how often something is done for somebody, in a single number: a burst at most, and
/// then at a steady rate.
///
/// This is the virtual scheduling of the generic cell rate algorithm: what is kept is the time at
/// which the next one is due if all came at the rate. Times are nanoseconds of a clock that does
/// not go back.
struct RateLimit: Hashable, Sendable {
    /// How long one takes at the steady rate, in nanoseconds.
    let interval: Int64
    /// How many may come at once.
    let burst: Int64

    /// Describes a limit of so many a second.
    init(perSecond: Int, burst: Int) {
        interval = 1_000_000_000 / Int64(min(max(perSecond, 1), 1_000_000_000))
        self.burst = Int64(min(max(burst, 1), 1_000_000))
    }

    /// Whether one more may be done at `now`; `due` is what is kept, 0 at first.
    func allows(_ due: inout Int64, at now: Int64) -> Bool {
        let start = max(due, now)
        guard start &- now <= (burst - 1) &* interval else { return false }
        due = start &+ interval
        return true
    }
}
