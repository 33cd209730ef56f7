/// A limit to how often something is done: a burst at most, and then at a steady rate.
///
/// Time is handed in, in nanoseconds of a clock that does not go back.
public struct TokenBucket: Sendable {
    /// How many may be done at once.
    public let capacity: Int
    /// How long it takes until one more may be done, in nanoseconds.
    public let interval: Int64

    private var tokens: Int
    // When the last token was added, as long as some are missing.
    private var filled: Int64?

    /// Creates a full bucket.
    public init(capacity: Int, interval: Int64) {
        self.capacity = max(capacity, 1)
        self.interval = max(interval, 1)
        tokens = self.capacity
    }

    /// Takes a token at `now`, if there is one; returns whether there was.
    public mutating func take(at now: Int64) -> Bool {
        if let filled {
            let (passed, overflows) = now.subtractingReportingOverflow(filled)
            let added = overflows ? 0 : max(0, passed) / interval
            if added >= Int64(capacity - tokens) {
                tokens = capacity
            } else {
                tokens += Int(added)
                self.filled = filled &+ added &* interval
            }
        }
        guard tokens > 0 else { return false }
        if tokens == capacity { filled = now }
        tokens -= 1
        return true
    }
}
