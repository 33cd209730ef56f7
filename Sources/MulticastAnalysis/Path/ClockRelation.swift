public import MulticastWire

/// How the clock of one point runs against that of another, as the packets tell that both saw.
///
/// The difference of the two times of a packet is what the clocks differ by and what the way took.
/// Of packets one way only, the smallest difference counts as no delay, so that delays are told
/// above the smallest. Packets both ways part the two, if both ways take as long at best. A clock
/// that is slow shows as a slope, one that was set as a step.
public struct ClockRelation: Sendable {
    /// What the relation rests on.
    public enum Basis: String, Sendable {
        /// Packets that went from one point to the other, and others that came from there.
        case bothWays = "both_ways"
        /// Packets of one direction, through a router.
        case oneWay = "one_way"
        /// Packets that no router was between the points for.
        case sameTTL = "same_ttl"
    }

    /// What the relation rests on.
    public let basis: Basis
    /// How many packets both points saw.
    public let packets: Int
    /// How many of those were left out, since they lie too far from the others.
    public let disbelieved: Int
    /// By how many nanoseconds the second clock is ahead of the first, when both saw the first of
    /// these packets.
    public let offset: Int64
    /// How much faster the second clock runs, in parts of a million; `nil` if the packets are too
    /// few, or lie too close together, to tell.
    public let skew: Double?
    /// By how many nanoseconds the difference jumped, and when by the second clock.
    public let steps: [Step]
    /// The pieces between steps, in the order of time; never empty.
    private let pieces: [Piece]
    private let start: Int64
    private let base: Int64

    /// A moment from which on the clocks differ by something else.
    public struct Step: Sendable {
        /// When, by the second clock.
        public let time: Timestamp
        /// By how many nanoseconds the second clock went ahead.
        public let amount: Int64
    }

    /// A packet that both points saw.
    struct Pair: Sendable {
        /// When by the first clock, and by the second one, in nanoseconds.
        let first: Int64
        let second: Int64
        /// How many routers it passed from the first point to the second; negative the other way.
        let hops: Int
    }

    /// What holds from a time of the second clock on: the difference as a line.
    private struct Piece: Sendable {
        let start: Int64
        let line: LineUnderPoints
        let hasSlope: Bool
    }

    /// The fewest packets that a relation is made from.
    static let fewest = 3
    /// How far the difference has to jump for a step, in nanoseconds: 100 ms.
    static let leastStep: Double = 100_000_000
    /// The slope that no clock has: 1000 ppm.
    ///
    /// Clocks of computers stay below 500.
    static let steepest = 1e-3
    /// How many packets, over how many nanoseconds, a slope is taken from.
    static let slopeNeeds = (packets: 16, span: 10_000_000_000.0)
    /// The most steps that are told.
    static let mostSteps = 64
    /// How many packets on each side say whether there is a step.
    private static let neighbours = 8

    /// Finds the relation; `nil` if there are too few packets.
    init?(_ pairs: [Pair]) {
        // In the order of the first clock, so that one that was set back is a step as well.
        let pairs = pairs.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
        guard pairs.count >= Self.fewest, let head = pairs.first else { return nil }
        // Both are as near 0 as can be, so that no nanosecond is lost.
        let (start, base) = (head.second, head.second &- head.first)
        let points = pairs.map { pair in
            Point(
                x: Double(pair.second &- start), y: Double(pair.second &- pair.first &- base),
                hops: pair.hops)
        }
        let sets = [points.count { $0.hops > 0 }, points.count { $0.hops < 0 }]
        let hasLevel = points.contains { $0.hops == 0 }
        let basis: Basis =
            sets.allSatisfy { $0 >= Self.fewest }
            ? .bothWays
            : hasLevel && points.count { $0.hops == 0 } >= Self.fewest ? .sameTTL : .oneWay
        var (pieces, disbelieved) = ([Piece](), 0)
        for range in Self.pieces(of: points) {
            var part = points[range].sorted { $0.x < $1.x }
            disbelieved += Self.dropStrays(&part)
            guard let (line, hasSlope) = Self.line(of: part, basis) else { continue }
            let first = pairs[range].reduce(.max) { min($0, $1.second) }
            pieces.append(Piece(start: first, line: line, hasSlope: hasSlope))
        }
        guard let first = pieces.first else { return nil }
        (self.basis, self.pieces, self.start, self.base) = (basis, pieces, start, base)
        self.packets = pairs.count
        self.disbelieved = disbelieved
        offset = base &+ Self.whole(first.line.intercept)
        skew = pieces.first(where: \.hasSlope).map { $0.line.slope * 1e6 }
        steps = zip(pieces, pieces.dropFirst()).map { before, after in
            let x = Double(after.start &- start)
            return Step(
                time: Timestamp(nanoseconds: after.start),
                amount: Self.whole(after.line.ordinate(at: x) - before.line.ordinate(at: x)))
        }
    }

