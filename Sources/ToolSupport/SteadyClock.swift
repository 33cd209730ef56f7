import Glibc

/// The clock that nobody sets, for how long things take.
public enum SteadyClock {
    /// Nanoseconds since some fixed time.
    ///
    /// The corresponding C function is `clock_gettime` with `CLOCK_MONOTONIC`.
    public static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
