/// Numbers in the order of their keys, those of equal keys in the order they had.
///
/// A radix sort: three passes over the keys, whatever they are, so that ten million take as long a
/// piece as ten thousand. A key and the number it belongs to are one word of 64 bits.
struct RadixOrder: Sendable {
    private var words: [UInt64]

    private static let digitBits: UInt64 = 11
    private static let digitMask: UInt64 = 1 << digitBits - 1

    /// Orders the numbers 0 to `count` - 1, of which 32 bits are kept, by `key`.
    @inline(__always)
    init(_ count: Int, by key: (Int) -> UInt32) {
        words = []
        words.reserveCapacity(count)
        for index in 0 ..< count {
            words.append(UInt64(key(index)) << 32 | UInt64(UInt32(truncatingIfNeeded: index)))
        }
        guard count > 1 else { return }
        var other = [UInt64](repeating: 0, count: count)
        // Three digits of 11 bits hold a key of 32.
        for pass in 0 ..< UInt64(3) {
            Self.sort(words, into: &other, by: 32 + pass * Self.digitBits)
            swap(&words, &other)
        }
    }

    /// How many numbers there are.
    var count: Int { words.count }

    /// The key at a place of the order.
    @inline(__always)
    func key(at place: Int) -> UInt32 { UInt32(truncatingIfNeeded: words[place] >> 32) }

    /// The number at a place of the order.
    @inline(__always)
    func number(at place: Int) -> Int { Int(words[place] & 0xFFFF_FFFF) }

    /// Puts the places of a stretch, whose keys are equal, into another order of their numbers.
    mutating func sort(_ stretch: Range<Int>, by areInOrder: (Int, Int) -> Bool) {
        words[stretch].sort { left, right in
            areInOrder(Int(left & 0xFFFF_FFFF), Int(right & 0xFFFF_FFFF))
        }
    }

    /// Puts words in the order of one digit, and those that have the same in the order they had.
    private static func sort(
        _ words: [UInt64], into sorted: inout [UInt64], by shift: UInt64
    ) {
        var starts = [Int](repeating: 0, count: 1 << digitBits)
        for word in words { starts[Int(word >> shift & digitMask)] &+= 1 }
        var next = 0
        for digit in starts.indices {
            let count = starts[digit]
            starts[digit] = next
            next += count
        }
        for word in words {
            let digit = Int(word >> shift & digitMask)
            sorted[starts[digit]] = word
            starts[digit] &+= 1
        }
    }
}
