/// What the sequence numbers of a stream tell: what is missing, doubled, late, or starts anew.
///
/// A bitmap of the last 128 numbers says which of them came, so that a duplicate never makes up for
/// a loss, and a packet that comes late is no loss. Everything is counted at any time as if the
/// stream ended there. Numbers wrap around as those of the protocol do; a window on 64 bits takes
/// any.
///
/// What is expected are the numbers from the lowest to the highest, as RFC 3550 A.3 has it, but for
/// one thing: where the first packet was itself overtaken, the one that comes after it is no
/// "duplicate from before the start" but lowers the start. So nothing is ever lost "-1 times".
///
/// A jump too far ahead, or back beyond the window, is not believed until the next packet follows
/// it (RFC 3550 A.1); then the source has restarted, and counting goes on behind the jump. Numbers
/// of a jump that is not followed are ``outside``: strays, or later than can be told.
public struct SequenceWindow: BitwiseCopyable, Sendable {
    /// How many numbers below the highest are remembered; a packet later than that is ``outside``.
    public static var length: Int { 128 }

    // What every packet needs comes first, so that it is in few lines of the cache.
    var highest: UInt64 = 0
    /// All packets that were told of.
    public internal(set) var received: UInt64 = 0
    /// Bit n says that `highest - n` came; those below `first` are set, since nobody expects them.
    var bitmap: UInt128 = .max
    /// The numbers lost in a row that left the bitmap last.
    var openRun: UInt64 = 0
    /// The number that would confirm a restart; `nil` where nothing has jumped.
    var awaited: UInt64?
    var hasStarted = false
    /// Whether the next number in order changes nothing but ``highest`` and ``received``: all that
    /// is remembered came, and nothing is to be noted.
    private var isSmooth = false
    private let width: UInt8

    // What was counted.
    var first: UInt64 = 0
    /// What was expected before the last restart.
    var expectedBefore: UInt64 = 0
    /// Packets with a number that had come already.
    public internal(set) var duplicates: UInt64 = 0
    /// Packets with a number that is not believed.
    ///
    /// It is too far from the others, or too late to tell a late packet from a duplicate. Such
    /// packets are neither expected nor lost.
    public internal(set) var outside: UInt64 = 0
    /// How often the numbers began anew.
    public internal(set) var restarts: UInt64 = 0
    /// Packets that others had overtaken, and by how many numbers.
    public internal(set) var depths = RunLengths()
    /// Lost runs that nothing can shorten any more.
    var closedBursts = RunLengths()

    /// How far ahead a number may jump and be a loss; beyond that it may be a restart.
    public let maximumDropout: UInt64
    /// How far back a number may be and be late; at most ``length`` - 1.
    public let maximumMisorder: UInt64

    /// Creates a window on numbers of so many bits: 8 to 64.
    ///
    /// - Parameters:
    ///   - bitWidth: after how many bits the numbers wrap around.
    ///   - maximumDropout: RFC 3550's MAX_DROPOUT, 3000 there; if not given, that for numbers of up
    ///     to 16 bits, and 2²⁰ for those that seldom wrap. Half of the numbers at most.
    ///   - maximumMisorder: RFC 3550's MAX_MISORDER, 100 there; if not given, what is remembered.
    public init(
        bitWidth: Int, maximumDropout: UInt64? = nil, maximumMisorder: UInt64? = nil
    ) {
        let width = min(max(bitWidth, 8), 64)
        let half = UInt64(1) << UInt64(width - 1)
        self.width = UInt8(width)
        self.maximumDropout = min(maximumDropout ?? (width <= 16 ? 3000 : 1 << 20), half - 1)
        self.maximumMisorder = min(maximumMisorder ?? .max, UInt64(Self.length - 1), half - 1)
    }

    /// How many bits a number has.
    public var bitWidth: Int { Int(width) }

    /// What a packet's number says about it.
    public enum Arrival: Hashable, Sendable {
        /// The first of all.
        case first
        /// The one that was due.
        case inOrder
        /// Some before it are missing, as of now.
        case afterGap(missing: UInt64)
        /// Others with higher numbers came before it, up to so many numbers higher.
        case late(depth: UInt64)
        /// Its number has come before.
        case duplicate
        /// Its number is too far from the others.
        case outside
        /// The second packet in a row that is outside and in order: the source began anew.
        case restart
    }

    /// Takes the next packet's number.
    @inlinable @inline(__always) @discardableResult
    public mutating func observe(_ number: UInt64) -> Arrival {
        advanceInOrder(number) ? .inOrder : observeOther(number)
    }

    /// The distance from the highest number to `number`, by the shorter way around.
    @usableFromInline @inline(__always)
    func distance(to number: UInt64) -> Int64 {
        let shift = UInt64(64 &- bitWidth)
        return Int64(bitPattern: (number &- highest) &<< shift) &>> Int64(bitPattern: shift)
    }

