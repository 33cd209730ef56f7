/// Which of the probes that may still be answered have been: each counts once, in whatever order
/// answers come.
///
/// A ``SequenceWindow`` tells apart what came a hundred numbers late at most, which is enough for a
/// network. Answers that are held back by chance, and those that wait while the prober is stopped,
/// come later than that.
struct AnsweredProbes: Sendable {
    /// How many probes were answered.
    private(set) var count: UInt64 = 0
    /// How many answers there were to probes that had been answered.
    private(set) var duplicates: UInt64 = 0

    /// A bit for each of the last ``SentProbes/limit`` numbers, as far as there were so many.
    private var words: [UInt64] = []
    private var highest: UInt32 = 0

    /// Notes an answer; `false` if the probe has been answered before.
    mutating func insert(_ sequence: UInt32) -> Bool {
        // What is older than all that is remembered is forgotten by now.
        let advance = min(Int(sequence) - Int(highest), SentProbes.limit)
        if advance > 0 {
            for step in 0 ..< advance { set(sequence &- UInt32(step), to: false) }
            highest = sequence
        }
        guard !isSet(sequence) else {
            duplicates &+= 1
            return false
        }
        set(sequence, to: true)
        count &+= 1
        return true
    }

    private func isSet(_ sequence: UInt32) -> Bool {
        let (word, bit) = (Int(sequence) % SentProbes.limit).quotientAndRemainder(dividingBy: 64)
        return word < words.count && words[word] & 1 << UInt64(bit) != 0
    }

    private mutating func set(_ sequence: UInt32, to isAnswered: Bool) {
        let (word, bit) = (Int(sequence) % SentProbes.limit).quotientAndRemainder(dividingBy: 64)
        while isAnswered, words.count <= word { words.append(0) }
        guard word < words.count else { return }
        let mask = UInt64(1) << UInt64(bit)
        words[word] = isAnswered ? words[word] | mask : words[word] & ~mask
    }
}
