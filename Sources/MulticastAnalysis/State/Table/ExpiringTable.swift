import MulticastWire

/// What an ``ExpiringTable`` holds: it ends when its time is up, or is told to.
protocol Expiring: Sendable {
    associatedtype Key: Hashable & Sendable

    /// What tells the entry from all others.
    var key: Key { get }
    /// When something will happen to the entry by itself; `nil` if nothing will.
    var nextTimer: Timestamp? { get }
    /// Whether the entry is a memory of what was, and gives way where room is needed.
    var hasEnded: Bool { get }
}

/// A bounded table of what ends by itself.
///
/// Entries stand in the order in which they came. Those that have ended stay, to be told of, until
/// their room is needed; where nearly all are alive a new one is refused and counted. A timer costs
/// one place in a heap however often it is put off: when its old time comes it is looked at again.
struct ExpiringTable<Entry: Expiring>: Sendable {
    /// The most entries there can be.
    let capacity: Int
    /// All entries, those that have ended too, oldest first.
    private(set) var entries: [Entry] = []
    /// How many entries found no room.
    private(set) var refused = 0

    private var indices: [Entry.Key: Int] = [:]
    private var endedCount = 0
    // When the heap will look at each entry; far away for one that it does not hold.
    private var queued: [Timestamp] = []
    private var heap: [Timer] = []
    private var sequence: UInt64 = 0

    private struct Timer: Sendable {
        let time: Timestamp
        let sequence: UInt64
        let key: Entry.Key

        func isBefore(_ other: Timer) -> Bool {
            (time.nanoseconds, sequence) < (other.time.nanoseconds, other.sequence)
        }
    }

    private static var never: Timestamp { Timestamp(nanoseconds: .max) }

    init(capacity: Int) { self.capacity = capacity }

    /// The entry of `key`, one that has ended too.
    subscript(key: Entry.Key) -> Entry? { indices[key].map { entries[$0] } }

    /// Changes the entry of `key`; returns what `change` does, or `nil` if there is none.
    @discardableResult
    mutating func update<Result>(
        _ key: Entry.Key, _ change: (inout Entry) -> Result
    ) -> Result? {
        guard let index = indices[key] else { return nil }
        return update(at: index, change)
    }

    /// Adds an entry whose key is not there; returns whether it found room.
    @discardableResult
    mutating func insert(_ entry: Entry) -> Bool {
        // Some at a time: going through the table for each would be an attacker's lever.
        if entries.count >= capacity, endedCount >= max(1, capacity / 16) { removeEnded() }
        guard entries.count < capacity else {
            refused &+= 1
            return false
        }
        let index = entries.count
        indices[entry.key] = index
        entries.append(entry)
        endedCount += entry.hasEnded ? 1 : 0
        queued.append(Self.never)
        schedule(index)
        return true
    }

    /// Has `expire` change each entry whose time is up, in the order of the times.
    ///
    /// The entry's ``Expiring/nextTimer`` must be later afterwards, or `nil`.
    mutating func advance(to time: Timestamp, _ expire: (inout Entry, Timestamp) -> Void) {
        while let timer = heap.first, timer.time <= time {
            removeFirst()
            guard let index = indices[timer.key], queued[index] == timer.time else { continue }
            queued[index] = Self.never
            // One that was put off has its turn later, even where that is before `time` as well.
            if let due = entries[index].nextTimer, due <= timer.time {
                update(at: index) { expire(&$0, due) }
            } else {
                schedule(index)
            }
        }
    }

    private mutating func update<Result>(
        at index: Int, _ change: (inout Entry) -> Result
    ) -> Result {
        endedCount -= entries[index].hasEnded ? 1 : 0
        let result = change(&entries[index])
        endedCount += entries[index].hasEnded ? 1 : 0
        schedule(index)
        return result
    }

    // MARK: The heap

    private mutating func schedule(_ index: Int) {
        guard let time = entries[index].nextTimer, time < queued[index] else { return }
        // What was brought forward leaves its old place behind, to be passed over; not too many.
        if heap.count > 2 * entries.count + 64 { rebuildHeap() }
        queued[index] = time
        push(time, entries[index].key)
    }

    private mutating func push(_ time: Timestamp, _ key: Entry.Key) {
        heap.append(Timer(time: time, sequence: sequence, key: key))
        sequence &+= 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].isBefore(heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in 2 * parent + 1 ... 2 * parent + 2
            where child < heap.count && heap[child].isBefore(heap[first]) { first = child }
            guard first != parent else { return }
            heap.swapAt(parent, first)
            parent = first
        }
    }

    private mutating func rebuildHeap() {
        heap.removeAll(keepingCapacity: true)
        for index in entries.indices where queued[index] != Self.never {
            push(queued[index], entries[index].key)
        }
    }

    private mutating func removeEnded() {
        let kept = entries.indices.filter { !entries[$0].hasEnded }
        endedCount = 0
        entries = kept.map { entries[$0] }
        queued = kept.map { queued[$0] }
        indices.removeAll(keepingCapacity: true)
        for (index, entry) in entries.enumerated() { indices[entry.key] = index }
        rebuildHeap()
    }
}
