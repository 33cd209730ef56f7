import MulticastWire
import ToolSupport

extension Timestamp {
    /// The instant as a JSON string in UTC, as RFC 3339 writes it, with nanoseconds.
    func json(into sink: inout TextSink) {
        let perDay: Int64 = 86_400_000_000_000
        var (days, rest) = nanoseconds.quotientAndRemainder(dividingBy: perDay)
        if rest < 0 { (days, rest) = (days - 1, rest + perDay) }
        let date = Timestamp.civilDate(ofDay: days)
        let second = UInt64(rest / 1_000_000_000)
        sink.comma()
        sink.put(octet: UInt8(ascii: "\""))
        sink.put(UInt64(date.year), width: 4)
        sink.put(octet: UInt8(ascii: "-"))
        sink.put(UInt64(date.month), width: 2)
        sink.put(octet: UInt8(ascii: "-"))
        sink.put(UInt64(date.day), width: 2)
        sink.put(octet: UInt8(ascii: "T"))
        sink.put(second / 3600, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second / 60 % 60, width: 2)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(second % 60, width: 2)
        sink.put(octet: UInt8(ascii: "."))
        sink.put(UInt64(rest % 1_000_000_000), width: 9)
        sink.put("Z\"")
        sink.endValue()
    }
}
