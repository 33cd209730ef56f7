/// The unit in which an interface counts its frames' time: pcapng's `if_tsresol`.
///
/// The upper bit chooses the base, 10 or 2, and the other seven are the exponent: 6 is 10⁻⁶ s,
/// 0x8a is 2⁻¹⁰ s (pcapng, Interface Description Block options). Every value has a meaning; one
/// finer than a nanosecond is rounded down.
public struct TimestampResolution: RawRepresentable, Hashable, Sendable {
    /// The octet as the file has it.
    public let rawValue: UInt8

    /// Creates a resolution from the octet of a file.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A millionth of a second, which is also meant where a file does not say.
    public static let microseconds = TimestampResolution(rawValue: 6)
    /// A billionth of a second.
    public static let nanoseconds = TimestampResolution(rawValue: 9)

    /// Whether the unit is a power of 2 rather than of 10.
    public var isBinary: Bool { rawValue & 0x80 != 0 }
    /// The unit's exponent without its minus sign.
    public var exponent: Int { Int(rawValue & 0x7f) }

    /// Whether its time stamps are not all whole microseconds; 2⁻⁶ s is the last binary unit that
    /// is.
    var isFinerThanMicroseconds: Bool { exponent > 6 }

    /// The nanoseconds in `ticks` of this unit, rounded down; `nil` if they do not fit.
    func nanoseconds(_ ticks: UInt64) -> Int64? {
        if self == .nanoseconds { return Int64(exactly: ticks) }
        if isBinary {
            // At most 64 + 30 bits, so that nothing overflows and every shift up to 127 is right.
            return Int64(exactly: (UInt128(ticks) * 1_000_000_000) >> UInt128(exponent))
        }
        if exponent < 9 {
            let (product, overflows) = ticks.multipliedReportingOverflow(by: Self.ten(9 - exponent))
            return overflows ? nil : Int64(exactly: product)
        }
        // 2⁶⁴ is below 10²⁰: finer units than 10⁻²⁸ s cannot count up to a nanosecond.
        return exponent > 28 ? 0 : Int64(exactly: ticks / Self.ten(exponent - 9))
    }

    private static func ten(_ exponent: Int) -> UInt64 {
        (0 ..< exponent).reduce(1) { product, _ in product * 10 }
    }
}

extension TimestampResolution: CustomStringConvertible {
    /// The unit as a power: `10^-6 s`.
    public var description: String { "\(isBinary ? 2 : 10)^-\(exponent) s" }
}
