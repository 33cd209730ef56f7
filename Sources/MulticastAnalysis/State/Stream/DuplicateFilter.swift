/// Finds IPv4 packets that came twice: the same identification and checksums among the last few.
///
/// It proves nothing where a sender's identifications do not tell its packets apart, which RFC 6864
/// allows for whole packets with DF set, so ``count`` is `nil` there: if they never change, or if
/// two packets in a row have one and differ in their checksums.
struct DuplicateFilter: BitwiseCopyable, Sendable {
    /// How many packets are remembered: each identification has its place by its last three bits.
    static let length = 8

    private var candidates: UInt32 = 0
    private var last: UInt32 = 0
    private var hasChanged = false
    private var hasRepeated = false
    private var recent = InlineArray<8, UInt32>(repeating: 0)

    /// What tells a packet from others, with its identification in the upper half; never 0.
    @inline(always)
    static func mark(
        identification: UInt16, headerChecksum: UInt16, udpChecksum: UInt16
    ) -> UInt32 {
        // The header's checksum tells length, TTL and protocol too; the sums are told apart by
        // where they stand.
        let checksums = headerChecksum ^ (udpChecksum << 5 | udpChecksum >> 11)
        return max(1, UInt32(identification) << 16 | UInt32(checksums))
    }

    /// Takes the next packet's mark.
    ///
    /// - Returns: whether it is the first in its place.
    @inline(always)
    mutating func observe(_ mark: UInt32) -> Bool {
        let place = Int(truncatingIfNeeded: mark >> 16) & 7
        let before = unsafe recent[unchecked: place]
        unsafe recent[unchecked: place] = mark
        if before == mark { candidates &+= 1 }
        compare(mark)
        return before == 0
    }

    /// Learns from two packets in a row whether identifications tell packets apart.
    @inline(always)
    private mutating func compare(_ mark: UInt32) {
        let difference = mark ^ last
        if difference >> 16 != 0 {
            if !hasChanged { hasChanged = last != 0 }
        } else if difference != 0 {
            hasRepeated = hasRepeated || last != 0
        }
        last = mark
    }

    /// How many packets came twice; `nil` where that cannot be told.
    var count: UInt64? { hasChanged && !hasRepeated ? UInt64(candidates) : nil }

    /// Adds what a filter saw that came after this one, and that began so.
    mutating func append(_ later: DuplicateFilter, from start: Start) {
        guard later.last != 0 else { return }
        compare(start.first)
        for place in 0 ..< Self.length where later.recent[place] != 0 {
            if recent[place] == start.marks[place] { candidates &+= 1 }
            recent[place] = later.recent[place]
        }
        candidates &+= later.candidates
        hasChanged = hasChanged || later.hasChanged
        hasRepeated = hasRepeated || later.hasRepeated
        last = later.last
    }

    /// The first marks in each place, for joining a filter to one that was there before.
    struct Start: BitwiseCopyable, Sendable {
        fileprivate var marks = InlineArray<8, UInt32>(repeating: 0)
        fileprivate var first: UInt32 = 0

        /// Notes a mark that is the first in its place.
        mutating func note(_ mark: UInt32) {
            marks[Int(mark >> 16) & 7] = mark
            if first == 0 { first = mark }
        }
    }
}
