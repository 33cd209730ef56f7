import Glibc
public import MulticastWire
import ToolSupport

/// The clocks that tools read; nothing below them does.
public enum WallClock {
    /// The time of day, as the kernel stamps frames with it.
    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
            ?? Timestamp(nanoseconds: 0)
    }

    /// Nanoseconds since some fixed time; never set, unlike the time of day.
    public static var monotonic: Int64 { SteadyClock.now }
}
