/// The Internet checksum of RFC 1071, fed in pieces: a pseudo-header, then the octets it covers.
///
/// It is the one's complement of the one's complement sum of the 16-bit words; an odd last octet
/// counts as the high half of a word. The checksum of octets that already hold their checksum
/// is 0, which is how to verify one.
public struct InternetChecksum: Sendable {
    // Words are summed in the machine's own byte order and swapped once (RFC 1071 §2(B)), four at a
    // time, and what overflows comes back in at the low end (§2(C), §2(A)).
    private var sum: UInt64 = 0

    /// Starts with nothing summed.
    public init() {}

    /// Adds octets; only the last piece may be odd in number.
    public mutating func add(_ octets: Span<UInt8>) {
        let bytes = unsafe octets.bytes
        var (offset, left) = (0, bytes.byteCount)
        while left >= 8 {
            addNative(
                unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
            offset &+= 8
            left &-= 8
        }
        if left >= 4 {
            addNative(
                UInt64(
                    unsafe bytes.unsafeLoadUnaligned(
                        fromUncheckedByteOffset: offset, as: UInt32.self)))
            offset &+= 4
            left &-= 4
        }
        if left >= 2 {
            addNative(
                UInt64(
                    unsafe bytes.unsafeLoadUnaligned(
                        fromUncheckedByteOffset: offset, as: UInt16.self)))
            offset &+= 2
            left &-= 2
        }
        if left == 1 {
            let last = unsafe bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset, as: UInt8.self)
            add(UInt16(last) << 8)
        }
    }

    /// Adds a 16-bit word of a pseudo-header.
    public mutating func add(_ word: UInt16) { addNative(UInt64(word.bigEndian)) }

    /// Adds two 16-bit words of a pseudo-header.
    public mutating func add(_ words: UInt32) { addNative(UInt64(words.bigEndian)) }

    /// Adds four 16-bit words of a pseudo-header.
    public mutating func add(_ words: UInt64) { addNative(words.bigEndian) }

    /// Adds words that are in the machine's own byte order.
    @inline(__always)
    private mutating func addNative(_ words: UInt64) {
        let (wrapped, overflows) = sum.addingReportingOverflow(words)
        sum = wrapped &+ (overflows ? 1 : 0)
    }

    /// The checksum of what was added.
    public var value: UInt16 {
        var folded = sum
        while folded > 0xFFFF { folded = folded >> 16 &+ folded & 0xFFFF }
        return ~UInt16(bigEndian: UInt16(truncatingIfNeeded: folded))
    }
}

/// The Internet checksum of `octets` alone (RFC 1071).
public func internetChecksum(_ octets: Span<UInt8>) -> UInt16 {
    var checksum = InternetChecksum()
    checksum.add(octets)
    return checksum.value
}
