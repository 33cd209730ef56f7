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

    /// How many streams there are; each has a number below that, in the order they came.
    var streamCount: Int { streams.count }

    /// The frame that was looked into last.
    var lastFrame: Dissection { dissection }

    /// Takes in the frames of a run up to the first that asks for more than to be counted, which
    /// ``observe(_:)`` is to be told of.
    public mutating func count(_ run: borrowing FrameRun) -> FrameRun.Passed {
        streams.count(run)
    }

    /// Takes in a frame.
    ///
    /// - Returns: whether it was dissected, since it may hold a control message.
    @discardableResult
    public mutating func observe(_ frame: borrowing CapturedFrame) -> Bool {
        if streams.count(frame) { return false }
        let frameClass = streams.observeOther(frame)
        if frameClass == .multicastData || frameClass == .other {
            if streams.arrival != nil { noteArrival(at: frame.timestamp) }
            return false
        }
        dissection.read(frame)
        streams.observe(dissection, interface: frame.interface, at: frame.timestamp)
        clocks.observe(dissection, in: &streams)
        noteArrival(at: frame.timestamp)
        log.append(frame)
        groups.expectData(after: dissection, interface: frame.interface, in: &streams)
        return true
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

    private var frames = FrameLog()
    // How many arrivals were before each frame.
    private var arrivalsBefore: [Int] = []
    private var arrivals: [Arrival] = []

    /// Whether there is so much that it is time to end: some 30 MiB.
    var isFull: Bool { frames.isFull || arrivals.count > 1 << 17 }

    mutating func append(_ arrival: Arrival) { arrivals.append(arrival) }

    mutating func append(_ frame: borrowing CapturedFrame) {
        frames.append(frame)
        arrivalsBefore.append(arrivals.count)
    }

    /// Whether data came of a group that is such.
    func hasArrivals(_ isSuch: (LinkedGroup) -> Bool) -> Bool {
        arrivals.contains { isSuch($0.group) }
    }

    /// Goes through all of it once; the first frame has number 0.
    func replay(
        frame tellFrame: (borrowing CapturedFrame, Int) -> Void,
        arrival tellArrival: (Arrival) -> Void
    ) {
        var told = 0
        for number in 0 ..< frames.count {
            for arrival in arrivals[told ..< arrivalsBefore[number]] { tellArrival(arrival) }
            told = arrivalsBefore[number]
            frames.tell(number) { tellFrame($0, number) }
        }
        for arrival in arrivals[told...] { tellArrival(arrival) }
    }
}
