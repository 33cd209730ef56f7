import MulticastAnalysis
import MulticastWire

/// An answer, and the way that it leaves by.
struct OutgoingAnswer {
    let answer: EchoAnswer
    let port: EchoPort
    /// The number of the interface that the request came in by.
    let interface: UInt32
    /// The address that it is sent from.
    let own: IPAddress
    /// When it is sent, in nanoseconds of the monotonic clock.
    let due: Int64
}

/// Answers that are held back, so that not all members answer at once.
struct DelayedAnswers {
    private var waiting: [OutgoingAnswer] = []

    /// How many are held back at most.
    static let limit = 4096

    /// When the next one is due; `nil` if none waits.
    var next: Int64? { waiting.last?.due }

    /// Holds an answer back; `false` if there is no place.
    mutating func add(_ answer: OutgoingAnswer) -> Bool {
        guard waiting.count < Self.limit else { return false }
        // The latest first: those that are due leave from the end.
        var (low, high) = (0, waiting.count)
        while low < high {
            let middle = (low + high) / 2
            if waiting[middle].due > answer.due { low = middle + 1 } else { high = middle }
        }
        waiting.insert(answer, at: low)
        return true
    }

    /// Takes those that are due.
    mutating func due(at now: Int64) -> [OutgoingAnswer] {
        var due: [OutgoingAnswer] = []
        while let last = waiting.last, last.due <= now {
            due.append(last)
            waiting.removeLast()
        }
        return due
    }
}
