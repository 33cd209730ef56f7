/// An index from hashes to the numbers of entries in a table, by open addressing.
///
/// The table holds the keys; the index finds which entries may have one. Its memory is bounded by
/// that of the table, and the seed of the hash keeps forged packets from making it slow.
@safe struct HashIndex: ~Copyable {
    // The upper half of an entry's hash, which tells its place in a bigger index, and its number
    // plus 1; 0 where there is none. At most one in eight is taken, so that nearly all entries are in
    // the first slot that is looked at: no processor foretells how many more it will be.
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask: Int
    private var count = 0
    private let seed: UInt64

    /// Creates an empty index.
    init(seed: UInt64) {
        self.seed = seed
        mask = 255
        unsafe slots = .allocate(capacity: 256)
        unsafe slots.initialize(repeating: 0, count: 256)
    }

    deinit { unsafe slots.deallocate() }

    /// The same index in memory of its own.
    borrowing func copy() -> HashIndex {
        var copy = HashIndex(seed: seed)
        unsafe copy.slots.deallocate()
        (copy.mask, copy.count) = (mask, count)
        unsafe copy.slots = .allocate(capacity: mask + 1)
        unsafe copy.slots.initialize(from: slots, count: mask + 1)
        return copy
    }

    /// The hash of two words, by a full multiplication that mixes the seed into both.
    @inline(always)
    func hash(_ left: UInt64, _ right: UInt64) -> UInt64 { Self.hash(left, right, seed: seed) }

    /// The same for any seed.
    @inline(always)
    static func hash(_ left: UInt64, _ right: UInt64, seed: UInt64) -> UInt64 {
        let product = (left ^ seed).multipliedFullWidth(by: right ^ 0x9E37_79B9_7F4A_7C15)
        return product.high ^ product.low
    }

    /// The number of the entry with a hash that `isWanted`, which is asked of others too; `nil` if
    /// there is none.
    @inline(always)
    func find(_ hash: UInt64, _ isWanted: (Int) -> Bool) -> Int? {
        var slot = Self.slot(hash, mask)
        while true {
            let taken = unsafe slots[slot]
            if taken == 0 { return nil }
            let entry = Int(truncatingIfNeeded: taken & 0xFFFF_FFFF) &- 1
            if isWanted(entry) { return entry }
            slot = (slot &+ 1) & mask
        }
    }

    /// Adds an entry, which is not there yet.
    mutating func insert(_ entry: Int, _ hash: UInt64) {
        if count * 8 > mask { grow() }
        put(hash & 0xFFFF_FFFF << 32 | UInt64(truncatingIfNeeded: entry &+ 1))
        count += 1
    }

    /// Where an entry is looked for: by the upper half of its hash, which the slot has.
    @inline(always)
    private static func slot(_ hash: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: hash >> 32) & mask
    }

    private func put(_ taken: UInt64) {
        var slot = Self.slot(taken, mask)
        while unsafe slots[slot] != 0 { slot = (slot &+ 1) & mask }
        unsafe slots[slot] = taken
    }

    private mutating func grow() {
        let (old, oldCount) = unsafe (slots, mask + 1)
        mask = oldCount * 2 - 1
        unsafe slots = .allocate(capacity: oldCount * 2)
        unsafe slots.initialize(repeating: 0, count: oldCount * 2)
        for slot in 0 ..< oldCount {
            let taken = unsafe old[slot]
            if taken != 0 { put(taken) }
        }
        unsafe old.deallocate()
    }
}
