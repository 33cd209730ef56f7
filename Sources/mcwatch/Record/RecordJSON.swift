import MulticastText
import MulticastWire
import ToolSupport

extension OutputRecord {
    /// Puts the record as a line of JSON.
    func json(into sink: inout TextSink, _ clock: inout TimeJSON) {
        sink.beginObject()
        sink.member("type", type)
        Value.json(fields, into: &sink, &clock)
        sink.endObject()
        sink.endLine()
    }
}

extension OutputRecord.Value {
    /// Whether there is nothing in it: JSON leaves it out.
    private var isAbsent: Bool {
        switch self {
        case .absent: true
        case .object(let fields): fields.allSatisfy { $0.value.isAbsent }
        default: false
        }
    }

    fileprivate func json(into sink: inout TextSink, _ clock: inout TimeJSON) {
        switch self {
        case .absent: sink.null()
        case .text(let text): sink.value(text: text)
        case .untrusted(let octets): sink.value(untrusted: octets)
        case .number(let number): sink.value(number)
        case .thousandths(let number):
            sink.comma()
            sink.put(decimal: number, places: 3)
            sink.endValue()
        case .flag(let flag): sink.value(flag)
        case .time(let time): clock.put(time, into: &sink)
        case .address(let address): sink.value(address)
        case .mac(let mac): sink.value(mac)
        case .list(let values):
            sink.beginArray()
            for value in values { value.json(into: &sink, &clock) }
            sink.endArray()
        case .object(let fields):
            sink.beginObject()
            Self.json(fields, into: &sink, &clock)
            sink.endObject()
        }
    }

    fileprivate static func json(
        _ fields: [(key: StaticString, value: OutputRecord.Value)], into sink: inout TextSink,
        _ clock: inout TimeJSON
    ) {
        for (key, value) in fields {
            if value.isAbsent { continue }
            sink.key(key)
            value.json(into: &sink, &clock)
        }
    }
}
