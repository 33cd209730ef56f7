import CaptureFiles
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// The traffic of a big pcap file, followed in segments side by side.
///
/// A round is a segment for each processor. The first one is followed here, from where a record is
/// known to begin; the others by threads, each from the first record that is plausible in it. Then
/// they are added one after the other, where each begins exactly where the one before ended, so
/// that the outcome is that of reading in order. Where one cannot be added, or something cannot be
/// read, the rounds end, and the rest of the file is read in order; where one did not know of a
/// session that was announced before it, the next round begins with it.
///
///     while segments.beginRound(of: state) {
///         while segments.step(&state, &span) { … }
///         segments.endRound(&state, &span)
///     }
struct SegmentReading: ~Copyable {
    /// The octet of the file up to which all is followed, and where a record begins.
    private(set) var position: Int
    /// How many frames are before it.
    private(set) var frames = 0

    private let end: Int
    private let interface: Int
    private var part: CaptureFilePart
    private let workers: OrderedWorkers<Segment>
    // How many segments of a round the threads follow.
    private let others: Int
    private let division: Division
    private var segmentLength: Int
    // The first segment of the round, and what the others have when it begins.
    private var own = 0 ..< 0
    private var isWhole = true

    /// How the work is divided.
    struct Division {
        /// How many threads follow segments, this one included.
        var threads = Processors.usable
        /// The octets of a file that is worth the threads.
        var smallestFile = 16 << 20
        /// The octets of a segment: the shortest is worth adding, and the longest leaves memory to
        /// others.
        var segments = 2 << 20 ... 1 << 30
        /// The octets after which a person is told how far it is, and a signal ends the reading.
        var step = 4 << 20
    }

    /// Prepares to read a file from where it is read up to; `nil` if it has no parts, or not much.
    ///
    /// `interface` is the number of the file's one interface.
    init?(
        _ file: borrowing CaptureFileReader, interface: Int, _ division: Division = Division()
    ) {
        guard let parts = file.parts, parts.octets.count >= division.smallestFile else {
            return nil
        }
        (position, end) = (parts.octets.lowerBound, parts.octets.upperBound)
        (self.interface, self.division) = (interface, division)
        segmentLength = division.segments.upperBound
        part = CaptureFilePart(of: parts)
        let workers = OrderedWorkers<Segment>(threads: division.threads - 1) {
            let follower = SegmentFollower(parts, interface: interface, step: division.step)
            return { segment in follower.follow(segment) }
        }
        self.workers = workers
        others = workers.isEmpty ? 0 : division.threads - 1
    }

    /// Where a person would say that the reading is.
    var shownPosition: Int { min(end, position + (position - own.lowerBound) * others) }

    /// Has the threads begin with the segments after the first; returns whether there is anything
    /// left to read.
    mutating func beginRound(of state: borrowing TrafficState) -> Bool {
        guard isWhole, position < end else { return false }
        let count = others + 1
        let length = min(segmentLength, (end - position + count - 1) / count)
        own = position ..< min(position + length, end)
        var start = own.upperBound
        for _ in 0 ..< others where start < end {
            let next = min(start + length, end)
            workers.submit(
                Segment(start ..< next, state.continuation(seed: .random(in: 0 ... .max))))
            start = next
        }
        return true
    }

    /// Reads on in the first segment; returns whether there is more of it.
    mutating func step(_ state: inout TrafficState, _ span: inout CaptureSpan) -> Bool {
        guard isWhole, position < own.upperBound else { return false }
        let next = min(position + division.step, own.upperBound)
        part.begin(position ..< next, isExact: true)
        let before = span.frames
        state.follow(&part, interface: interface, &span)
        (position, isWhole) = (part.end, part.isWhole)
        frames += span.frames - before
        return isWhole && position < own.upperBound
    }

    /// Waits for the other segments of the round, and adds them.
    mutating func endRound(_ state: inout TrafficState, _ span: inout CaptureSpan) {
        // Not, if somebody wanted to end before.
        var isSound = isWhole && position >= own.upperBound
        while let segment = workers.takeOldest() {
            guard isSound, let traffic = segment.traffic.take() else { continue }
            // A session was announced, which the next round knows.
            guard state.hasClocks(of: traffic) else {
                isSound = false
                continue
            }
            guard segment.start == position, state.append(traffic) else {
                (isSound, isWhole) = (false, false)
                continue
            }
            position = segment.end
            frames += segment.span.frames
            span.add(segment.span)
            isWhole = segment.isWhole
            // One that is full ended early, and the next does not go on from there.
            isSound = isWhole && position >= segment.octets.upperBound
            if !isSound {
                segmentLength = max(division.segments.lowerBound, position - segment.start)
            }
        }
    }

    /// Ends the threads.
    consuming func close() { workers.close() }
}

/// A segment on its way: where it is, and what was seen in it.
final class Segment {
    let octets: Range<Int>
    var traffic: TrafficContinuation?
    var span = CaptureSpan()
    /// Where its first record begins, and where the last one that was read ends.
    var (start, end) = (0, 0)
    var isWhole = true

    init(_ octets: Range<Int>, _ traffic: consuming TrafficContinuation) {
        self.octets = octets
        self.traffic = consume traffic
    }
}

/// What one thread works with.
private final class SegmentFollower {
    private var part: CaptureFilePart
    private let interface: Int
    private let step: Int

    init(_ parts: CaptureFileParts, interface: Int, step: Int) {
        part = CaptureFilePart(of: parts)
        (self.interface, self.step) = (interface, step)
    }

    func follow(_ segment: Segment) {
        guard var traffic = segment.traffic.take() else { return }
        Self.follow(segment, &traffic, &part, interface, step)
        segment.traffic = consume traffic
    }

    private static func follow(
        _ segment: Segment, _ traffic: inout TrafficContinuation, _ part: inout CaptureFilePart,
        _ interface: Int, _ step: Int
    ) {
        let end = segment.octets.upperBound
        var (position, span) = (segment.octets.lowerBound, CaptureSpan())
        var (isFirst, isWhole) = (true, true)
        while isWhole, position < end, !traffic.isFull, !Interruption.isRequested {
            let next = min(position + step, end)
            part.begin(position ..< next, isExact: !isFirst)
            if isFirst { segment.start = part.start }
            traffic.follow(&part, interface: interface, &span)
            (position, isWhole, isFirst) = (part.end, part.isWhole, false)
        }
        (segment.end, segment.isWhole, segment.span) = (position, isWhole, span)
    }
}

extension TrafficState {
    /// Takes in the frames of a part.
    fileprivate mutating func follow(
        _ part: inout CaptureFilePart, interface: Int, _ span: inout CaptureSpan
    ) {
        while let frame = part.next() {
            span.note(frame)
            observe(frame.captured(on: interface))
        }
    }
}

extension TrafficContinuation {
    /// Takes in the frames of a part.
    fileprivate mutating func follow(
        _ part: inout CaptureFilePart, interface: Int, _ span: inout CaptureSpan
    ) {
        while let frame = part.next() {
            span.note(frame)
            observe(frame.captured(on: interface))
        }
    }
}