    /// Takes a number if it is the one that is due and nothing has to be noted.
    @usableFromInline @inline(__always)
    mutating func advanceInOrder(_ number: UInt64) -> Bool {
        guard isSmooth, distance(to: number) == 1 else { return false }
        received &+= 1
        highest &+= 1
        return true
    }

    @usableFromInline @inline(never)
    mutating func observeOther(_ number: UInt64) -> Arrival {
        let arrival = take(number)
        settle()
        return arrival
    }

    /// Finds out whether it is smooth: whenever something of that has changed.
    mutating func settle() {
        isSmooth = hasStarted && bitmap == .max && openRun == 0 && awaited == nil
    }

    private mutating func take(_ number: UInt64) -> Arrival {
        received &+= 1
        guard hasStarted else {
            begin(at: number)
            return .first
        }
        let distance = distance(to: number)
        if distance > 0, distance.magnitude <= maximumDropout {
            awaited = nil
            advance(by: distance.magnitude)
            return distance == 1 ? .inOrder : .afterGap(missing: distance.magnitude - 1)
        }
        if distance <= 0, distance.magnitude <= maximumMisorder {
            awaited = nil
            return observe(late: distance.magnitude)
        }
        if awaited == truncated(number) {
            restart(at: number)
            return .restart
        }
        awaited = truncated(number &+ 1)
        outside &+= 1
        return .outside
    }

    private mutating func begin(at number: UInt64) {
        (first, highest, bitmap, openRun) = (number, number, .max, 0)
        (hasStarted, awaited) = (true, nil)
    }

    /// Moves to the highest number, `count` after the last: all but it are missing, as of now.
    private mutating func advance(by count: UInt64) {
        forget(count)
        highest &+= count
        bitmap = count < 128 ? bitmap << UInt128(count) | 1 : 1
    }

    /// Counts the runs of what leaves the bitmap when it moves by `count`.
    private mutating func forget(_ count: UInt64) {
        var left = Int(min(count, 128))
        var leaving = bitmap
        while left > 0 {
            // Whole runs of the same bit, oldest first.
            let isLost = leaving >> 127 == 0
            let run = min(
                isLost ? leaving.leadingZeroBitCount : (~leaving).leadingZeroBitCount, left)
            if isLost {
                openRun &+= UInt64(run)
            } else {
                closeRun()
            }
            leaving = run < 128 ? leaving << UInt128(run) : 0
            left -= run
        }
        // Of the missing ones, those that find no place in the bitmap any more.
        if count > 128 { openRun &+= count - 128 }
    }

    private mutating func closeRun() {
        closedBursts.add(openRun)
        openRun = 0
    }

    private mutating func observe(late distance: UInt64) -> Arrival {
        let since = highest &- first
        let bit = UInt128(1) << UInt128(distance)
        if distance > since {
            // The first one was itself early: what lies between the two is expected now.
            let between = bit - (UInt128(1) << UInt128(since + 1))
            bitmap &= ~between
            first = highest &- distance
        } else if bitmap & bit != 0 {
            duplicates &+= 1
            return .duplicate
        }
        bitmap |= bit
        depths.add(distance)
        return .late(depth: distance)
    }

    /// Begins anew behind a jump: at the packet that made it, which is believed now.
    private mutating func restart(at number: UInt64) {
        expectedBefore &+= highest &- first &+ 1
        forget(128)
        closeRun()
        outside &-= 1
        restarts &+= 1
        begin(at: number &- 1)
        advance(by: 1)
    }

    private func truncated(_ number: UInt64) -> UInt64 {
        number & (UInt64.max >> UInt64(64 - bitWidth))
    }
}

extension SequenceWindow {
    /// How many numbers there are from the lowest to the highest.
    public var expected: UInt64 {
        hasStarted ? expectedBefore &+ (highest &- first) &+ 1 : expectedBefore
    }

    /// How many of the expected numbers came, each counted once.
    public var unique: UInt64 { received &- duplicates &- outside }

    /// How many of the expected numbers did not come.
    public var lost: UInt64 { expected &- unique }

    /// How many of the expected numbers did not come and are too late to be counted if they do:
    /// unlike ``lost`` it never goes back.
    public var lostForGood: UInt64 { lost &- UInt64((~bitmap).nonzeroBitCount) }

    /// How many packets others had overtaken.
    public var reordered: UInt64 { depths.count }

    /// The highest number, as it was on the wire; `nil` before the first.
    public var highestNumber: UInt64? { hasStarted ? truncated(highest) : nil }

    /// Losses by how many numbers in a row were lost.
    public var bursts: RunLengths {
        var ended = self
        ended.forget(128)
        ended.closeRun()
        return ended.closedBursts
    }
}
