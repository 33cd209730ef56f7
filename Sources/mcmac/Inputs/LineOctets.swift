// The octets of a line, as the readers of texts look at them.

extension Span<UInt8> {
    /// Whether the octets begin with those of a literal.
    func hasPrefix(_ text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        return text.withUTF8Buffer { expected in
            expected.indices.allSatisfy { self[$0] == expected[$0] }
        }
    }

    /// Whether the octets are none of a text: controls other than tab, form feed, CR and escape.
    var holdsControls: Bool {
        for index in indices where self[index] < 0x20 {
            switch self[index] {
            case 0x09, 0x0C, 0x0D, 0x1B: continue
            default: return true
            }
        }
        return false
    }

    /// A copy of the octets.
    var octets: [UInt8] { withUnsafeBufferPointer { Array($0) } }

    /// Whether a line is empty or a comment.
    var saysNothing: Bool {
        for index in indices where !self[index].isBlank {
            return self[index] == UInt8(ascii: "#")
        }
        return true
    }

    /// The octets up to a `#` at the beginning or behind a blank.
    var withoutComment: ArraySlice<UInt8> {
        var end = 0
        while end < count {
            if self[end] == UInt8(ascii: "#"), end == 0 || self[end - 1].isBlank { break }
            end += 1
        }
        return octets[..<end]
    }
}

extension UInt8 {
    /// Whether the octet stands between the words of a list.
    var separatesWords: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: ",")
            || self == UInt8(ascii: ";")
    }

    /// Whether the octet is a space or a tab.
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension ArraySlice<UInt8> {
    /// The slice without blanks around it.
    var trimmed: ArraySlice<UInt8> {
        var slice = self
        while let last = slice.last, last.isBlank { slice.removeLast() }
        while let first = slice.first, first.isBlank { slice.removeFirst() }
        return slice
    }

    /// The slice without blanks around it, and without the quotes that are around the rest.
    var unquoted: ArraySlice<UInt8> {
        let slice = trimmed
        let quote = UInt8(ascii: "\"")
        guard slice.count >= 2, slice.first == quote, slice.last == quote else { return slice }
        return slice.dropFirst().dropLast()
    }

    /// The octets as text for an error, of which one line is read.
    var text: String {
        count <= 80
            ? String(decoding: self, as: UTF8.self)
            : String(decoding: prefix(80), as: UTF8.self) + "…"
    }
}
