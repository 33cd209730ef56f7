/// The 8-bit floating-point time that IGMPv3 uses for the Max Resp Code and the QQIC
/// (RFC 9776 §4.1.1, §4.1.7).
///
/// Values below 128 stand for themselves. From 128 on the octet is a float:
///
///      0 1 2 3 4 5 6 7
///     +-+-+-+-+-+-+-+-+
///     |1| exp | mant  |      units = (mant | 0x10) << (exp + 3)
///     +-+-+-+-+-+-+-+-+
///
/// The code has no unit of its own: a Max Resp Code counts tenths of a second, a QQIC seconds.
public struct TimeCode: RawRepresentable, Hashable, Sendable {
    /// The octet on the wire.
    public let rawValue: UInt8

    /// Creates a code from the octet on the wire; every octet is one.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The number of units the code stands for: 0 to 31,744.
    @inlinable
    public var units: Int {
        guard rawValue >= 128 else { return Int(rawValue) }
        return (Int(rawValue & 0xF) | 0x10) << (Int(rawValue >> 4 & 0x7) + 3)
    }

    /// Creates the code that stands for `units` exactly, or for the next lower number it can hold
    /// (RFC 9776 §8.8); 255 for what is beyond its range.
    public init(nearest units: Int) {
        var code: UInt8 = 0
        // The codes are in the order of what they stand for.
        for candidate in UInt8.min ... UInt8.max where TimeCode(rawValue: candidate).units <= units
        {
            code = candidate
        }
        rawValue = code
    }
}
