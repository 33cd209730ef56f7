public import MulticastWire

/// Which router's TTL threshold keeps probes from responders.
///
/// A router forwards to an interface what arrives with a TTL above the interface's threshold,
/// which is 1 unless somebody set it. The i-th router on the way sees the TTL that was sent, less
/// i - 1. So the smallest TTL that reaches a responder is the largest of T + i over its way, and a
/// responder that needs more than its hops take has a router i with T = m - i on its way. A smaller
/// minimum of another one behind the same interface rules that router out.
public struct ThresholdSearch: Sendable {
    /// A link that a packet crosses on its way, by what is known of it.
    public enum Link: Hashable, Sendable {
        /// The link of hosts that answer.
        case prefix(IPPrefix)
        /// The link on which the next router has this address.
        case router(IPAddress)
        /// One of which nothing is known: the one after so many routers on the way to a responder.
        case unknown(IPAddress, Int)

        /// Whether another responder's way can be seen to cross it.
        fileprivate var isKnown: Bool { if case .unknown = self { false } else { true } }
    }

    /// A router that may be the one.
    public struct Candidate: Hashable, Sendable {
        /// Its number on the way, from 1.
        public let hop: Int
        /// The threshold of its outgoing interface.
        public let threshold: Int
    }

    private struct Way {
        let minimum: Int
        let links: [Link]
    }

    private var ways: [IPAddress: Way] = [:]
    /// The largest threshold that each interface can have, by those behind it that answer.
    private var bounds: [Link: Int] = [:]
    /// The interfaces that may be the reason of each one's minimum, where it has one besides hops.
    private var suspects: [IPAddress: Set<Link>] = [:]

    /// Works out what responders' minimums allow.
    ///
    /// - Parameters:
    ///   - records: the responders.
    ///   - routers: for those whose way is known, the addresses of the routers, first to last, as
    ///     they show on the side of the prober; `nil` for one that did not say.
    public init(_ records: [ReachRecord], routers: [IPAddress: [IPAddress?]] = [:]) {
        let lans = Set(records.map(\.link))
        for record in records {
            guard let minimum = record.minimumTTL, let hops = record.forwardHops, hops > 0 else {
                continue
            }
            let known = routers[record.address] ?? Self.shared(record, hops, records, routers)
            let links = (1 ... hops).map { hop -> Link in
                if hop == hops { return .prefix(record.link) }
                // The link after router i is the one that router i + 1 is seen on.
                guard hop < known.count, let next = known[hop] else {
                    return .unknown(record.address, hop)
                }
                return lans.first { $0.contains(next) }.map(Link.prefix) ?? .router(next)
            }
            ways[record.address] = Way(minimum: minimum, links: links)
            for (index, link) in links.enumerated() {
                bounds[link] = min(bounds[link] ?? .max, minimum - (index + 1))
            }
        }
        narrow()
    }

    /// Leaves of what may be the reason of a minimum what explains those of others, too.
    ///
    /// A threshold that somebody needs is the reason of all minimums that it can be the reason of:
    /// no second one is looked for. So one's suspects are those of all whose suspects are fewer and
    /// among its own, if there are any.
    private mutating func narrow() {
        var narrowed: [Set<Link>: Set<Link>] = [:]
        for address in ways.keys {
            let links = Set(possible(for: address).map(\.link))
            suspects[address] = links
            if !links.isEmpty { narrowed[links] = links }
        }
        // What is not known of one's way is on no other's.
        let shared = narrowed.keys.filter { $0.allSatisfy(\.isKnown) }
        for links in narrowed.keys.sorted(by: { $0.count < $1.count }) {
            let fewer = shared.filter { $0.isStrictSubset(of: links) }
            if fewer.isEmpty { continue }
            narrowed[links] = fewer.reduce(into: []) { $0.formUnion(narrowed[$1] ?? []) }
        }
        suspects = suspects.compactMapValues { narrowed[$0] }
    }

    /// The way to a responder whose link another one's way goes through, as far as that link.
    private static func shared(
        _ record: ReachRecord, _ hops: Int, _ records: [ReachRecord],
        _ routers: [IPAddress: [IPAddress?]]
    ) -> [IPAddress?] {
        // By address, so that the outcome does not depend on the order of a table.
        for (_, way) in routers.sorted(by: { $0.key < $1.key }) where way.count > hops {
            if let next = way[hops], record.link.contains(next) { return Array(way.prefix(hops)) }
        }
        for (host, way) in routers.sorted(by: { $0.key < $1.key }) where way.count >= hops {
            let other = records.first { $0.address == host }
            if other?.link == record.link, other?.forwardHops == hops { return way }
        }
        return []
    }

    /// The routers that can have the threshold which a responder's minimum shows, first to last;
    /// none if its hops explain the minimum.
    ///
    /// Where some of them may be the reason of another responder's minimum, too, they are it: no
    /// second threshold is looked for.
    public func candidates(for record: ReachRecord) -> [Candidate] {
        let suspects = suspects[record.address] ?? []
        return possible(for: record.address).filter { suspects.contains($0.link) }
            .map(\.candidate)
    }

    private func possible(for address: IPAddress) -> [(link: Link, candidate: Candidate)] {
        guard let way = ways[address], way.minimum > way.links.count + 1 else { return [] }
        return way.links.indices.compactMap { index in
            let threshold = way.minimum - (index + 1)
            guard bounds[way.links[index]] == threshold else { return nil }
            return (way.links[index], Candidate(hop: index + 1, threshold: threshold))
        }
    }
}
