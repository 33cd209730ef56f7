/// What a text of JSON says (RFC 8259), as ip(8), bridge(8) and nft(8) print it.
///
/// Nothing deeper than ``deepest`` is read, so that no text is too much for the stack.
indirect enum JSONValue: Hashable, Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case list([JSONValue])
    /// Members in the order they stand; of those with one name the first counts.
    case object([Member])

    /// A member of an object.
    struct Member: Hashable, Sendable {
        let name: String
        let value: JSONValue
    }

    /// How many lists and objects may be within each other.
    static let deepest = 64

    /// Reads a text; `nil` if it is not JSON, or has anything but white space behind a value.
    init?(parsing octets: [UInt8]) {
        var reader = JSONReader(octets)
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }

    /// The value of a member; `nil` if this is no object or has no such member.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The elements of a list; none if it is something else.
    var elements: [JSONValue] { if case .list(let elements) = self { elements } else { [] } }

    /// The members of an object; none if it is something else.
    var members: [Member] { if case .object(let members) = self { members } else { [] } }

    /// The text; `nil` if it is something else.
    var text: String? { if case .text(let text) = self { text } else { nil } }

    /// The whole number that it is, or that its text is; `nil` for anything else.
    var integer: Int? {
        switch self {
        case .number(let number): Int(exactly: number)
        case .text(let text): Int(text)
        case .boolean(let isTrue): isTrue ? 1 : 0
        default: nil
        }
    }

    /// What is an element by itself: a list's elements, or the value.
    var asList: [JSONValue] { if case .list(let elements) = self { elements } else { [self] } }
}

/// Goes through the octets of a text of JSON once.
private struct JSONReader {
    private let octets: [UInt8]
    private var place = 0

    init(_ octets: [UInt8]) { self.octets = octets }

    /// Whether nothing but white space follows.
    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return place == octets.count
        }
    }

    private var next: UInt8? { place < octets.count ? octets[place] : nil }

    private mutating func skipSpace() {
        while let octet = next, octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D {
            place += 1
        }
    }

    private mutating func take(_ octet: UInt8) -> Bool {
        skipSpace()
        guard next == octet else { return false }
        place += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        let end = place + word.utf8CodeUnitCount
        guard end <= octets.count,
            String(decoding: octets[place ..< end], as: UTF8.self) == "\(word)"
        else { return false }
        place = end
        return true
    }

    mutating func value(depth: Int) -> JSONValue? {
        guard depth < JSONValue.deepest else { return nil }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return object(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return string().map(JSONValue.text)
        case UInt8(ascii: "t"): return take(word: "true") ? .boolean(true) : nil
        case UInt8(ascii: "f"): return take(word: "false") ? .boolean(false) : nil
        case UInt8(ascii: "n"): return take(word: "null") ? .null : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> JSONValue? {
        var members: [JSONValue.Member] = []
        place += 1
        if take(UInt8(ascii: "}")) { return .object([]) }
        while true {
            skipSpace()
            guard let name = string(), take(UInt8(ascii: ":")),
                let value = value(depth: depth + 1)
            else { return nil }
            members.append(JSONValue.Member(name: name, value: value))
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func list(depth: Int) -> JSONValue? {
        var elements: [JSONValue] = []
        place += 1
        if take(UInt8(ascii: "]")) { return .list([]) }
        while true {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
            if take(UInt8(ascii: "]")) { return .list(elements) }
            guard take(UInt8(ascii: ",")) else { return nil }
        }
    }

    private mutating func number() -> JSONValue? {
        let start = place
        while let octet = next, "+-.eE0123456789".utf8.contains(octet) { place += 1 }
        guard place - start <= 64,
            let number = Double(String(decoding: octets[start ..< place], as: UTF8.self)),
            number.isFinite
        else { return nil }
        return .number(number)
    }

    private mutating func string() -> String? {
        guard next == UInt8(ascii: "\"") else { return nil }
        place += 1
        var text: [UInt8] = []
        while let octet = next {
            place += 1
            switch octet {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = escape() else { return nil }
                text += Array(String(escaped).utf8)
            case ..<0x20: return nil
            default: text.append(octet)
            }
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        guard let octet = next else { return nil }
        place += 1
        switch octet {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(octet)
        case UInt8(ascii: "u"):
            guard place + 4 <= octets.count,
                let code = UInt32(
                    String(decoding: octets[place ..< place + 4], as: UTF8.self), radix: 16)
            else { return nil }
            place += 4
            // Halves of a surrogate pair stand for nothing alone; none of the programs writes any.
            return Unicode.Scalar(code) ?? "\u{FFFD}"
        default: return nil
        }
    }
}
