// Addresses from the forms in which people and configurations write them. None of the parsers
// takes less than the whole text, so white space, zones and prefix lengths make it `nil`.

extension IPv4Address {
    /// Creates an address from dotted decimal; `nil` if `text` is anything else.
    ///
    /// A leading zero is refused, since some programs read such a number as octal.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) {
        let parts = utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let octet = decimalNumber(part, upTo: 255) else { return nil }
            bits = bits << 8 | UInt32(octet)
        }
        self.init(rawValue: bits)
    }
}

extension IPv6Address {
    /// Creates an address from any of the text forms of RFC 4291 §2.2: eight groups, `::` for one
    /// or more zero groups, and dotted decimal for the last two groups; `nil` if `text` is
    /// anything else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) {
        let colon = UInt8(ascii: ":")
        var groups: [UInt16] = []
        var gap: Int?
        var rest = utf8
        if rest.starts(with: [colon, colon]) {
            gap = 0
            rest = rest.dropFirst(2)
        }
        while !rest.isEmpty {
            guard groups.count < 8 else { return nil }
            let part = rest.prefix { $0 != colon }
            rest = rest.dropFirst(part.count)
            if part.contains(UInt8(ascii: ".")) {
                guard rest.isEmpty, let embedded = IPv4Address(utf8: part) else { return nil }
                groups.append(UInt16(truncatingIfNeeded: embedded.rawValue >> 16))
                groups.append(UInt16(truncatingIfNeeded: embedded.rawValue))
                break
            }
            guard let group = hexNumber(part, digits: 1 ... 4) else { return nil }
            groups.append(UInt16(truncatingIfNeeded: group))
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.first == colon {
                guard gap == nil else { return nil }
                gap = groups.count
                rest = rest.dropFirst()
            } else if rest.isEmpty {
                return nil
            }
        }
        if let gap {
            guard groups.count < 8 else { return nil }
            groups.insert(contentsOf: repeatElement(0, count: 8 - groups.count), at: gap)
        }
        guard groups.count == 8 else { return nil }
        func half(_ part: ArraySlice<UInt16>) -> UInt64 {
            part.reduce(0) { bits, group in bits << 16 | UInt64(group) }
        }
        self.init(high: half(groups[..<4]), low: half(groups[4...]))
    }
}

extension IPAddress {
    /// Creates an address from a text form of either family; `nil` if `text` is anything else.
    public init?(_ text: some StringProtocol) {
        self.init(utf8: Array(text.utf8)[...])
    }

    init?(utf8: ArraySlice<UInt8>) {
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
        let value: UInt8
        switch digit {
        case UInt8(ascii: "0") ... UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
        case UInt8(ascii: "a") ... UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A") ... UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
        default: return nil
        }
        number = number << 4 | UInt64(value)
    }
    return number
}
