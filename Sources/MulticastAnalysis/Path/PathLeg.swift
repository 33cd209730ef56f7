public import MulticastWire

/// What happens to a stream between two points that both saw it.
public struct PathLeg: Sendable {
    /// The number of the point nearer to the source.
    public let from: Int
    /// The number of the other one.
    public let to: Int
    /// What is between them.
    public let kind: Kind
    /// How many packets were compared, as many as ``from`` saw while both captured.
    ///
    /// Where a share of all packets is kept, this is what is kept.
    public let compared: Int
    /// How many of these ``to`` did not see, before ``end`` if there is one.
    public let lost: Int
    /// How many times packets in a row were lost, and of how many packets the longest row is; `nil`
    /// where not all packets were compared.
    public let bursts: (count: Int, longest: Int)?
    /// When the last packet passed, if all later ones are missing.
    public let end: Timestamp?
    /// How many packets are missing after ``end``.
    public let missing: Int
    /// What the way took, above the smallest there was or in full, as the clocks' relation tells;
    /// `nil` if no packet can tell.
    public let delay: Delay?
    /// How many packets arrived after one that was sent later.
    public let reordered: Int
    /// How many packets were not compared, since others look the same.
    public let ambiguous: Int

    /// What lies between two points.
    public enum Kind: Hashable, Sendable {
        /// Switches, or nothing: TTL and Ethernet address are the same.
        case link
        /// So many routers: each takes one from the TTL and puts its own Ethernet address in.
        case routers(Int)
    }

    /// What a way took.
    public struct Delay: Sendable {
        /// The shortest, in nanoseconds.
        public let least: Int64
        /// The one that half of all packets did not need.
        public let median: Int64
        /// The one that 99 of 100 packets did not exceed.
        public let percentile99: Int64
    }

    /// The part of the compared packets that was lost before ``end``.
    public var lossShare: Double { compared > 0 ? Double(lost) / Double(compared) : 0 }

    /// How many packets in a row, at the end, have to be missing for a stream that ends: ten, and
    /// for two seconds.
    static let leastMissing = 10
    /// What of both ends of the time that both captured is not compared, at least: 100 ms.
    static let leastMargin: Int64 = 100_000_000

    init(
        from: StreamPath.Stop, _ before: TrailSection, to: StreamPath.Stop, _ behind: TrailSection,
        both: ClosedRange<Timestamp>?, share: Int
    ) {
        (self.from, self.to) = (from.point, to.point)
        var passages = Self.passages(before.packets, behind.packets)
        let hops =
            Self.usualHops(passages) ?? Int(from.timesToLive.upperBound)
            - Int(to.timesToLive.upperBound)
        kind = hops > 0 ? .routers(hops) : .link
        let delays = passages.compactMap(\.delay).sorted()
        delay =
            delays.isEmpty
            ? nil
            : Delay(
                least: delays[0], median: delays[delays.count / 2],
                percentile99: delays[min(delays.count - 1, delays.count * 99 / 100)])
        ambiguous = before.packets.count { $0.isAmbiguous }
        let longest = max(0, delays.last ?? 0).multipliedReportingOverflow(by: 2)
        let margin = max(Self.leastMargin, longest.overflow ? .max : longest.partialValue)
        let start = (both?.lowerBound.nanoseconds ?? .max).adding(margin)
        let end = (both?.upperBound.nanoseconds ?? .min).subtracting(margin)
        passages = passages.filter { $0.sent >= start && $0.sent <= end }
            .sorted { $0.sent < $1.sent }
        let trailing = passages.reversed().prefix { !$0.hasArrived }.count
        let arrived = passages.dropLast(trailing)
        let silence = (passages.last?.sent ?? 0).since(
            arrived.last?.sent ?? passages.first?.sent ?? 0)
        let isEnd = trailing * share >= Self.leastMissing && silence >= 2_000_000_000
        let counted = isEnd ? arrived : passages[...]
        self.end = isEnd ? arrived.last.map { Timestamp(nanoseconds: $0.sent) } : nil
        missing = isEnd ? trailing : 0
        compared = counted.count
        lost = counted.count { !$0.hasArrived }
        bursts = share == 1 ? Self.bursts(counted) : nil
        reordered = Self.reordered(counted)
    }

    /// A packet at the point nearer to the source, and what became of it.
    private struct Passage {
        let sent: Int64
        let hasArrived: Bool
        /// When it arrived; `nil` where that is not clear.
        let arrival: Int64?
        let hops: Int

        var delay: Int64? { arrival.map { $0.since(sent) } }
    }

    /// What became of each packet; both lists are in the order of identities.
    private static func passages(
        _ before: [PacketTrail.Packet], _ behind: [PacketTrail.Packet]
    ) -> [Passage] {
        var (found, place) = ([Passage](), 0)
        found.reserveCapacity(before.count)
        for packet in before where !packet.isAmbiguous {
            while place < behind.count, behind[place].identity < packet.identity { place += 1 }
            let other =
                place < behind.count && behind[place].identity == packet.identity
                ? behind[place] : nil
            found.append(
                Passage(
                    sent: packet.time, hasArrived: other != nil,
                    arrival: other.flatMap { $0.isAmbiguous ? nil : $0.time },
                    hops: other.map { Int(packet.timeToLive) - Int($0.timeToLive) } ?? 0))
        }
        return found
    }

    /// By how much most packets' TTL is smaller behind; `nil` if none arrived.
    private static func usualHops(_ passages: [Passage]) -> Int? {
        var counts: [Int: Int] = [:]
        for passage in passages where passage.hasArrived { counts[passage.hops, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    private static func bursts(_ passages: ArraySlice<Passage>) -> (count: Int, longest: Int) {
        var (count, longest, row) = (0, 0, 0)
        for passage in passages {
            row = passage.hasArrived ? 0 : row + 1
            if row == 1 { count += 1 }
            longest = max(longest, row)
        }
        return (count, longest)
    }

    private static func reordered(_ passages: ArraySlice<Passage>) -> Int {
        var (count, latest) = (0, Int64.min)
        for arrival in passages.lazy.compactMap(\.arrival) {
            if arrival < latest { count += 1 }
            latest = max(latest, arrival)
        }
        return count
    }
}

extension Int64 {
    /// The instant so many nanoseconds earlier, or the first one there is.
    fileprivate func subtracting(_ nanoseconds: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(nanoseconds)
        return overflows ? .min : difference
    }
}
