import Synchronization

/// The segments of a round, which know how far each is taken: who has followed its own to the end
/// takes over half of what is left of another.
///
/// Threads are never equally fast, and the last one would be waited for.
final class SegmentRound<Later: LaterFrames>: Sendable {
    private struct State {
        // In the order of their octets.
        var segments: [Segment<Later>] = []
        // What shares are followed with.
        var spares: [Segment<Later>] = []

        /// How many octets of a segment are not taken.
        func rest(_ place: Int) -> Int {
            segments[place].octets.upperBound - segments[place].taken
        }
    }

    private let state = Mutex(State())
    private let step: Int
    private let smallestRest: Int

    /// - Parameters:
    ///   - step: how many octets are taken at a time.
    ///   - smallestRest: how many have to be left of a segment for half of them to be taken over.
    init(step: Int, smallestRest: Int) {
        (self.step, self.smallestRest) = (step, smallestRest)
    }

    /// Begins with segments that follow one another; of the spares each is for one share.
    func begin(_ segments: [Segment<Later>], spares: [Segment<Later>]) {
        state.withLock { $0 = State(segments: segments, spares: spares) }
    }

    /// Takes some of the octets of a segment from a position on, or from its first, for whoever follows
    /// it; `nil` if none are left.
    func take(from position: Int? = nil, of segment: Segment<Later>) -> Range<Int>? {
        state.withLock { _ in
            let (position, end) = (position ?? segment.octets.lowerBound, segment.octets.upperBound)
            guard position < end else { return nil }
            segment.taken = min(position + step, end)
            return position ..< segment.taken
        }
    }

    /// Ends with a segment: nothing of it is left to others.
    ///
    /// - Returns: the octet where it ends.
    @discardableResult
    func end(_ segment: Segment<Later>) -> Int {
        state.withLock { _ in
            segment.taken = segment.octets.upperBound
            return segment.taken
        }
    }

    /// Takes over half of what is left where the most is; `nil` if that is not worth it.
    func share() -> Segment<Later>? {
        state.withLock { state in
            guard let place = state.segments.indices.max(by: { state.rest($0) < state.rest($1) }),
                state.rest(place) >= smallestRest, let share = state.spares.popLast()
            else { return nil }
            let segment = state.segments[place]
            let end = segment.octets.upperBound
            let middle = end - state.rest(place) / 2
            segment.octets = segment.octets.lowerBound ..< middle
            (share.octets, share.taken) = (middle ..< end, middle)
            state.segments.insert(share, at: place + 1)
            return share
        }
    }

    /// All segments in the order of their octets, once all are ended.
    var segments: [Segment<Later>] { state.withLock { $0.segments } }
}

/// A segment on its way: where it is, and what was seen in it.
///
/// It belongs to the thread that follows it, and then to the one that adds it; its octets, and how far
/// they are taken, to its round.
final class Segment<Later: LaterFrames>: @unchecked Sendable {
    /// What was seen in it; `nil` in one that is followed in order.
    let later: Later?
    fileprivate(set) var octets: Range<Int>
    // Up to where they are followed, or just being followed.
    fileprivate var taken: Int
    /// How many frames it has.
    var frames = 0
    /// Where its first record begins, and where the last one that was read ends.
    var (start, end) = (0, 0)
    var isWhole = true

    init(_ octets: Range<Int>, _ later: Later?) {
        (self.octets, self.later) = (octets, later)
        taken = octets.lowerBound
    }
}
