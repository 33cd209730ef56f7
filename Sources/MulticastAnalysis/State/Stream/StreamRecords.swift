/// The records of streams, each where the hash of its key says: what is found there is the record
/// itself, so that a packet waits for one memory and not for an index's first.
///
/// It is an open-addressed table. Streams are numbered in the order they came, too, and a second table
/// says where each lies. The seed of the hash keeps forged packets from making it slow.
@safe struct StreamRecords: ~Copyable {
    // Few are taken where all fit into a processor's cache: nearly all are then in the first place that
    // is looked at, and no processor foretells how many more it will be.
    private var slots: UnsafeMutablePointer<StreamRecord>
    private var mask: Int
    // Where each stream's record is, by its number.
    private var places = Records<UInt32>()
    private let seed: UInt64

    /// How many slots there are at first, and of how many at most one in eight is taken: of more it is
    /// one in two.
    private static let (fewest, sparse) = (64, 1 << 14)

    /// Creates an empty table.
    init(seed: UInt64) {
        self.seed = seed
        mask = Self.fewest - 1
        unsafe slots = Self.allocate(Self.fewest)
    }

    deinit { unsafe slots.deallocate() }

    /// How many streams there are.
    var count: Int { places.count }

    /// The same records in memory of their own.
    borrowing func copy() -> StreamRecords {
        var copy = StreamRecords(seed: seed)
        unsafe copy.slots.deallocate()
        unsafe copy.slots = Records<StreamRecord>.allocate(mask + 1)
        unsafe copy.slots.initialize(from: slots, count: mask + 1)
        copy.mask = mask
        copy.places = places.copy()
        return copy
    }

    /// The record of the stream with a number that was given by ``append(_:)``.
    subscript(number: Int) -> StreamRecord {
        @inline(__always) unsafeAddress { unsafe UnsafePointer(slots + Int(places[number])) }
        @inline(__always) unsafeMutableAddress { unsafe slots + Int(places[number]) }
    }

    /// The hash of two words, by a full multiplication that mixes the seed into both.
    @inline(__always)
    func hash(_ left: UInt64, _ right: UInt64) -> UInt64 {
        HashIndex.hash(left, right, seed: seed)
    }

    /// Where the record with a key is in most cases if there is one, until one is added: in the first
    /// place that is looked at.
    @unsafe @inline(__always)
    func likelyPlace(of key: StreamKey) -> UnsafeMutablePointer<StreamRecord> {
        unsafe slots + slot(of: key)
    }

    /// Where the record with a key is, until one is added; `nil` if there is none.
    @unsafe @inline(never)
    func find(_ key: StreamKey) -> UnsafeMutablePointer<StreamRecord>? {
        var slot = slot(of: key)
        while true {
            let record = unsafe slots + slot
            if unsafe record.pointee.key == key { return unsafe record }
            if unsafe record.pointee.key == .none { return nil }
            slot = (slot &+ 1) & mask
        }
    }

    /// The number of the stream with a key that `isWanted`, which is asked of each that has it; `nil`
    /// if there is none.
    func number(of key: StreamKey, where isWanted: (Int) -> Bool = { _ in true }) -> Int? {
        var slot = slot(of: key)
        while true {
            let record = unsafe slots + slot
            if unsafe record.pointee.key == key, unsafe isWanted(record.pointee.number) {
                return unsafe record.pointee.number
            }
            if unsafe record.pointee.key == .none { return nil }
            slot = (slot &+ 1) & mask
        }
    }

    /// Adds a record, which is not there yet, and returns the number of its stream.
    mutating func append(_ record: StreamRecord) -> Int {
        if (count + 1) * (mask < Self.sparse ? 8 : 2) > mask + 1 { grow() }
        var record = record
        record.number = count
        return places.append(put(record))
    }

    @inline(__always)
    private func slot(of key: StreamKey) -> Int {
        Int(truncatingIfNeeded: hash(key.flow, key.addresses) >> 32) & mask
    }

    /// Puts a record into the first place that is free; returns which.
    private func put(_ record: StreamRecord) -> UInt32 {
        var slot = slot(of: record.key)
        while unsafe slots[slot].key != .none { slot = (slot &+ 1) & mask }
        unsafe slots[slot] = record
        return UInt32(truncatingIfNeeded: slot)
    }

    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<StreamRecord> {
        let slots = unsafe Records<StreamRecord>.allocate(capacity)
        unsafe slots.initialize(repeating: StreamRecord.none, count: capacity)
        return unsafe slots
    }

    private mutating func grow() {
        let old = unsafe slots
        mask = mask * 2 + 1
        unsafe slots = Self.allocate(mask + 1)
        for number in 0 ..< count { places[number] = put(unsafe old[Int(places[number])]) }
        unsafe old.deallocate()
    }
}
