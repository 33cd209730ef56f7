import ToolSupport

/// Bit rates as people read them.
enum BitRateText {
    /// Two or three digits and a unit: `8.25 Mbit/s`, `40 Mbit/s`.
    static func text(_ bitsPerSecond: UInt64) -> String {
        let units: [(size: UInt64, name: String)] = [
            (1_000_000_000, "Gbit/s"), (1_000_000, "Mbit/s"), (1000, "kbit/s"),
        ]
        for unit in units where bitsPerSecond >= unit.size {
            let whole = bitsPerSecond / unit.size
            let hundredths = bitsPerSecond % unit.size / (unit.size / 100)
            let (tenths, rest) = (hundredths / 10, hundredths % 10)
            switch whole {
            case 0 ..< 10 where rest > 0: return "\(whole).\(tenths)\(rest) \(unit.name)"
            case 0 ..< 100 where tenths > 0: return "\(whole).\(tenths) \(unit.name)"
            default: return "\(whole) \(unit.name)"
            }
        }
        return "\(bitsPerSecond) bit/s"
    }
}

extension TextSink {
    /// Puts a bit rate as people read it.
    mutating func put(bitRate: UInt64) { put(text: BitRateText.text(bitRate)) }
}
