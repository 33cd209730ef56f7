public import MulticastWire

/// What is seen of the later frames of a capture before it is known how the earlier ones end.
///
/// Streams are counted. Control messages cannot be followed, since what they do depends on those
/// before; they are kept, with the data that somebody may have waited for, and
/// ``TrafficState/append(_:)`` goes through them.
public struct TrafficContinuation: ~Copyable {
    private var streams: StreamTable
    private(set) var log = TrafficLog()
    private(set) var clocks: AnnouncedClocks
    private var groups = StreamsByGroup()
    private var dissection = Dissection()

    init(_ streams: consuming StreamTable, _ clocks: AnnouncedClocks) {
        self.streams = streams
        self.clocks = clocks
    }

    /// Whether so much was kept that it is time to end.
    public var isFull: Bool { log.isFull }

    /// Takes in a frame.
    public mutating func observe(_ frame: borrowing CapturedFrame) {
        if streams.count(frame) { return }
        let frameClass = streams.observeOther(frame)
        if frameClass == .multicastData || frameClass == .other {
            if streams.arrival != nil { noteArrival(at: frame.timestamp) }
            return
        }
        dissection.read(frame)
        streams.observe(dissection, interface: frame.interface, at: frame.timestamp)
        clocks.observe(dissection, in: &streams)
        noteArrival(at: frame.timestamp)
        log.append(frame)
        groups.expectData(after: dissection, interface: frame.interface, in: &streams)
    }

    private mutating func noteArrival(at time: Timestamp) {
        guard let arrival = streams.takeArrival() else { return }
        let group = streams.linkedGroup(of: arrival.stream)
        log.append(
            TrafficLog.Arrival(
                group: group, time: time,
                previous: groups.lastData(of: group, before: arrival, in: streams)))
    }

    /// The streams, of which none are left here.
    mutating func takeStreams() -> StreamTable {
        var taken = StreamTable(limits: streams.limits, seed: 0, continuing: true)
        swap(&taken, &streams)
        return taken
    }
}

/// Frames that may hold control messages, and data that somebody may have waited for, in the order
/// they came.
struct TrafficLog: Sendable {
    /// Data of a group came.
    struct Arrival: Sendable {
        let group: LinkedGroup
        let time: Timestamp
        /// When data of the group came before, as far as it is known here.
        let previous: Int64?
    }

    /// A frame whose octets end where those of the next one begin.
    private struct Frame: Sendable {
        let time: Timestamp
        let originalLength: Int
        let linkType: LinkType
        let interface: Int
        let start: Int
        /// How many arrivals were before it.
        let arrivals: Int
    }

    private var frames: [Frame] = []
    private var octets: [UInt8] = []
    private var arrivals: [Arrival] = []

    /// Whether there is so much that it is time to end: some 30 MiB.
    var isFull: Bool {
        octets.count > 16 << 20 || frames.count > 1 << 17 || arrivals.count > 1 << 17
    }

    mutating func append(_ arrival: Arrival) { arrivals.append(arrival) }

    mutating func append(_ frame: borrowing CapturedFrame) {
        frames.append(
            Frame(
                time: frame.timestamp, originalLength: frame.originalLength,
                linkType: frame.linkType, interface: frame.interface, start: octets.count,
                arrivals: arrivals.count))
        unsafe frame.octets.withUnsafeBufferPointer { unsafe octets.append(contentsOf: $0) }
    }

    /// Whether data came of a group that is such.
    func hasArrivals(_ isSuch: (LinkedGroup) -> Bool) -> Bool {
        arrivals.contains { isSuch($0.group) }
    }

    /// Goes through all of it once.
    func replay(
        frame tellFrame: (borrowing CapturedFrame) -> Void, arrival tellArrival: (Arrival) -> Void
    ) {
        var told = 0
        for (number, frame) in frames.enumerated() {
            for arrival in arrivals[told ..< frame.arrivals] { tellArrival(arrival) }
            told = frame.arrivals
            let end = number + 1 < frames.count ? frames[number + 1].start : octets.count
            tellFrame(
                CapturedFrame(
                    timestamp: frame.time, originalLength: frame.originalLength,
                    linkType: frame.linkType, interface: frame.interface,
                    octets: octets.span.extracting(frame.start ..< end)))
        }
        for arrival in arrivals[told...] { tellArrival(arrival) }
    }
}
