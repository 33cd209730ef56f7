/// One numbered sequence in a stream: an RTP source, an sACN universe, or a probing client.
struct SequenceTrack: BitwiseCopyable, Sendable {
    // What every packet needs is in the first two lines of the cache: the jitter with what follows it,
    // and the beginning of the window.
    var jitter = InterarrivalJitter()
    /// RTP's payload type, of the latest packet.
    var payloadType: UInt8 = 0xFF
    /// Whether all that comes is noted in the prelude, since what came before is not known yet.
    var isPrelude: Bool
    /// The SSRC, the universe, or the client's number.
    let identifier: UInt32
    var window: SequenceWindow
    /// Which stream it is in.
    let stream: UInt32
    /// The stream's next sequence.
    var next = Chain.end
    // So that the next one begins with a line.
    private var unused: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

    init(_ stream: Int, _ identifier: UInt32, bitWidth: Int, misorder: UInt64?, isPrelude: Bool) {
        self.stream = UInt32(truncatingIfNeeded: stream)
        self.identifier = identifier
        self.isPrelude = isPrelude
        window = SequenceWindow(bitWidth: bitWidth, maximumMisorder: misorder)
    }
}

/// How a sequence begins that may be the rest of an earlier one.
///
/// The second half of a file is counted before anybody knows how the first one ends. Until the
/// window holds nothing but numbers of the second half, its arrivals are noted; joining the halves
/// takes them again, on top of the first half, and checks that it leads to the same window. From
/// there on both count the same.
struct SequencePrelude: Sendable {
    /// Numbers that came one after the other, each one higher than the last.
    private var runs: [(start: UInt64, count: UInt64)] = []
    /// What the window was when the prelude ended; `nil` if it has not ended.
    private(set) var end: SequenceWindow?
    private var isTooLong = false
    /// More runs than that are too much trouble: the file is read in one.
    private static let maximumRuns = 512

    /// Notes a number that `window` has taken, and empties its counts once the prelude is over.
    ///
    /// - Returns: whether the prelude goes on.
    mutating func note(_ number: UInt64, _ window: inout SequenceWindow) -> Bool {
        if let last = runs.last, last.start &+ last.count == number {
            runs[runs.count - 1].count &+= 1
        } else if runs.count < Self.maximumRuns {
            runs.append((number, 1))
        } else {
            isTooLong = true
        }
        guard isTooLong || window.isOfItself else { return true }
        end = window
        window.resetCounts()
        return false
    }

    /// Counts all that came on top of what came before it; `false` if that leads elsewhere.
    func join(_ later: SequenceWindow, to window: inout SequenceWindow) -> Bool {
        guard !isTooLong else { return false }
        for run in runs {
            for step in 0 ..< run.count { window.observe(run.start &+ step) }
        }
        guard let end else { return true }
        guard window.decidesAs(end) else { return false }
        window.append(later, since: end)
        return true
    }
}

extension SequenceWindow {
    /// Whether nothing that came before the first packet told of decides about the next one.
    ///
    /// That packet may itself have been late, so that numbers above it came before it: as many as
    /// are remembered. As many again have to have come for those to be forgotten.
    fileprivate var isOfItself: Bool {
        highest &- first >= UInt64(2 * Self.length) && awaited == nil
    }

    /// Whether both say the same of every number to come.
    fileprivate func decidesAs(_ other: SequenceWindow) -> Bool {
        distance(to: other.highest) == 0 && bitmap == other.bitmap && openRun == other.openRun
            && awaited == other.awaited && hasStarted == other.hasStarted
    }

    /// Forgets what was counted; what is expected goes on from the first number.
    fileprivate mutating func resetCounts() {
        (received, duplicates, outside, restarts) = (0, 0, 0, 0)
        (depths, closedBursts) = (RunLengths(), RunLengths())
    }

    /// Adds what `later` counted since it was reset when it was `start`, as this one is now.
    fileprivate mutating func append(_ later: SequenceWindow, since start: SequenceWindow) {
        received &+= later.received
        duplicates &+= later.duplicates
        outside &+= later.outside
        depths.add(later.depths)
        closedBursts.add(later.closedBursts)
        if later.restarts > 0 {
            // Up to the first restart, the numbers went on from those of this one.
            expectedBefore &+= highest &- first &+ 1 &+ later.expectedBefore &- start.expected
            (first, highest) = (later.first, later.highest)
        } else {
            highest &+= later.highest &- start.highest
        }
        restarts &+= later.restarts
        (bitmap, openRun, awaited) = (later.bitmap, later.openRun, later.awaited)
        settle()
    }
}
