/// How much a ``StreamTable`` keeps, whatever it is told of.
public struct StreamLimits: Sendable {
    /// The most streams; about 600 octets each.
    public var streams = 1 << 16
    /// The most numbered sequences (RTP sources, universes, clients) of all streams together; about
    /// 450 octets each.
    public var sequences = 1 << 16
    /// The most numbered sequences of one stream.
    public var sequencesPerStream = 64
    /// The most PIDs of all transport streams together; about 80 octets each.
    public var counters = 1 << 16
    /// The most PIDs of one transport stream.
    public var countersPerStream = 128
    /// The most gaps that are kept with their times, of all streams together.
    public var gaps = 1 << 16
    /// The most gaps of one stream that are kept with their times; all are counted.
    public var gapsPerStream = 64
    /// How long nothing must come for a gap, in nanoseconds.
    public var gapThreshold: Int64 = 1_000_000_000

    /// Creates the limits that the tools have.
    public init() {}
}

/// A time in which nothing of a stream came.
public struct StreamGap: Hashable, Sendable {
    /// The number of the stream.
    public let stream: Int
    let startNanoseconds: Int64
    let endNanoseconds: Int64

    init(stream: Int, start: Int64, end: Int64) {
        (self.stream, startNanoseconds, endNanoseconds) = (stream, start, end)
    }
}
