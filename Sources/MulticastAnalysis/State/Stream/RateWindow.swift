/// The packets of a stream within one span of time, and the most there ever were in one.
///
/// Spans follow one another without a gap from 1970 on, so that all streams of all captures share
/// theirs; a packet whose time is before the current span counts to it.
struct RateWindow: BitwiseCopyable, Sendable {
    /// The number of the current span.
    private(set) var span: Int64 = .min
    private(set) var octets: UInt64 = 0
    private(set) var packets: UInt32 = 0
    // Of the spans that have ended.
    private var peakPackets: UInt32 = 0
    private var peakOctets: UInt64 = 0

    /// Whether a packet in span `number` ends the first span in which there were any.
    @inline(always)
    func endsFirst(_ number: Int64) -> Bool { number > span && peakPackets == 0 && packets > 0 }

    /// Counts a packet in span `number`.
    @inline(always)
    mutating func add(_ octetCount: Int, in number: Int64) {
        if number > span { begin(number) }
        packets &+= 1
        octets &+= UInt64(truncatingIfNeeded: octetCount)
    }

    @inline(always)
    private mutating func begin(_ number: Int64) {
        peakPackets = max(peakPackets, packets)
        peakOctets = max(peakOctets, octets)
        (span, packets, octets) = (number, 0, 0)
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
        if first.span > span { begin(first.span) }
        packets &+= first.packets
        octets &+= first.octets
        guard start != nil else { return }
        begin(later.span)
        peakPackets = max(peakPackets, later.peakPackets)
        peakOctets = max(peakOctets, later.peakOctets)
        (packets, octets) = (later.packets, later.octets)
    }
}
