import MulticastAnalysis
import MulticastWire

/// How fast streams flow now: what came since the last time it was asked, a second or more ago.
struct RateMeter: Sendable {
    /// Packets and octets a second.
    struct Rate: Hashable, Sendable {
        var packets = 0.0
        var octets = 0.0
    }

    /// How long it is at least between two measurements, in nanoseconds.
    static let interval: Int64 = 1_000_000_000

    private var last: [(packets: UInt64, octets: UInt64)] = []
    private var rates: [Rate] = []
    private var measuredAt: Int64?

    /// The rate of the stream with a number; that of all since the last measurement.
    subscript(stream: Int) -> Rate { rates.indices.contains(stream) ? rates[stream] : Rate() }

    /// Measures at `now`, in nanoseconds of a clock that is not set, if it is time to.
    mutating func measure(_ streams: borrowing StreamTable, at now: Int64) {
        let elapsed = measuredAt.map { now &- $0 }
        if let elapsed, elapsed < Self.interval { return }
        measuredAt = now
        let seconds = Double(elapsed ?? 0) / 1e9
        rates = (0 ..< streams.count).map { stream in
            guard seconds > 0 else { return Rate() }
            let before = last.indices.contains(stream) ? last[stream] : (packets: 0, octets: 0)
            return Rate(
                packets: Double(streams.packets(of: stream) &- before.packets) / seconds,
                octets: Double(streams.octets(of: stream) &- before.octets) / seconds)
        }
        last = (0 ..< streams.count).map { (streams.packets(of: $0), streams.octets(of: $0)) }
    }
}
