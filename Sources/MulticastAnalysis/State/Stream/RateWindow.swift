/// The packets of a stream within one span of time, and the most there ever were in one.
///
/// Spans follow one another without a gap from 1970 on, so that all streams of all captures share
/// theirs; a packet whose time is before the current span counts to it.
struct RateWindow: BitwiseCopyable, Sendable {
    /// The nanoseconds of a second.
    static var second: Int64 { 1_000_000_000 }

    /// When the current span ends, in nanoseconds.
    private(set) var end: Int64 = .min
    private(set) var octets: UInt64 = 0
    private(set) var packets: UInt32 = 0
    /// The most packets in a span, the current one included.
    private(set) var peakPackets: UInt32 = 0
    /// The most octets in a span, the current one included.
    private(set) var peakOctets: UInt64 = 0

    /// Creates a window in which nothing was counted.
    init() {}

    /// Creates a window of what was counted elsewhere.
    init(end: Int64, packets: UInt32, octets: UInt64, peakPackets: UInt32, peakOctets: UInt64) {
        (self.end, self.packets, self.octets) = (end, packets, octets)
        (self.peakPackets, self.peakOctets) = (peakPackets, peakOctets)
    }

    /// Counts a packet; one of a later span begins that, which ends at `nextEnd`.
    ///
    /// Without a branch: nobody foretells where a stream's packet is the first of its span.
    @inline(always)
    mutating func add(_ octetCount: Int, at time: Int64, upTo nextEnd: Int64) {
        // All bits, if the span goes on.
        let same: UInt64 = time >= end ? 0 : .max
        end ^= (end ^ nextEnd) & ~Int64(bitPattern: same)
        packets = (packets & UInt32(truncatingIfNeeded: same)) &+ 1
        octets = (octets & same) &+ UInt64(truncatingIfNeeded: octetCount)
        if packets > peakPackets { peakPackets = packets }
        if octets > peakOctets { peakOctets = octets }
    }

    /// When the span that a time is in ends: the first multiple of `span` after it.
    ///
    /// Before 1970 spans end elsewhere, but as far from each other.
    @inline(always)
    static func end(of time: Int64, _ span: Int64) -> Int64 {
        let (time, span) = (UInt64(bitPattern: time), UInt64(bitPattern: span))
        return Int64(bitPattern: (time / span &+ 1) &* span)
    }

    /// When the second ends that a millisecond is in, which ends at `end`; never, if it has not begun.
    static func secondEnd(with end: Int64) -> Int64 {
        end == .min ? .min : Self.end(of: end &- 1, second)
    }

    /// Adds what was counted after it, by a window whose first packet is not before the last here.
    ///
    /// `start` is what `later` was when its first span ended; `nil` if it has not ended.
    mutating func append(_ later: RateWindow, from start: RateWindow?) {
        let first = start ?? later
        if first.end > end { (end, packets, octets) = (first.end, 0, 0) }
        packets &+= first.packets
        octets &+= first.octets
        (peakPackets, peakOctets) = (max(peakPackets, packets), max(peakOctets, octets))
        guard start != nil else { return }
        (end, packets, octets) = (later.end, later.packets, later.octets)
        (peakPackets, peakOctets) = (
            max(peakPackets, later.peakPackets), max(peakOctets, later.peakOctets)
        )
    }
}
