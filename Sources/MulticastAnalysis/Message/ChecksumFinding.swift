import MulticastWire

extension Finding {
    /// Creates the finding of a checksum field of two octets that does not hold.
    init(_ rule: Rule, checksum: UInt16, of owner: StaticString, at place: Int, expected: UInt16) {
        func digits(_ number: UInt16) -> String {
            let digits = String(number, radix: 16)
            return "0x" + String(repeating: "0", count: 4 - digits.count) + digits
        }
        self.init(
            rule, at: place ..< place + 2,
            "the \(owner) checksum is \(digits(checksum)); \(digits(expected)) is right")
    }
}
