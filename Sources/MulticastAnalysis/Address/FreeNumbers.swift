/// The numbers of a range that are not taken, of which the next one is found at once.
///
/// A bit a number, and above them a bit for every word that still has one: three steps of 64, so
/// that whoever takes all of eight million numbers never goes over those that are gone.
struct FreeNumbers: Sendable {
    /// How many numbers there are: from 0 on.
    let count: Int
    // The numbers' words first, then the words of their words, and so on to a single one.
    private var levels: [[UInt64]] = []

    /// Creates the numbers 0 to `count` - 1, all free.
    init(_ count: Int) {
        self.count = count
        var size = count
        repeat {
            var words = [UInt64](repeating: .max, count: (size + 63) / 64)
            if size & 63 != 0 { words[words.count - 1] = 1 << UInt64(size & 63) - 1 }
            levels.append(words)
            size = words.count
        } while size > 1
    }

    /// Takes a number.
    mutating func take(_ number: Int) {
        var number = number
        for level in levels.indices {
            levels[level][number / 64] &= ~(1 << UInt64(number % 64))
            if levels[level][number / 64] != 0 { return }
            number /= 64
        }
    }

    /// The first free number of `range`, which lies within those there are.
    func first(in range: Range<Int>) -> Int? {
        guard !range.isEmpty, let found = first(from: range.lowerBound, level: 0),
            found < range.upperBound
        else { return nil }
        return found
    }

    /// The first set bit of a level from `start` on.
    private func first(from start: Int, level: Int) -> Int? {
        guard level < levels.count, start / 64 < levels[level].count else { return nil }
        let rest = levels[level][start / 64] & (.max << UInt64(start % 64))
        if rest != 0 { return start / 64 * 64 + rest.trailingZeroBitCount }
        guard let word = first(from: start / 64 + 1, level: level + 1) else { return nil }
        return word * 64 + levels[level][word].trailingZeroBitCount
    }
}
