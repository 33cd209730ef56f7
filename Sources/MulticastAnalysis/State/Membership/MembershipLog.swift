import MulticastWire

/// What a ``MembershipState`` has to tell: events, if somebody listens, and limits that were hit.
struct MembershipLog: Sendable {
    /// Whether events are kept.
    var isListening = false
    private(set) var events: [MembershipEvent] = []
    private(set) var limitsHit: [Int]
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        limitsHit = Array(repeating: 0, count: MembershipLimit.allCases.count)
    }

    /// Keeps an event.
    @inline(__always)
    mutating func note(_ event: @autoclosure () -> MembershipEvent) {
        guard isListening else { return }
        append(event())
    }

    private mutating func append(_ event: MembershipEvent) {
        guard events.count < capacity else {
            limitsHit[Int(MembershipLimit.events.rawValue)] += 1
            return
        }
        events.append(event)
    }

    /// Counts that a limit kept something out, and tells of the first time.
    mutating func hit(_ limit: MembershipLimit, on link: LinkKey, at time: Timestamp) {
        limitsHit[Int(limit.rawValue)] += 1
        if limitsHit[Int(limit.rawValue)] == 1 {
            note(MembershipEvent(kind: .limitReached(limit), time: time, link: link))
        }
    }

    /// Takes the events out.
    mutating func takeEvents() -> [MembershipEvent] {
        defer { events = [] }
        return events
    }
}
