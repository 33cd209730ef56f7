/// The 16-bit floating-point time of an MLDv2 query (RFC 9777; RFC 3810 §5.1.3).
///
/// Values below 32,768 stand for themselves. From there on the field is a float:
///
///      0 1 2 3 4 5 6 7 8 9 A B C D E F
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |1| exp |          mant         |   milliseconds = (mant | 0x1000) << (exp + 3)
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// In MLDv1 the same field is a plain number of milliseconds up to 65,535 (RFC 2710 §3.4), so
/// what it means depends on the version of the query.
public struct MLDResponseCode: RawRepresentable, Hashable, Sendable {
    /// The two octets on the wire.
    public let rawValue: UInt16

    /// Creates a code from the two octets on the wire; all values are codes.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The time in milliseconds that the code stands for: 0 to 8,387,584, over two hours.
    public var milliseconds: Int {
        guard rawValue >= 32768 else { return Int(rawValue) }
        return (Int(rawValue & 0xFFF) | 0x1000) << (Int(rawValue >> 12 & 0x7) + 3)
    }
}
