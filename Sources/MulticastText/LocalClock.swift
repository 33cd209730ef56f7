import Glibc
public import MulticastWire
public import ToolSupport

/// The local time zone's calendar, in which people read times.
public struct LocalClock: Sendable {
    // The time zone's offset holds for a quarter of an hour, the shortest step of any zone.
    private var quarter = Int64.min
    private var offset: Int64 = 0

    /// Creates a clock of the time zone that the environment names (`TZ`).
    public init() {}

    /// Nanoseconds since the epoch, shifted to the local time zone.
    public mutating func local(_ time: Timestamp) -> Int64 {
        let (seconds, _) = Self.split(time.nanoseconds)
        let current = seconds / 900 - (seconds < 0 ? 1 : 0)
        if current != quarter {
            quarter = current
            var clock = time_t(seconds)
            var fields = tm()
            offset = localtime_r(&clock, &fields) == nil ? 0 : Int64(fields.tm_gmtoff)
        }
        return time.nanoseconds.addingReportingOverflow(offset * 1_000_000_000).partialValue
    }

    /// Puts the time of day of an instant as ``local(_:)`` gives it: `01:08:54`.
    public static func put(clockOf nanoseconds: Int64, into sink: inout TextSink) {
        let seconds = split(nanoseconds).seconds
        let second = UInt64(((seconds % 86_400) + 86_400) % 86_400)
        sink.put(second / 3600, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second / 60 % 60, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second % 60, width: 2)
    }

    /// Puts the day of an instant as ``local(_:)`` gives it: `2026-11-21`.
    public static func put(dayOf nanoseconds: Int64, into sink: inout TextSink) {
        let seconds = split(nanoseconds).seconds
        let date = Timestamp.civilDate(ofDay: seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0))
        sink.put(date.year)
        sink.put("-")
        sink.put(UInt64(date.month), width: 2)
        sink.put("-")
        sink.put(UInt64(date.day), width: 2)
    }

    /// Whole seconds, and the nanoseconds after them.
    public static func split(_ nanoseconds: Int64) -> (seconds: Int64, fraction: Int64) {
        let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return fraction < 0 ? (seconds - 1, fraction + 1_000_000_000) : (seconds, fraction)
    }
}
