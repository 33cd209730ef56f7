import MulticastText
import MulticastWire
import ToolSupport

/// Writes the time of each packet, and remembers what relative times count from.
struct TimeText {
    private let style: TimeStyle
    private var first: Timestamp?
    private var previous: Timestamp?
    private var clock = LocalClock()
    // Most packets share their second with the one before.
    private var shownSecond = Int64.min
    private var shownClock: [UInt8] = []

    init(style: TimeStyle) { self.style = style }

    /// Puts the time and a space; nothing if no time is wanted.
    mutating func put(_ time: Timestamp, into sink: inout TextSink) {
        defer {
            first = first ?? time
            previous = time
        }
        switch style {
        case .none:
            return
        case .timeOfDay:
            let (second, fraction) = LocalClock.split(time.nanoseconds)
            if second != shownSecond {
                var text = TextSink()
                LocalClock.put(clockOf: clock.local(time), into: &text)
                text.put(octet: UInt8(ascii: "."))
                (shownSecond, shownClock) = (second, text.takeOctets())
            }
            sink.put(trusted: shownClock)
            sink.put(UInt64(fraction / 1000), width: 6)
        case .epoch:
            let (seconds, fraction) = LocalClock.split(time.nanoseconds)
            sink.put(seconds)
            sink.put(octet: UInt8(ascii: "."))
            sink.put(UInt64(fraction / 1000), width: 6)
        case .dateAndTime:
            let shifted = Timestamp(nanoseconds: clock.local(time))
            sink.put(text: String(shifted.description.prefix { $0 != "T" }))
            sink.put(octet: UInt8(ascii: " "))
            put(timeOfDay: clock.local(time), into: &sink)
        case .sincePrevious:
            put(interval: time, since: previous ?? time, into: &sink)
        case .sinceFirst:
            put(interval: time, since: first ?? time, into: &sink)
        }
        sink.put(octet: UInt8(ascii: " "))
    }

    private func put(timeOfDay nanoseconds: Int64, into sink: inout TextSink) {
        LocalClock.put(clockOf: nanoseconds, into: &sink)
        sink.put(octet: UInt8(ascii: "."))
        sink.put(UInt64(LocalClock.split(nanoseconds).fraction / 1000), width: 6)
    }

    private func put(interval time: Timestamp, since start: Timestamp, into sink: inout TextSink) {
        let (difference, overflow) = time.nanoseconds.subtractingReportingOverflow(
            start.nanoseconds)
        if difference < 0, !overflow { sink.put(octet: UInt8(ascii: "-")) }
        let magnitude = difference.magnitude
        let second = magnitude / 1_000_000_000
        sink.put(second / 3600, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second / 60 % 60, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second % 60, width: 2)
        sink.put(octet: UInt8(ascii: "."))
        sink.put(magnitude % 1_000_000_000 / 1000, width: 6)
    }
}
