public import MulticastWire

/// How long a kernel takes to send what a program gives it, by its stamps of what it has sent.
///
/// A responder tells when its answer leaves, and has to say so in the answer, before it has left.
/// What the kernel takes at least from there is known from answers before.
public struct TransmitDelay: Sendable {
    /// What it takes at least, in nanoseconds: three quarters of the shortest of late, so that
    /// hardly any answer leaves sooner than it says; 0 where too little is known.
    public private(set) var least: Int64 = 0

    /// When datagrams were given to the kernel, by their numbers.
    private var given = [Int64](repeating: 0, count: 256)
    private var count: UInt32 = 0
    /// The latest delays, the oldest of which makes place for the next.
    private var latest: [Int64] = []
    private var turn = 0

    /// How many delays are looked at, and how many it takes.
    static let window = 64
    static let fewest = 16
    /// What takes longer says something of the machine, not of the way through the kernel, in
    /// nanoseconds.
    private static let longest: Int64 = 50_000

    /// Creates a delay of which nothing is known.
    public init() {}

    /// Notes when the next datagram was given to the kernel.
    public mutating func note(givenAt time: Timestamp) {
        given[Int(count % UInt32(given.count))] = time.nanoseconds
        count &+= 1
    }

    /// Notes when the kernel sent the datagram with a number, from 0.
    public mutating func note(sentAt time: Timestamp, number: UInt32) {
        // The numbers wrap around.
        guard 1 ... UInt32(given.count) ~= count &- number else { return }
        let delay = time.nanoseconds &- given[Int(number % UInt32(given.count))]
        guard 0 ... Self.longest ~= delay else { return }
        if latest.count < Self.window {
            latest.append(delay)
        } else {
            latest[turn] = delay
            turn = (turn + 1) % Self.window
        }
        guard latest.count >= Self.fewest, let shortest = latest.min() else { return }
        least = shortest / 4 * 3
    }
}
