public import MulticastWire

/// What is seen of the later frames of a capture before it is known how the earlier ones end, for all
/// that rules may want to know.
///
/// What nearly all frames are is counted. The others are kept, and
/// ``Examination/append(_:after:)`` goes through them.
public struct ExaminationContinuation: ~Copyable {
    private(set) var traffic: TrafficContinuation
    private(set) var clock = CaptureClock()
    private(set) var link = LinkLayerTally()
    private(set) var log = ExaminationLog()
    /// The interface of the frames; `nil` before the first one.
    private(set) var interface: Int?
    /// Whether hosts that are looked for were kept in mind from the beginning.
    let knewOfSearches: Bool

    private var isNeighborAwaited: Bool
    private var mismatchesLeft: Int

    init(_ traffic: consuming TrafficContinuation, mismatches: Int, isNeighborAwaited: Bool) {
        self.traffic = traffic
        mismatchesLeft = mismatches
        knewOfSearches = isNeighborAwaited
        self.isNeighborAwaited = isNeighborAwaited
    }

    /// Whether so much was kept that it is time to end.
    public var isFull: Bool { traffic.isFull || log.isFull }

    /// How many frames it has seen.
    public var frames: Int { clock.frames }

    /// Takes in a frame; all are of one interface.
    public mutating func observe(_ frame: borrowing CapturedFrame) {
        clock.note(frame.timestamp)
        if interface == nil { interface = frame.interface }
        let streamsBefore = traffic.streamCount
        let isDissected = traffic.observe(frame)
        let begun = streamsBefore ..< traffic.streamCount
        if isDissected {
            if traffic.lastFrame.isSearch { isNeighborAwaited = true }
            return log.noteDissected(clock.frames, begun)
        }
        if begun.isEmpty, count(frame) { return }
        log.append(frame, clock.frames, begun)
    }

    /// The traffic, of which nothing is left here.
    mutating func takeTraffic() -> TrafficContinuation {
        var taken = TrafficContinuation(StreamTable(seed: 0), AnnouncedClocks())
        swap(&taken, &traffic)
        return taken
    }

    /// Counts a frame that begins no stream, if that is all there is to do.
    @inline(__always)
    private mutating func count(_ frame: borrowing CapturedFrame) -> Bool {
        let isChecked = Examination.isChecked(frame.timestamp)
        if !isChecked, frame.linkType == .ethernet, FrameGlance.isUsualData(frame.octets) {
            link.dataFrames &+= 1
            return true
        }
        guard frame.linkType == .ethernet, let glance = FrameGlance(frame.octets) else {
            link.otherFrames &+= 1
            return true
        }
        switch glance.interest {
        case .none: break
        case .unicastIPv6: if isNeighborAwaited { return false }
        case .packet:
            if glance.isIPv6 { isNeighborAwaited = true }
            return false
        }
        if glance.startOfARP != nil || glance.isData && isChecked { return false }
        if !glance.isToRightAddress || glance.isToHostByGroup, mismatchesLeft > 0 {
            mismatchesLeft -= 1
            return false
        }
        if glance.isData {
            link.dataFrames &+= 1
            link.groupSenders.note(glance.source)
            return true
        }
        link.otherFrames &+= 1
        if let sighting = glance.unicast(at: frame.timestamp) {
            link.note(sighting)
        } else {
            link.groupSenders.note(glance.source)
        }
        return true
    }
}

/// Frames that are looked into, in the order they came.
struct ExaminationLog: Sendable {
    /// Where a frame is.
    struct Note: Sendable {
        /// Its number among the frames of the continuation, the first of which is 1.
        let number: Int
        /// The numbers there of the streams that begin with it.
        let streams: Range<Int>
        /// How many frames that are in the ``TrafficLog`` were before it.
        let dissectedBefore: Int
    }

    /// The frames of the ``TrafficLog``.
    private(set) var dissected: [Note] = []
    /// The others, which are in ``frames``.
    private(set) var others: [Note] = []
    private(set) var frames = FrameLog()

    /// Whether there is so much that it is time to end.
    var isFull: Bool { frames.isFull }

    mutating func noteDissected(_ number: Int, _ streams: Range<Int>) {
        dissected.append(Note(number: number, streams: streams, dissectedBefore: dissected.count))
    }

    mutating func append(
        _ frame: borrowing CapturedFrame, _ number: Int, _ streams: Range<Int>
    ) {
        others.append(Note(number: number, streams: streams, dissectedBefore: dissected.count))
        frames.append(frame)
    }
}

extension Dissection {
    /// Whether the frame may ask for a neighbour (RFC 4861), so that it matters who is there.
    fileprivate var isSearch: Bool {
        guard let sketch = PacketSketch(innermostOf: self), sketch.protocol == .icmpv6,
            octets.span.indices.contains(sketch.payload.lowerBound)
        else { return false }
        return octets.span[sketch.payload.lowerBound] == 135
    }
}
