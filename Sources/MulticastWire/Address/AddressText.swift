// Addresses from the forms in which people and configurations write them. None of the parsers
// takes less than the whole text, so white space, zones and prefix lengths make it `nil`.

extension IPv4Address {
    /// Creates an address from dotted decimal; `nil` if `text` is anything else.
    ///
    /// A leading zero is refused, since some programs read such a number as octal.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) { self.init(utf8: utf8.span) }

    /// Creates an address from the octets of its text, as lists of millions hold it; `nil` if they
    /// are anything else.
    public init?(utf8: Span<UInt8>) {
        // From 0.0.0.0 to 255.255.255.255.
        guard 7 ... 15 ~= utf8.count else { return nil }
        var (bits, octet, digits, dots): (UInt32, UInt32, Int, Int) = (0, 0, 0, 0)
        for index in utf8.indices {
            let digit = utf8[index] &- UInt8(ascii: "0")
            if digit <= 9 {
                // A second digit behind a zero is one too many.
                guard digits == 0 || octet != 0 else { return nil }
                octet = octet * 10 + UInt32(digit)
                digits += 1
                guard octet <= 255 else { return nil }
            } else {
                guard utf8[index] == UInt8(ascii: "."), digits > 0, dots < 3 else { return nil }
                bits = bits << 8 | octet
                (octet, digits) = (0, 0)
                dots += 1
            }
        }
        guard dots == 3, digits > 0 else { return nil }
        self.init(rawValue: bits << 8 | octet)
    }
}

extension IPv6Address {
    /// Creates an address from any of the text forms of RFC 4291 §2.2: eight groups, `::` for one
    /// or more zero groups, and dotted decimal for the last two groups; `nil` if `text` is
    /// anything else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) { self.init(utf8: utf8.span) }

    /// Creates an address from the octets of its text, as lists of millions hold it; `nil` if they
    /// are anything else.
    public init?(utf8: Span<UInt8>) {
        // What stands before the `::`, or all; and what stands behind it. Never more than 8 groups.
        var (front, back, frontCount, backCount): (UInt128, UInt128, Int, Int) = (0, 0, 0, 0)
        var hasGap = false
        func append(_ value: UInt128, bits: Int) -> Bool {
            guard frontCount + backCount + bits / 16 <= 8 else { return false }
            if hasGap {
                (back, backCount) = (back << UInt128(bits) | value, backCount + bits / 16)
            } else {
                (front, frontCount) = (front << UInt128(bits) | value, frontCount + bits / 16)
            }
            return true
        }
        let colon = UInt8(ascii: ":")
        var place = 0
        if utf8.count >= 2, utf8[0] == colon, utf8[1] == colon { (hasGap, place) = (true, 2) }
        while place < utf8.count {
            let start = place
            var group: UInt32 = 0
            while place < utf8.count, let digit = hexDigit(utf8[place]), place - start < 4 {
                group = group << 4 | UInt32(digit)
                place += 1
            }
            if place < utf8.count, utf8[place] == UInt8(ascii: ".") {
                guard let embedded = IPv4Address(utf8: utf8.extracting(start...)),
                    append(UInt128(embedded.rawValue), bits: 32)
                else { return nil }
                break
            }
            guard place > start, append(UInt128(group), bits: 16) else { return nil }
            if place == utf8.count { break }
            guard utf8[place] == colon, place + 1 < utf8.count else { return nil }
            place += 1
            if utf8[place] == colon {
                guard !hasGap else { return nil }
                hasGap = true
                place += 1
            }
        }
        let count = frontCount + backCount
        guard hasGap ? count < 8 : count == 8 else { return nil }
        // A shift by all of the bits gives 0.
        self.init(bits: front << UInt128(16 * (8 - frontCount)) | back)
    }
}

extension IPAddress {
    /// Creates an address from a text form of either family; `nil` if `text` is anything else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) { self.init(utf8: utf8.span) }

    /// Creates an address from the octets of a text form of either family; `nil` if they are
    /// anything else.
    public init?(utf8: Span<UInt8>) {
        if let address = IPv4Address(utf8: utf8) {
            self = .v4(address)
        } else if let address = IPv6Address(utf8: utf8) {
            self = .v6(address)
        } else {
            return nil
        }
    }
}

extension MACAddress {
    /// Creates an address from any of its usual notations; `nil` if `text` is anything else.
    ///
    /// `01:00:5e:01:02:03` and `1:0:5e:1:2:3` as Unix writes it, `01-00-5E-01-02-03` as IEEE 802
    /// does, `0100.5e01.0203` and `0100-5e01-0203` as switches do, and `01005e010203`.
    public init?(_ text: some StringProtocol) {
        let utf8 = Array(text.utf8)[...]
        let separators: [UInt8] = [UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: ".")]
        let separator = utf8.first { separators.contains($0) } ?? UInt8(ascii: ":")
        let parts = utf8.split(separator: separator, omittingEmptySubsequences: false)
        let digits: ClosedRange<Int>
        switch (parts.count, separator) {
        case (6, UInt8(ascii: ":")): digits = 1 ... 2
        case (6, UInt8(ascii: "-")): digits = 2 ... 2
        case (3, UInt8(ascii: ".")), (3, UInt8(ascii: "-")): digits = 4 ... 4
        case (1, _): digits = 12 ... 12
        default: return nil
        }
        var bits: UInt64 = 0
        for part in parts {
            guard let number = hexNumber(part, digits: digits) else { return nil }
            bits = bits << UInt64(48 / parts.count) | number
        }
        self.init(rawValue: bits)
    }
}

/// The number that decimal digits without a leading zero stand for, if it is at most `limit`.
func decimalNumber(_ digits: ArraySlice<UInt8>, upTo limit: Int) -> Int? {
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0"),
        digits.count <= 9
    else { return nil }
    var number = 0
    for digit in digits {
        guard UInt8(ascii: "0") ... UInt8(ascii: "9") ~= digit else { return nil }
        number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number <= limit ? number : nil
}

/// The number that hexadecimal digits of either case stand for, if there are as many as given.
func hexNumber(_ text: ArraySlice<UInt8>, digits: ClosedRange<Int>) -> UInt64? {
    guard digits.contains(text.count) else { return nil }
    var number: UInt64 = 0
    for digit in text {
        guard let value = hexDigit(digit) else { return nil }
        number = number << 4 | UInt64(value)
    }
    return number
}

/// What a hexadecimal digit of either case stands for.
@inline(__always)
private func hexDigit(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0") ... UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a") ... UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A") ... UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
}
