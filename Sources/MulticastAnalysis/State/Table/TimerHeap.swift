/// Timers in the order of their deadlines: a heap that knows where each timer is.
///
/// A timer has at most one entry, so forged messages that put deadlines off or forward make it no
/// longer. What happens most, putting a deadline off, costs nothing: the entry stays where it is,
/// and when its turn comes, its owner schedules it again.
struct TimerHeap: Sendable {
    private struct Entry {
        var deadline: Instant
        var timer: Int32
    }

    private var entries: [Entry] = []
    // Where each timer's entry is; -1 for none.
    private var places: [Int32] = []

    /// How many timers wait.
    var count: Int { entries.count }

    /// The first deadline; `nil` if no timer waits.
    var first: Instant? { entries.first?.deadline }

    /// Has `timer` come up at `deadline` or before.
    mutating func schedule(_ timer: Int32, at deadline: Instant) {
        let number = Int(timer)
        while places.count <= number { places.append(-1) }
        var place = Int(places[number])
        if place < 0 {
            place = entries.count
            entries.append(Entry(deadline: deadline, timer: timer))
        } else if deadline < entries[place].deadline {
            entries[place].deadline = deadline
        } else {
            return
        }
        rise(place)
    }

    /// Forgets a timer.
    mutating func cancel(_ timer: Int32) {
        guard Int(timer) < places.count, places[Int(timer)] >= 0 else { return }
        remove(Int(places[Int(timer)]))
    }

    /// Takes out the first timer if its deadline is `now` or before.
    mutating func next(at now: Instant) -> (timer: Int32, deadline: Instant)? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        remove(0)
        return (first.timer, first.deadline)
    }

    private mutating func remove(_ place: Int) {
        places[Int(entries[place].timer)] = -1
        let last = entries.removeLast()
        guard place < entries.count else { return }
        entries[place] = last
        places[Int(last.timer)] = Int32(truncatingIfNeeded: place)
        rise(place)
        sink(Int(places[Int(last.timer)]))
    }

    private mutating func rise(_ place: Int) {
        var place = place
        let entry = entries[place]
        while place > 0 {
            let parent = (place - 1) / 4
            if entries[parent].deadline <= entry.deadline { break }
            put(entries[parent], at: place)
            place = parent
        }
        put(entry, at: place)
    }

    private mutating func sink(_ place: Int) {
        var place = place
        let entry = entries[place]
        while 4 * place + 1 < entries.count {
            var least = 4 * place + 1
            for child in least ..< min(least + 4, entries.count)
            where entries[child].deadline < entries[least].deadline {
                least = child
            }
            if entry.deadline <= entries[least].deadline { break }
            put(entries[least], at: place)
            place = least
        }
        put(entry, at: place)
    }

    private mutating func put(_ entry: Entry, at place: Int) {
        entries[place] = entry
        places[Int(entry.timer)] = Int32(truncatingIfNeeded: place)
    }
}
