import MulticastText
import MulticastWire
import ToolSupport

// Comma-separated values (RFC 4180, but for lines that end in a line feed): a line of names, and a
// line for each record. Lists are separated by spaces, and what belongs together in them by slashes.
extension OutputRecord {
    /// Puts the names of the members.
    func csvHeading(into sink: inout TextSink) {
        sink.put("type")
        for (key, value) in fields {
            if case .object(let members) = value {
                for member in members {
                    sink.put(",")
                    sink.put(key)
                    sink.put("_")
                    sink.put(member.key)
                }
            } else {
                sink.put(",")
                sink.put(key)
            }
        }
        sink.endLine()
    }

    /// Puts the values of the members.
    func csv(into sink: inout TextSink) {
        sink.put(type)
        for (_, value) in fields {
            if case .object(let members) = value {
                for member in members {
                    sink.put(",")
                    member.value.csv(into: &sink)
                }
            } else {
                sink.put(",")
                value.csv(into: &sink)
            }
        }
        sink.endLine()
    }
}

extension OutputRecord.Value {
    fileprivate func csv(into sink: inout TextSink) {
        switch self {
        case .absent: break
        case .text(let text): Self.put(Array(text.utf8), into: &sink)
        case .untrusted(let octets): Self.put(octets, into: &sink)
        case .number(let number): sink.put(number)
        case .thousandths(let number): sink.put(decimal: number, places: 3)
        case .flag(let flag): if flag { sink.put("true") } else { sink.put("false") }
        case .time(let time): sink.put(text: time.description)
        case .address(let address): sink.put(address)
        case .mac(let mac): sink.put(mac)
        case .list, .object:
            var text = TextSink()
            joined(into: &text)
            Self.put(text.takeOctets(), into: &sink)
        }
    }

    /// Puts what a list holds, of which nothing is in quotes by itself.
    private func joined(into sink: inout TextSink) {
        switch self {
        case .text(let text): sink.put(untrusted: text.utf8)
        case .untrusted(let octets): sink.put(untrusted: octets)
        case .list(let values):
            for (place, value) in values.enumerated() {
                if place > 0 { sink.put(" ") }
                value.joined(into: &sink)
            }
        case .object(let members):
            for (place, member) in members.enumerated() {
                if place > 0 { sink.put("/") }
                member.value.joined(into: &sink)
            }
        default: csv(into: &sink)
        }
    }

    /// Puts text in quotes where something in it would be taken for more than text.
    ///
    /// Spreadsheets take what begins with one of `=+-@` for a formula, so that gets quotes and an
    /// apostrophe: who announces a session chooses its name.
    private static func put(_ text: [UInt8], into sink: inout TextSink) {
        let special: [UInt8] = [0x22, 0x2C, 0x0A, 0x0D]
        let isFormula = text.first.map { [0x3D, 0x2B, 0x2D, 0x40, 0x09].contains($0) } ?? false
        guard isFormula || text.contains(where: special.contains) else {
            return sink.put(untrusted: text)
        }
        sink.put("\"")
        if isFormula { sink.put("'") }
        sink.put(untrusted: text.flatMap { $0 == 0x22 ? [0x22, 0x22] : [$0] })
        sink.put("\"")
    }
}
