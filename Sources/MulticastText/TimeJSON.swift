public import MulticastWire
public import ToolSupport

/// Writes RFC 3339 times; calendar and clock are worked out once a second.
public struct TimeJSON: Sendable {
    private var shownSecond = Int64.min
    private var shownText: [UInt8] = []

    /// Creates a writer that has written nothing.
    public init() {}

    /// Puts an instant as a JSON string in UTC, with nanoseconds.
    public mutating func put(_ time: Timestamp, into sink: inout TextSink) {
        var (second, fraction) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        if fraction < 0 { (second, fraction) = (second - 1, fraction + 1_000_000_000) }
        if second != shownSecond {
            shownSecond = second
            // All but the fraction: "2026-11-21T06:00:09.
            shownText = Array("\"\(time.description.prefix { $0 != "." }).".utf8)
        }
        sink.comma()
        sink.put(trusted: shownText)
        sink.put(UInt64(fraction), width: 9)
        sink.put("Z\"")
        sink.endValue()
    }
}