    /// The time by the first clock that a time by the second one is.
    func first(_ second: Int64) -> Int64 {
        let piece = pieces.last { $0.start <= second } ?? pieces[0]
        let difference = base &+ Self.whole(piece.line.ordinate(at: Double(second &- start)))
        let (time, overflows) = second.subtractingReportingOverflow(difference)
        return overflows ? second : time
    }

    // MARK: The pieces

    /// A packet in the plane of the second clock's time and of the difference.
    private struct Point {
        let x: Double
        let y: Double
        let hops: Int
    }

    /// Whence to where no step lies.
    private static func pieces(of points: [Point]) -> [Range<Int>] {
        var (found, start, place) = ([Range<Int>](), 0, neighbours)
        while place + neighbours <= points.count, found.count < mostSteps {
            // What has waited long is above on one side for a while only: the nearer the later.
            let before = least(points[max(start, place - neighbours) ..< place])
            let after = least(points[place ..< place + neighbours])
            if place - start >= neighbours, (after - before).magnitude > leastStep,
                lasts(points, from: start, at: place, by: after - before)
            {
                found.append(start ..< place)
                start = place
                place += neighbours
            } else {
                place += 1
            }
        }
        return found + [start ..< points.count]
    }

    /// Whether a jump holds for what else there is before and after it.
    private static func lasts(
        _ points: [Point], from start: Int, at place: Int, by jump: Double
    ) -> Bool {
        let span = neighbours * 8
        let before = least(points[max(start, place - span) ..< place])
        let after = least(points[place ..< min(points.count, place + span)])
        return (after - before).sign == jump.sign && (after - before).magnitude > leastStep
            // At the step itself, not up to seven packets before it.
            && (points[place].y - points[place - 1].y).magnitude > leastStep / 2
    }

    private static func least(_ points: ArraySlice<Point>) -> Double {
        points.reduce(.infinity) { min($0, $1.y) }
    }

    /// Takes out what lies alone far below all others: packets that are not the same after all.
    private static func dropStrays(_ points: inout [Point]) -> Int {
        var count = 0
        while points.count > fewest, count < 16 {
            guard let lowest = points.indices.min(by: { points[$0].y < points[$1].y }) else {
                break
            }
            let stray = points.remove(at: lowest)
            guard least(points[...]) - stray.y > leastStep else {
                points.insert(stray, at: lowest)
                break
            }
            count += 1
        }
        return count
    }

    /// The difference of the clocks as a line.
    private static func line(of points: [Point], _ basis: Basis) -> (LineUnderPoints, Bool)? {
        let (there, back) = (points.filter { $0.hops > 0 }, points.filter { $0.hops < 0 })
        if basis == .bothWays, let under = fit(there),
            let over = fit(back.map { Point(x: $0.x, y: -$0.y, hops: $0.hops) })
        {
            // Of the two slopes that which more packets tell; then what the ways take at best.
            let isThere = there.count >= back.count
            let slope = isThere ? under.line.slope : -over.line.slope
            let low = there.reduce(.infinity) { min($0, $1.y - slope * $1.x) }
            let high = back.reduce(-.infinity) { max($0, $1.y - slope * $1.x) }
            return (
                LineUnderPoints(slope: slope, intercept: (low + high) / 2),
                isThere ? under.hasSlope : over.hasSlope
            )
        }
        let level = points.filter { $0.hops == 0 }
        if basis == .sameTTL, let fit = fit(level) { return fit }
        // What comes back is early by what it took, and the others late.
        if back.count > there.count + level.count,
            let over = fit(back.map { Point(x: $0.x, y: -$0.y, hops: $0.hops) })
        {
            return (
                LineUnderPoints(slope: -over.line.slope, intercept: -over.line.intercept),
                over.hasSlope
            )
        }
        return fit(there.isEmpty ? points : there)
    }

    private static func fit(_ points: [Point]) -> (line: LineUnderPoints, hasSlope: Bool)? {
        let span = (points.last?.x ?? 0) - (points.first?.x ?? 0)
        let hasSlope = points.count >= slopeNeeds.packets && span >= slopeNeeds.span
        guard
            let line = LineUnderPoints(
                under: points.map { ($0.x, $0.y) }, steepest: hasSlope ? steepest : 0)
        else { return nil }
        return (line, hasSlope)
    }

    /// The nearest whole number; 0 for what is none.
    private static func whole(_ number: Double) -> Int64 {
        Int64(exactly: number.rounded()) ?? 0
    }
}

extension LineUnderPoints {
    init(slope: Double, intercept: Double) { (self.slope, self.intercept) = (slope, intercept) }
}
