public import CaptureFiles
public import ToolSupport

/// A big pcap file, followed in segments side by side.
///
/// A round is a segment for each processor. The first one is followed here, from where a record is
/// known to begin; the others by threads, each from the first record that is plausible in it. Who has
/// ended takes over half of what is left of another. Then they are added one after the other, where
/// each begins exactly where the one before ended, so that the outcome is that of reading in order.
/// Where one cannot be added, or something cannot be read, the rounds end, and the rest of the file is
/// read in order; where one did not know of something that it would have had to, the next round begins
/// with it.
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
    private let round: SegmentRound<State.Later>
    // Follows what this thread takes over from others.
    private let follower: SegmentFollower<State.Later>
    private let workers: OrderedWorkers<Segment<State.Later>>
    // How many segments of a round the threads follow.
    private let others: Int
    private let division: SegmentDivision
    private var segmentLength: Int
    // The first segment of the round, and where it begins.
    private var own = Segment<State.Later>(0 ..< 0, nil)
    private var roundStart = 0
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
        let round = SegmentRound<State.Later>(
            step: division.step, smallestRest: division.smallestRest)
        let workers = OrderedWorkers<Segment<State.Later>>(threads: division.threads - 1) {
            let follower = SegmentFollower(parts, round)
            return { segment in
                follower.follow(segment)
                follower.followShares()
            }
        }
        (self.round, follower) = (round, SegmentFollower(parts, round))
        self.workers = workers
        others = workers.isEmpty ? 0 : division.threads - 1
    }

    /// Where a person would say that the reading is.
    public var shownPosition: Int { min(end, position + (position - roundStart) * others) }

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
        roundStart = position
        own = Segment(position ..< min(position + length, end), nil)
        var segments = [own]
        var start = own.octets.upperBound
        for later in laters where start < end {
            let next = min(start + length, end)
            segments.append(Segment(start ..< next, later))
            start = next
        }
        round.begin(segments, spares: spares(of: state, for: length))
        for segment in segments.dropFirst() { workers.submit(segment) }
        return true
    }

    /// What shares of segments of a length can be followed with: one for each processor.
    private func spares(of state: borrowing State, for length: Int) -> [Segment<State.Later>] {
        var spares: [Segment<State.Later>] = []
        while others > 0, length > division.smallestRest, spares.count <= others,
            let later = state.later()
        {
            spares.append(Segment(0 ..< 0, later))
        }
        return spares
    }

    /// Reads on in the first segment; returns whether there may be more of it.
    public mutating func step(_ state: inout State) -> Bool {
        guard isWhole, let octets = round.take(from: position, of: own) else { return false }
        part.begin(octets, isExact: true)
        frames += state.follow(&part)
        (position, isWhole) = (part.end, part.isWhole)
        return isWhole
    }

    /// Waits for the other segments of the round, and adds them.
    public mutating func endRound(_ state: inout State) {
        // Not, if somebody wanted to end before.
        var isSound = isWhole && position >= round.end(own)
        if isSound { follower.followShares() }
        while workers.takeOldest() != nil {}
        for segment in round.segments where isSound {
            guard let later = segment.later else { continue }
            // The next round knows what this one did not.
            guard state.isCurrent(later) else {
                isSound = false
                continue
            }
            guard segment.start == position, state.append(later) else {
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
    /// The octets that have to be left of a segment for a thread that has ended to take over half of
    /// them: to begin with them takes as long as to follow some ten MiB, and so does adding them.
    public var smallestRest: Int

    /// Creates a division, of which each part has a value that suits this machine.
    public init(
        threads: Int = Processors.usable, smallestFile: Int = 16 << 20,
        segments: ClosedRange<Int> = 2 << 20 ... 1 << 30, step: Int = 4 << 20,
        smallestRest: Int = 96 << 20
    ) {
        (self.threads, self.smallestFile) = (threads, smallestFile)
        (self.segments, self.step, self.smallestRest) = (segments, step, smallestRest)
    }
}

/// What one thread works with.
private final class SegmentFollower<Later: LaterFrames> {
    private var part: CaptureFilePart
    private let round: SegmentRound<Later>

    init(_ parts: CaptureFileParts, _ round: SegmentRound<Later>) {
        part = CaptureFilePart(of: parts)
        self.round = round
    }

    func follow(_ segment: Segment<Later>) {
        guard let later = segment.later else { return }
        var position: Int?
        while segment.isWhole, !later.isFull, !Interruption.isRequested,
            let octets = round.take(from: position, of: segment)
        {
            part.begin(octets, isExact: position != nil)
            if position == nil { segment.start = part.start }
            segment.frames += later.follow(&part)
            (position, segment.isWhole) = (part.end, part.isWhole)
        }
        segment.end = position ?? 0
        round.end(segment)
    }

    /// Takes over from others what is worth it.
    func followShares() {
        while let share = round.share() { follow(share) }
    }
}
