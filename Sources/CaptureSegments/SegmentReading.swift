public import CaptureFiles
public import ToolSupport

/// A big pcap file, followed in segments side by side.
///
/// A round is a segment for each processor. The first one is followed here, from where a record is
/// known to begin; the others by threads, each from the first record that is plausible in it. Then
/// they are added one after the other, where each begins exactly where the one before ended, so
/// that the outcome is that of reading in order. Where one cannot be added, or something cannot be
/// read, the rounds end, and the rest of the file is read in order; where one did not know of
/// something that it would have had to, the next round begins with it.
///
///     while segments.beginRound(of: state) {
///         while segments.step(&state) { … }
///         segments.endRound(&state)
///     }
public struct SegmentReading<State: SegmentedState & ~Copyable>: ~Copyable {
    /// The octet of the file up to which all is followed, and where a record begins.
    public private(set) var position: Int
    /// How many frames are before it.
    public private(set) var frames = 0

    private let end: Int
    private var part: CaptureFilePart
    private let workers: OrderedWorkers<Segment<State.Later>>
    // How many segments of a round the threads follow.
    private let others: Int
    private let division: SegmentDivision
    private var segmentLength: Int
    // The first segment of the round, and what the others have when it begins.
    private var own = 0 ..< 0
    private var isWhole = true

    /// Prepares to read a file from where it is read up to; `nil` if it has no parts, or not much.
    public init?(_ file: borrowing CaptureFileReader, _ division: SegmentDivision) {
        guard let parts = file.parts, parts.octets.count >= division.smallestFile else {
            return nil
        }
        (position, end) = (parts.octets.lowerBound, parts.octets.upperBound)
        self.division = division
        segmentLength = division.segments.upperBound
        part = CaptureFilePart(of: parts)
        let workers = OrderedWorkers<Segment<State.Later>>(threads: division.threads - 1) {
            let follower = SegmentFollower<State.Later>(parts, step: division.step)
            return { segment in follower.follow(segment) }
        }
        self.workers = workers
        others = workers.isEmpty ? 0 : division.threads - 1
    }

    /// Where a person would say that the reading is.
    public var shownPosition: Int { min(end, position + (position - own.lowerBound) * others) }

    /// Has the threads begin with the segments after the first; returns whether there is anything
    /// left to read.
    public mutating func beginRound(of state: borrowing State) -> Bool {
        guard isWhole, position < end else { return false }
        let count = others + 1
        var length = min(segmentLength, (end - position + count - 1) / count)
        var laters: [State.Later] = []
        while laters.count < others, let later = state.later() { laters.append(later) }
        // What nothing can be added to yet soon may be.
        if laters.count < others { length = min(length, division.segments.lowerBound) }
        own = position ..< min(position + length, end)
        var start = own.upperBound
        for later in laters where start < end {
            let next = min(start + length, end)
            workers.submit(Segment(start ..< next, later))
            start = next
        }
        return true
    }

    /// Reads on in the first segment; returns whether there is more of it.
    public mutating func step(_ state: inout State) -> Bool {
        guard isWhole, position < own.upperBound else { return false }
        let next = min(position + division.step, own.upperBound)
        part.begin(position ..< next, isExact: true)
        frames += state.follow(&part)
        (position, isWhole) = (part.end, part.isWhole)
        return isWhole && position < own.upperBound
    }

    /// Waits for the other segments of the round, and adds them.
    public mutating func endRound(_ state: inout State) {
        // Not, if somebody wanted to end before.
        var isSound = isWhole && position >= own.upperBound
        while let segment = workers.takeOldest() {
            guard isSound else { continue }
            // The next round knows what this one did not.
            guard state.isCurrent(segment.later) else {
                isSound = false
                continue
            }
            guard segment.start == position, state.append(segment.later) else {
                (isSound, isWhole) = (false, false)
                continue
            }
            position = segment.end
            frames += segment.frames
            isWhole = segment.isWhole
            // One that is full ended early, and the next does not go on from there.
            isSound = isWhole && position >= segment.octets.upperBound
            if !isSound {
                segmentLength = max(division.segments.lowerBound, position - segment.start)
            }
        }
    }

    /// Ends the threads.
    public consuming func close() { workers.close() }
}

/// How the work on a big file is divided.
public struct SegmentDivision: Sendable {
    /// How many threads follow segments, this one included.
    public var threads: Int
    /// The octets of a file that is worth the threads.
    public var smallestFile: Int
    /// The octets of a segment: the shortest is worth adding, and the longest leaves memory to
    /// others.
    public var segments: ClosedRange<Int>
    /// The octets after which a person is told how far it is, and a signal ends the reading.
    public var step: Int

    /// Creates a division, of which each part has a value that suits this machine.
    public init(
        threads: Int = Processors.usable, smallestFile: Int = 16 << 20,
        segments: ClosedRange<Int> = 2 << 20 ... 1 << 30, step: Int = 4 << 20
    ) {
        (self.threads, self.smallestFile) = (threads, smallestFile)
        (self.segments, self.step) = (segments, step)
    }
}

/// A segment on its way: where it is, and what was seen in it.
private final class Segment<Later: LaterFrames> {
    let octets: Range<Int>
    let later: Later
    /// How many frames it has.
    var frames = 0
    /// Where its first record begins, and where the last one that was read ends.
    var (start, end) = (0, 0)
    var isWhole = true

    init(_ octets: Range<Int>, _ later: Later) {
        self.octets = octets
        self.later = later
    }
}

/// What one thread works with.
private final class SegmentFollower<Later: LaterFrames> {
    private var part: CaptureFilePart
    private let step: Int

    init(_ parts: CaptureFileParts, step: Int) {
        part = CaptureFilePart(of: parts)
        self.step = step
    }

    func follow(_ segment: Segment<Later>) {
        let end = segment.octets.upperBound
        var position = segment.octets.lowerBound
        var (isFirst, isWhole) = (true, true)
        while isWhole, position < end, !segment.later.isFull, !Interruption.isRequested {
            let next = min(position + step, end)
            part.begin(position ..< next, isExact: !isFirst)
            if isFirst { segment.start = part.start }
            segment.frames += segment.later.follow(&part)
            (position, isWhole, isFirst) = (part.end, part.isWhole, false)
        }
        (segment.end, segment.isWhole) = (position, isWhole)
    }
}
