public import MulticastWire

/// The way of a stream through the points that captured: where it was seen, what happened to it in
/// between, and where it was not seen though packets passed elsewhere.
public struct StreamPath: Sendable {
    /// The sender.
    public let source: IPAddress
    /// The group.
    public let group: IPAddress
    /// The points that saw it, those nearest to the source first.
    public let stops: [Stop]
    /// What is between two points that follow each other; a stop that no other comes before, as far
    /// as TTL and Ethernet address tell, has none.
    public let legs: [PathLeg]
    /// The points that did not see it.
    public internal(set) var absences: [Absence]

    /// What a point saw of the stream.
    public struct Stop: Sendable {
        /// The number of the point.
        public let point: Int
        /// How many packets it saw.
        public let packets: Int
        /// How many of those came again within a second; among the packets that were compared.
        public let duplicates: Int
        /// The smallest and the largest TTL.
        public let timesToLive: ClosedRange<UInt8>
        /// Who sent the first frame of it there; `nil` where frames have no Ethernet header.
        public let mac: MACAddress?
        /// Whether frames of it came from several Ethernet addresses.
        public let hasMoreMACs: Bool
        /// When it saw the first packet, and the last, by the clock of the first point.
        public let span: ClosedRange<Timestamp>
    }

    /// A point that did not see the stream.
    public struct Absence: Sendable {
        /// The number of the point.
        public let point: Int
        /// The point nearest to it, as far as TTLs tell, that saw the stream.
        public let before: Int
        /// About how many packets ``before`` saw while both captured; 0 if they never did.
        public let packets: Int
        /// Who is a member of the group there; `nil` if nobody says so.
        public internal(set) var member: IPAddress?
    }

    /// The ways of all streams of data, those with most packets first.
    static func all(
        _ trails: [PacketTrail], _ points: [PointComparison.Point], shift: Int,
        time: (_ nanoseconds: Int64, _ point: Int) -> Int64
    ) -> [StreamPath] {
        let sections = trails.enumerated().map { number, trail in
            TrailSection.all(of: trail, shift: shift) { time($0, number) }
        }
        var places: [UInt64: [(point: Int, stream: Int)]] = [:]
        for (point, trail) in trails.enumerated() {
            for (number, stream) in trail.streams.enumerated() where !stream.isControl {
                places[stream.addresses, default: []].append((point, number))
            }
        }
        return places.values.map { seen in
            StreamPath(
                seen.map { place in
                    let stream = trails[place.point].streams[place.stream]
                    return Sight(
                        stop: Stop(
                            stream, at: place.point,
                            times: { Timestamp(nanoseconds: time($0.nanoseconds, place.point)) }),
                        section: sections[place.point][place.stream], stream: stream)
                }, points, share: 1 << shift)
        }
        .sorted { ($1.packets, $0.group, $0.source) < ($0.packets, $1.group, $1.source) }
    }

    /// The packets that the point saw that saw most.
    var packets: Int { stops.map(\.packets).max() ?? 0 }

    /// What a point saw, with its packets.
    private struct Sight {
        let stop: Stop
        let section: TrailSection
        let stream: PacketTrail.Stream
    }

    private init(_ sights: [Sight], _ points: [PointComparison.Point], share: Int) {
        let inOrder = sights.sorted { left, right in
            let (one, two) = (left.stop.timesToLive.upperBound, right.stop.timesToLive.upperBound)
            // At the same TTL nothing comes back that was lost: who has more comes first.
            return (two, right.section.packets.count, left.stop.point)
                < (one, left.section.packets.count, right.stop.point)
        }
        source = inOrder[0].stream.source
        group = inOrder[0].stream.group
        stops = inOrder.map(\.stop)
        legs = inOrder.indices.dropFirst().compactMap { place in
            guard let before = Self.before(place, inOrder) else { return nil }
            let (here, there) = (inOrder[before], inOrder[place])
            return PathLeg(
                from: here.stop, here.section, to: there.stop, there.section,
                both: Self.overlap(points[here.stop.point], points[there.stop.point]), share: share)
        }
        let last = inOrder.min { $0.stop.timesToLive.upperBound < $1.stop.timesToLive.upperBound }
        absences = points.indices.compactMap { point in
            guard let last, !inOrder.contains(where: { $0.stop.point == point }) else { return nil }
            let both = Self.overlap(points[last.stop.point], points[point])
            return Absence(
                point: point, before: last.stop.point,
                packets: both.map { last.section.count(within: $0) * share } ?? 0)
        }
    }

    /// The stop that comes before another one: on the same link, or one router or more nearer to
    /// the source.
    private static func before(_ place: Int, _ sights: [Sight]) -> Int? {
        let stop = sights[place].stop
        let earlier = sights[..<place].indices
        let beside = earlier.last { other in
            let other = sights[other].stop
            return other.timesToLive.upperBound == stop.timesToLive.upperBound
                && (other.mac == stop.mac || other.mac == nil || stop.mac == nil)
        }
        if let beside { return beside }
        let nearer = earlier.filter {
            sights[$0].stop.timesToLive.upperBound > stop.timesToLive.upperBound
        }
        // The nearest of them, and of those as near the first.
        return nearer.min { left, right in
            (sights[left].stop.timesToLive.upperBound, left)
                < (sights[right].stop.timesToLive.upperBound, right)
        }
    }

    private static func overlap(
        _ one: PointComparison.Point, _ other: PointComparison.Point
    ) -> ClosedRange<Timestamp>? {
        guard let left = one.span, let right = other.span else { return nil }
        let start = max(left.lowerBound, right.lowerBound)
        let end = min(left.upperBound, right.upperBound)
        return start < end ? start ... end : nil
    }
}

extension StreamPath.Stop {
    fileprivate init(
        _ stream: PacketTrail.Stream, at point: Int, times: (Timestamp) -> Timestamp
    ) {
        let (first, last) = (times(stream.first), times(stream.last))
        self.init(
            point: point, packets: stream.packets, duplicates: stream.duplicates,
            timesToLive: stream.leastTimeToLive ... stream.mostTimeToLive, mac: stream.mac,
            hasMoreMACs: stream.hasMoreMACs, span: min(first, last) ... max(first, last))
    }
}

/// The packets of one stream at one point, in the order of their identities, by the clock of the
/// first point.
struct TrailSection: Sendable {
    private(set) var packets: [PacketTrail.Packet] = []

    /// Those of each stream of a trail, by its number: one packet of 2 to the power of `shift`.
    static func all(
        of trail: PacketTrail, shift: Int, time: (Int64) -> Int64
    ) -> [TrailSection] {
        var sections = trail.streams.map { _ in TrailSection() }
        for packet in trail.packets where packet.identity & (1 << UInt64(shift) &- 1) == 0 {
            guard sections.indices.contains(Int(packet.stream)) else { continue }
            sections[Int(packet.stream)].packets.append(packet.seen(at: time(packet.time)))
        }
        return sections
    }

    /// How many were seen within a time.
    func count(within span: ClosedRange<Timestamp>) -> Int {
        packets.count { span.contains(Timestamp(nanoseconds: $0.time)) }
    }
}

extension PacketTrail.Packet {
    fileprivate func seen(at time: Int64) -> PacketTrail.Packet {
        PacketTrail.Packet(
            identity: identity, time: time, stream: stream, timeToLive: timeToLive, copies: copies,
            isAmbiguous: isAmbiguous)
    }
}
