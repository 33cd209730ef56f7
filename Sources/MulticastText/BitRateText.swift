public import ToolSupport

extension TextSink {
    /// Puts a bit rate as people read it: at most three digits and a unit.
    public mutating func put(bitRate bitsPerSecond: Double) {
        put(text: BitRateText.text(bitsPerSecond))
    }
}

/// Bit rates as people read them.
public enum BitRateText {
    /// A rate, rounded to at most three digits, and its unit: `8.25 Mbit/s`, `40 Mbit/s`.
    public static func text(_ bitsPerSecond: Double) -> String {
        var (value, units) = (bitsPerSecond, ["bit/s", "kbit/s", "Mbit/s", "Gbit/s"][...])
        while value >= 999.5, units.count > 1 { (value, units) = (value / 1000, units.dropFirst()) }
        let places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        let scale = [1, 10, 100][places]
        guard let rounded = Int64(exactly: (value * Double(scale)).rounded()) else { return "" }
        let (whole, rest) = rounded.quotientAndRemainder(dividingBy: Int64(scale))
        var digits = String(rest)
        digits = String(repeating: "0", count: max(0, places - digits.count)) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole)\(digits.isEmpty ? "" : ".\(digits)") \(units.first ?? "")"
    }
}
