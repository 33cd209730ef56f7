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
    // Of the spans that have ended.
    private var peakPackets: UInt32 = 0
    private var peakOctets: UInt64 = 0

    /// Whether a span has ended in which there were any.
    var hasEndedOne: Bool { peakPackets > 0 }

    /// Whether a packet at `time` ends the first span in which there were any.
    @inline(always)
    func endsFirst(at time: Int64) -> Bool { time >= end && peakPackets == 0 && packets > 0 }

    /// Counts a packet of the current span.
    @inline(always)
    mutating func add(_ octetCount: Int) {
        packets &+= 1
        octets &+= UInt64(truncatingIfNeeded: octetCount)
    }

    /// Begins the span of so many nanoseconds that a time is in.
    @inline(always)
    mutating func begin(at time: Int64, span: Int64) { begin(Self.end(of: time, span)) }

    /// Counts what a window within the current span has counted in its own.
    @inline(always)
    mutating func add(_ part: RateWindow) {
        packets &+= part.packets
        octets &+= part.octets
    }

    /// Undoes ``add(_:)``.
    mutating func remove(_ part: RateWindow) {
        packets &-= part.packets
        octets &-= part.octets
    }

    /// When the span that a time is in ends: the first multiple of `span` after it.
    ///
    /// Before 1970 spans end elsewhere, but as far from each other.
    @inline(always)
    private static func end(of time: Int64, _ span: Int64) -> Int64 {
        let (time, span) = (UInt64(bitPattern: time), UInt64(bitPattern: span))
        return Int64(bitPattern: (time / span &+ 1) &* span)
    }

    @inline(always)
    private mutating func begin(_ end: Int64) {
        if packets > peakPackets { peakPackets = packets }
        if octets > peakOctets { peakOctets = octets }
        (self.end, packets, octets) = (end, 0, 0)
    }

    /// The most packets in a span, the current one included.
    var mostPackets: UInt32 { max(peakPackets, packets) }
    /// The most octets in a span, the current one included.
    var mostOctets: UInt64 { max(peakOctets, octets) }

    /// Adds what was counted after it, by a window whose first packet is not before the last here.
    ///
    /// `start` is what `later` was when its first span ended; `nil` if it has not ended.
    mutating func append(_ later: RateWindow, from start: RateWindow?) {
        let first = start ?? later
        if first.end > end { begin(first.end) }
        packets &+= first.packets
        octets &+= first.octets
        guard start != nil else { return }
        begin(later.end)
        peakPackets = max(peakPackets, later.peakPackets)
        peakOctets = max(peakOctets, later.peakOctets)
        (packets, octets) = (later.packets, later.octets)
    }
}
