/// Slots of a table in the order in which they fell out of use, first in first out.
///
/// A slot that is used again stays in the queue, and is not put in twice, so the queue is never
/// longer than the table; whoever takes a slot out has to look at what it holds now.
struct SlotQueue: Sendable {
    private var slots: [Int32] = []
    private var head = 0

    /// Adds a slot, which must not be in the queue.
    mutating func append(_ slot: Int32) { slots.append(slot) }

    /// Takes out the slot that was added first.
    mutating func popFirst() -> Int32? {
        guard head < slots.count else { return nil }
        defer {
            head += 1
            // What was taken out goes when it is half of all: each slot is moved once on average.
            if head * 2 > slots.count {
                slots.removeFirst(head)
                head = 0
            }
        }
        return slots[head]
    }
}
