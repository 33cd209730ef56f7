/// Entries of one plain type, one after the other, changed where they lie.
///
/// What `[Entry]` is, without its checks for each access: it is touched for every packet. An entry
/// is plain memory, so that growing moves it and nothing has to be released.
@safe struct Records<Entry: BitwiseCopyable>: ~Copyable {
    private var entries: UnsafeMutablePointer<Entry>
    private var capacity = 64
    /// How many entries there are.
    private(set) var count = 0

    /// Creates an empty list.
    init() { unsafe entries = Self.allocate(64) }

    deinit { unsafe entries.deallocate() }

    /// The entry with a number that was given by ``append(_:)``.
    subscript(index: Int) -> Entry {
        @inline(__always) unsafeAddress {
            assert(index >= 0 && index < count)
            return unsafe UnsafePointer(entries + index)
        }
        @inline(__always) unsafeMutableAddress {
            assert(index >= 0 && index < count)
            return unsafe entries + index
        }
    }

    /// Where the entry with a number lies, until one is added.
    @unsafe @inline(__always)
    func pointer(to index: Int) -> UnsafeMutablePointer<Entry> {
        assert(index >= 0 && index < count)
        return unsafe entries + index
    }

    /// Adds an entry and returns its number.
    @discardableResult
    mutating func append(_ entry: Entry) -> Int {
        if count == capacity { grow() }
        unsafe (entries + count).initialize(to: entry)
        count += 1
        return count - 1
    }

    /// The same entries in memory of their own.
    borrowing func copy() -> Records {
        var copy = Records()
        unsafe copy.entries.deallocate()
        copy.capacity = capacity
        copy.count = count
        unsafe copy.entries = Self.allocate(capacity)
        unsafe copy.entries.initialize(from: entries, count: count)
        return copy
    }

    /// Room for entries, so that each begins where a line of the cache does if it fills whole ones.
    static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Entry> {
        unsafe UnsafeMutableRawPointer
            .allocate(byteCount: capacity * MemoryLayout<Entry>.stride, alignment: 64)
            .bindMemory(to: Entry.self, capacity: capacity)
    }

    private mutating func grow() {
        capacity *= 2
        let room = unsafe Self.allocate(capacity)
        unsafe room.moveInitialize(from: entries, count: count)
        unsafe entries.deallocate()
        unsafe entries = room
    }
}
