/// A JSON object whose members are strings, numbers and literals, such as our own records of
/// groups (RFC 8259).
///
/// Values are kept as their text. What a plan never has makes it `nil`: objects in objects, arrays,
/// and strings with escapes.
struct FlatJSON {
    /// The members, the last of those with one name.
    private(set) var members: [String: String] = [:]

    private let octets: [UInt8]
    private var place = 0

    /// Reads an object that stands alone.
    init?(_ octets: [UInt8]) {
        self.octets = octets
        guard take("{") else { return nil }
        if !take("}") {
            repeat {
                guard let name = string(), take(":"), let value = string() ?? word() else {
                    return nil
                }
                members[name] = value
            } while take(",")
            guard take("}") else { return nil }
        }
        skipBlanks()
        guard place == octets.count else { return nil }
    }

    private mutating func skipBlanks() {
        while place < octets.count, octets[place].isBlank { place += 1 }
    }

    /// Steps over a character, if it is the next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard place < octets.count, octets[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let start = place
        while place < octets.count, octets[place] != UInt8(ascii: "\"") {
            guard octets[place] != UInt8(ascii: "\\") else { return nil }
            place += 1
        }
        guard place < octets.count else { return nil }
        place += 1
        return String(decoding: octets[start ..< place - 1], as: UTF8.self)
    }

    /// A number or literal, up to what ends a member.
    private mutating func word() -> String? {
        skipBlanks()
        let start = place
        let marks = Array("+-.0123456789abcdefghijklmnopqrstuvwxyzE".utf8)
        while place < octets.count, marks.contains(octets[place]) { place += 1 }
        return start < place ? String(decoding: octets[start ..< place], as: UTF8.self) : nil
    }
}
