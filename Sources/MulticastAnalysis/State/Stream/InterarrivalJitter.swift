/// The interarrival jitter of an RTP stream (RFC 3550 §6.4.1, A.8), in nanoseconds.
///
/// Every packet counts in the order it comes, as the RFC has it. The filter is linear, so what was
/// computed of the later part of a stream by itself is put right for what came before exactly.
struct InterarrivalJitter: BitwiseCopyable, Sendable {
    /// The nanoseconds of a unit of the RTP timestamp; 0 where nobody knows.
    private(set) var tick = 0.0
    private(set) var current = 0.0
    private var sum = 0.0
    // All packets but the first, with a clock or without.
    private var steps: UInt64 = 0
    private var lastTime: Int64 = 0
    private var firstTime: Int64 = 0
    private var lastTimestamp: UInt32 = 0
    private var firstTimestamp: UInt32 = 0
    private var hasStarted = false
    /// Whether packets before the first one counted by another clock.
    private var hasBegunAnew = false

    /// How many packets counted: without a clock none does.
    var count: Double { tick != 0 ? Double(steps) : 0 }
    /// The mean over all packets but the first; `nil` without a clock or a second packet.
    var mean: Double? { count > 0 ? sum / count : nil }
    /// The latest value; `nil` without a clock or a second packet.
    var latest: Double? { count > 0 ? current : nil }

    /// Says how fast the payload's clock goes, in Hz; from the next packet on it counts.
    mutating func setClockRate(_ rate: Double) {
        let tick = rate > 0 ? 1_000_000_000 / rate : 0
        guard tick != self.tick else { return }
        let hasBegunAnew = hasBegunAnew || hasStarted
        self = InterarrivalJitter(tick: tick)
        self.hasBegunAnew = hasBegunAnew
    }

    /// Creates a jitter of nothing.
    init(tick: Double = 0) { self.tick = tick }

    /// Takes a packet: when it came, and its RTP timestamp.
    @inline(always)
    mutating func observe(_ time: Int64, _ timestamp: UInt32) {
        if hasStarted {
            step(time, timestamp)
        } else {
            (firstTime, firstTimestamp, hasStarted) = (time, timestamp, true)
        }
        (lastTime, lastTimestamp) = (time, timestamp)
    }

    @inline(always)
    private mutating func step(_ time: Int64, _ timestamp: UInt32) {
        let arrival = Double(time &- lastTime)
        let sampling = Double(Int32(bitPattern: timestamp &- lastTimestamp)) * tick
        current += ((arrival - sampling).magnitude - current) * 0.0625
        sum += current
        steps &+= 1
    }

    /// Adds what was computed of the packets that came after those here.
    mutating func append(_ later: InterarrivalJitter) {
        guard later.hasStarted else { return }
        guard hasStarted, tick == later.tick, !later.hasBegunAnew else {
            self = later
            return
        }
        step(later.firstTime, later.firstTimestamp)
        // A later value is what it is without a past, and the past's, less a sixteenth each step.
        let remaining = Self.power(0.9375, later.count)
        sum += later.sum + current * 15 * (1 - remaining)
        current = later.current + current * remaining
        steps &+= later.steps
        (lastTime, lastTimestamp) = (later.lastTime, later.lastTimestamp)
    }

    /// `base` to the power of a whole number.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        var (result, square, left) = (1.0, base, UInt64(exponent))
        while left > 0 {
            if left & 1 == 1 { result *= square }
            square *= square
            left >>= 1
        }
        return result
    }
}

/// The clock rates of RTP payload types that mean the same everywhere (RFC 3551 §6, tables 4, 5).
enum RTPClock {
    /// The rate of a payload type in Hz; `nil` where a session says it, or nobody.
    static func rate(ofPayloadType type: UInt8) -> Double? {
        switch type {
        case 0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18: 8000
        case 6: 16000
        case 10, 11: 44100
        case 16: 11025
        case 17: 22050
        case 14, 25, 26, 28, 31, 32, 33, 34: 90000
        default: nil
        }
    }
}
