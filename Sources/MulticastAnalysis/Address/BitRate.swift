/// A bit rate as tables write it: a number, and a unit beside it or in the column's name.
public enum BitRate {
    /// Reads a rate such as `3500`, `3.5 Mbps`, `900k` or `1 Gbit/s`; `nil` if `text` is none.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - unit: what a number without a unit counts, in bits per second.
    /// - Returns: bits per second; the largest number if it is larger.
    public static func bitsPerSecond(_ text: some Sequence<UInt8>, unit: UInt64 = 1) -> UInt64? {
        var digits: [UInt8] = []
        var rest: [UInt8] = []
        for octet in text where octet != UInt8(ascii: " ") && octet != UInt8(ascii: "_") {
            let isDigit = UInt8(ascii: "0") ... UInt8(ascii: "9") ~= octet
            if rest.isEmpty, isDigit || octet == UInt8(ascii: ".") || octet == UInt8(ascii: ",") {
                digits.append(octet)
            } else {
                rest.append(octet)
            }
        }
        let places = digits.indices.filter { digits[$0] == UInt8(ascii: ",") }
        // A comma is the decimal point, unless what follows it is three digits, as in 3,500: then
        // it parts thousands, as several of them do and those before a full stop.
        if places.count == 1, !digits.contains(UInt8(ascii: ".")), digits.count - places[0] != 4 {
            digits[places[0]] = UInt8(ascii: ".")
        } else {
            digits.removeAll { $0 == UInt8(ascii: ",") }
        }
        guard let number = Double(String(decoding: digits, as: UTF8.self)), number >= 0,
            let factor = rest.isEmpty ? unit : Self.unit(rest)
        else { return nil }
        let bits = number * Double(factor)
        return bits < 18e18 ? UInt64(bits) : .max
    }

    /// The unit that a word names, in bits per second: `Mbps`, `kbit/s`, `G`; `nil` if it names
    /// none.
    ///
    /// Case does not matter, since tables are written in all cases: `MB/s` is no megabyte.
    public static func unit(_ word: some Sequence<UInt8>) -> UInt64? {
        let word = word.map { UInt8(ascii: "A") ... UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
        switch String(decoding: word, as: UTF8.self) {
        case "bps", "b/s", "bit/s", "bits/s", "bit", "bits": return 1
        case "k", "kb", "kbps", "kb/s", "kbit", "kbit/s", "kbits/s", "kbits": return 1000
        case "m", "mb", "mbps", "mb/s", "mbit", "mbit/s", "mbits/s", "mbits": return 1_000_000
        case "g", "gb", "gbps", "gb/s", "gbit", "gbit/s", "gbits/s", "gbits": return 1_000_000_000
        default: return nil
        }
    }
}
