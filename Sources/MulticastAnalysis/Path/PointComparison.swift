public import MulticastWire

/// Several points of a network that captured at the same time, compared by the packets they share.
///
/// The first point's clock is the one that all times are told by. A point that shares packets with
/// another one, and so with the first at last, is aligned; of others nothing is said that takes
/// times.
public struct PointComparison: Sendable {
    /// The points, in the order they were named.
    public let points: [Point]
    /// The ways of streams, those with most packets first.
    public private(set) var paths: [StreamPath]
    /// How many streams more there are, beyond ``pathLimit``.
    public let furtherPaths: Int
    /// Of so many packets one was compared, the same ones everywhere; 1 where all were.
    public let share: Int

    /// A place where frames were captured.
    public struct Point: Sendable {
        /// What somebody calls it.
        public let name: String
        /// From when to when it captured anything, by the clock of the first point, or by its own if
        /// ``isAligned`` is false; `nil` if it saw no frame.
        public let span: ClosedRange<Timestamp>?
        /// How many frames it saw.
        public let frames: Int
        /// How many packets to groups were cut too short to be compared.
        public let cutPackets: Int
        /// How its clock runs against that of ``reference``; `nil` for the first point, and where no
        /// packets are shared.
        public let relation: ClockRelation?
        /// The number of the point that its clock was compared with: one nearer to the first.
        public let reference: Int?
        /// How far its clock is ahead of that of the first point when it saw its first frame, in
        /// nanoseconds; `nil` if that cannot be told.
        public let offset: Int64?

        /// Whether its times can be told by the clock of the first point.
        public var isAligned: Bool { offset != nil }
    }

    /// The most points.
    public static let pointLimit = 16
    /// The most streams whose ways are told.
    public static let pathLimit = 512

    /// Compares what points recorded; they are named in the order of their trails.
    public init(_ trails: [PacketTrail], names: [String]) {
        let trails = Array(trails.prefix(Self.pointLimit))
        let tree = Self.tree(trails)
        points = trails.indices.map { number in
            let start = trails[number].span?.lowerBound.nanoseconds ?? 0
            let offset = Self.first(start, of: number, tree).map { start &- $0 }
            return Point(
                name: names.indices.contains(number) ? names[number] : "point \(number + 1)",
                span: Self.span(of: number, trails, tree), frames: trails[number].frames,
                cutPackets: trails[number].cutPackets, relation: tree[number].relation,
                reference: tree[number].parent, offset: offset)
        }
        self.tree = tree
        let shift = trails.map(\.shift).max() ?? 0
        share = 1 << shift
        let found = StreamPath.all(trails, points, shift: shift) { time, point in
            Self.first(time, of: point, tree) ?? time
        }
        paths = Array(found.prefix(Self.pathLimit))
        furtherPaths = max(0, found.count - Self.pathLimit)
    }

    /// The time by the clock of the first point that a time of another point is; the time itself if
    /// that cannot be told.
    public func time(_ time: Timestamp, of point: Int) -> Timestamp {
        guard point > 0, points.indices.contains(point),
            let first = Self.first(time.nanoseconds, of: point, tree)
        else { return time }
        return Timestamp(nanoseconds: first)
    }

    /// When two points both captured, by their aligned clocks; `nil` if never.
    public func overlap(of one: Int, and other: Int) -> ClosedRange<Timestamp>? {
        guard points.indices.contains(one), points.indices.contains(other),
            let left = points[one].span, let right = points[other].span
        else { return nil }
        let start = max(left.lowerBound, right.lowerBound)
        let end = min(left.upperBound, right.upperBound)
        return start < end ? start ... end : nil
    }

    /// Says of each point that did not see a stream who is a member of its group there.
    mutating func fillMembers(_ member: (StreamPath, StreamPath.Absence) -> IPAddress?) {
        for path in paths.indices {
            for place in paths[path].absences.indices {
                paths[path].absences[place].member = member(
                    paths[path], paths[path].absences[place])
            }
        }
    }

    // MARK: Clocks

    private let tree: [Node]

    /// A point with the one its clock was compared with.
    private struct Node: Sendable {
        var parent: Int?
        var relation: ClockRelation?
        var isReached = false
    }

    /// Joins points to the first by those relations that most packets tell.
    private static func tree(_ trails: [PacketTrail]) -> [Node] {
        var tree = trails.map { _ in Node() }
        guard !tree.isEmpty else { return [] }
        tree[0].isReached = true
        // The best so far for each point that is not reached yet.
        var best: [Int: (parent: Int, pairs: [ClockRelation.Pair])] = [:]
        var newest: Int? = 0
        while true {
            for point in trails.indices where !tree[point].isReached {
                guard let newest else { break }
                let pairs = Self.pairs(trails[newest], trails[point])
                if pairs.count > best[point]?.pairs.count ?? 0 { best[point] = (newest, pairs) }
            }
            newest = nil
            let next = best.filter { !tree[$0.key].isReached }
                .max { ($0.value.pairs.count, $1.key) < ($1.value.pairs.count, $0.key) }
            guard let (point, found) = next else { return tree }
            best[point] = nil
            guard let relation = ClockRelation(found.pairs) else { continue }
            tree[point] = Node(parent: found.parent, relation: relation, isReached: true)
            newest = point
        }
    }

    private static func pairs(
        _ one: PacketTrail, _ other: PacketTrail
    ) -> [ClockRelation.Pair] {
        one.shared(with: other).compactMap { left, right in
            guard !one.packets[left].isAmbiguous, !other.packets[right].isAmbiguous else {
                return nil
            }
            let (here, there) = (one.packets[left], other.packets[right])
            return ClockRelation.Pair(
                first: here.time, second: there.time,
                hops: Int(here.timeToLive) - Int(there.timeToLive))
        }
    }

    private static func first(_ time: Int64, of point: Int, _ tree: [Node]) -> Int64? {
        var (time, point) = (time, point)
        while point != 0 {
            guard tree.indices.contains(point), let relation = tree[point].relation,
                let parent = tree[point].parent
            else { return nil }
            time = relation.first(time)
            point = parent
        }
        return time
    }

    private static func span(
        of number: Int, _ trails: [PacketTrail], _ tree: [Node]
    ) -> ClosedRange<Timestamp>? {
        guard let span = trails[number].span else { return nil }
        guard let start = first(span.lowerBound.nanoseconds, of: number, tree),
            let end = first(span.upperBound.nanoseconds, of: number, tree)
        else { return span }
        return Timestamp(nanoseconds: min(start, end)) ... Timestamp(nanoseconds: max(start, end))
    }
}

extension PacketTrail {
    /// The places of the packets that another point saw as well, here and there.
    func shared(with other: PacketTrail) -> [(Int, Int)] {
        var (found, left, right) = ([(Int, Int)](), 0, 0)
        while left < packets.count, right < other.packets.count {
            let (one, two) = (packets[left].identity, other.packets[right].identity)
            if one == two { found.append((left, right)) }
            if one <= two { left += 1 }
            if two <= one { right += 1 }
        }
        return found
    }
}
