public import MulticastWire
public import ToolSupport

/// Writes RFC 3339 times; calendar and clock are worked out once a second.
public struct TimeJSON: Sendable {
    private var shownSecond = Int64.min
    // All of the two but the fraction: "2026-11-21T06:00:09. and 1795240809.
    private var shownText: [UInt8] = []
    private var shownCount: [UInt8] = []

    /// Creates a writer that has written nothing.
    public init() {}

    /// Puts an instant as a JSON string in UTC, with nanoseconds.
    public mutating func put(_ time: Timestamp, into sink: inout TextSink) {
        let fraction = turn(to: time)
        put(fraction, into: &sink)
    }

    /// Puts the members `time`, as a string, and `time_ns`, as a number of nanoseconds since 1970.
    public mutating func putMembers(_ time: Timestamp, into sink: inout TextSink) {
        let fraction = turn(to: time)
        sink.key("time")
        put(fraction, into: &sink)
        // Before 1970, and in its first second, the number is not the seconds and their fraction.
        if shownSecond > 0 {
            sink.key("time_ns")
            sink.put(trusted: shownCount)
            sink.put(nanoseconds: fraction)
            sink.endValue()
        } else {
            sink.member("time_ns", time.nanoseconds)
        }
    }

    private func put(_ fraction: UInt32, into sink: inout TextSink) {
        sink.comma()
        sink.put(trusted: shownText)
        sink.put(nanoseconds: fraction)
        sink.put("Z\"")
        sink.endValue()
    }

    /// Works out the texts of an instant's second; returns the nanoseconds that follow it.
    private mutating func turn(to time: Timestamp) -> UInt32 {
        var (second, fraction) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if fraction < 0 { (second, fraction) = (second - 1, fraction + 1_000_000_000) }
        if second != shownSecond {
            shownSecond = second
            shownText = Array("\"\(time.description.prefix { $0 != "." }).".utf8)
            shownCount = Array("\(second)".utf8)
        }
        return UInt32(truncatingIfNeeded: fraction)
    }
}
