import Glibc
import MulticastText
import MulticastWire
import ToolSupport

/// Writes the time of each packet, and remembers what relative times count from.
struct TimeText {
    private let style: TimeStyle
    private var first: Timestamp?
    private var previous: Timestamp?
    // The local time zone's offset holds for a quarter of an hour, the shortest step of any zone.
    private var quarter = Int64.min
    private var offset: Int64 = 0
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
            let (second, fraction) = Self.split(time.nanoseconds)
            if second != shownSecond {
                var text = TextSink()
                put(clockOf: local(time), into: &text)
                text.put(octet: UInt8(ascii: "."))
                (shownSecond, shownClock) = (second, text.takeOctets())
            }
            sink.put(trusted: shownClock)
            sink.put(UInt64(fraction / 1000), width: 6)
        case .epoch:
            let (seconds, fraction) = Self.split(time.nanoseconds)
            sink.put(seconds)
            sink.put(octet: UInt8(ascii: "."))
            sink.put(UInt64(fraction / 1000), width: 6)
        case .dateAndTime:
            let shifted = Timestamp(nanoseconds: local(time))
            sink.put(text: String(shifted.description.prefix { $0 != "T" }))
            sink.put(octet: UInt8(ascii: " "))
            put(timeOfDay: local(time), into: &sink)
        case .sincePrevious:
            put(interval: time, since: previous ?? time, into: &sink)
        case .sinceFirst:
            put(interval: time, since: first ?? time, into: &sink)
        }
        sink.put(octet: UInt8(ascii: " "))
    }

    /// Nanoseconds since the epoch, shifted to the local time zone.
    private mutating func local(_ time: Timestamp) -> Int64 {
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

    private func put(timeOfDay nanoseconds: Int64, into sink: inout TextSink) {
        put(clockOf: nanoseconds, into: &sink)
        sink.put(octet: UInt8(ascii: "."))
        sink.put(UInt64(Self.split(nanoseconds).fraction / 1000), width: 6)
    }

    private func put(clockOf nanoseconds: Int64, into sink: inout TextSink) {
        let seconds = Self.split(nanoseconds).seconds
        let second = UInt64(((seconds % 86_400) + 86_400) % 86_400)
        sink.put(second / 3600, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second / 60 % 60, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second % 60, width: 2)
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

    /// Whole seconds, and the nanoseconds after them.
    private static func split(_ nanoseconds: Int64) -> (seconds: Int64, fraction: Int64) {
        let (seconds, fraction) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return fraction < 0 ? (seconds - 1, fraction + 1_000_000_000) : (seconds, fraction)
    }
}
