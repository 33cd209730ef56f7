public import MulticastWire

/// The PIM routers of all links, and which of them is the designated one (RFC 7761 §4.3).
///
/// IPv4 and IPv6 are two protocols on the same link: each elects a designated router of its own.
public struct PIMNeighborTable: Sendable {
    /// The most routers that are kept; more on one LAN than a few are an attack.
    public static let capacity = 1024
    /// Propagation_delay_default in milliseconds (RFC 7761 §4.11).
    public static let defaultPropagationDelay = 500
    /// t_override_default in milliseconds (RFC 7761 §4.11).
    public static let defaultOverrideInterval = 2500

    /// Every router that was seen, in the order of its first Hello.
    public var neighbors: [PIMNeighbor] { table.entries }
    /// How many Hellos were of routers that found no room.
    public var refusedCount: Int { table.refused }

    private var table = ExpiringTable<PIMNeighbor>(capacity: capacity)
    // The elected of each link and family, to tell when another one is.
    private var elected: [Election: IPAddress] = [:]

    private struct Election: Hashable, Sendable {
        let link: LinkKey
        let isIPv6: Bool

        init(_ link: LinkKey, _ address: IPAddress) {
            self.link = link
            isIPv6 = address.isIPv6
        }
    }

    /// Something that happened to a router.
    public typealias Change = RouterChange<ChangeKind>

    /// What can happen to a router.
    public enum ChangeKind: Hashable, Sendable {
        /// Its first Hello was seen, or the first since it had gone.
        case appeared
        /// It came with another Generation ID: it has restarted.
        case restarted
        /// It said goodbye.
        case saidGoodbye
        /// No Hello came for its Holdtime.
        case timedOut
        /// It is the designated router of the link now.
        case becameDesignatedRouter
    }

    /// Creates an empty table.
    public init() {}

    /// Takes a Hello, and adds what changes by it to `changes`.
    public mutating func observe(
        hello options: [PIMHelloOption], from address: IPAddress, mac: MACAddress?,
        on link: LinkKey, at time: Timestamp, _ changes: inout [Change]
    ) {
        let key = LinkedRouter(link: link, address: address)
        let before = table[key]
        if before == nil {
            var neighbor = PIMNeighbor(
                link: link, address: address, mac: mac, firstSeen: time,
                lastSeen: time)
            neighbor.take(options, at: time)
            // The goodbye of a router that nobody knew is about nothing.
            guard !neighbor.hasEnded, table.insert(neighbor) else { return }
        } else {
            table.update(key) { neighbor in
                neighbor.mac = mac ?? neighbor.mac
                neighbor.take(options, at: time)
            }
        }
        guard let after = table[key] else { return }
        func note(_ kind: ChangeKind) { changes.append(Change(kind, of: key, at: time)) }
        let (was, isThere) = (before.map { !$0.hasEnded } ?? false, !after.hasEnded)
        switch (was, isThere) {
        case (false, true): note(.appeared)
        case (true, false): note(.saidGoodbye)
        default: break
        }
        if let before, was, after.restartCount > before.restartCount { note(.restarted) }
        if was != isThere || before?.drPriority != after.drPriority {
            elect(Election(link, address), at: time, &changes)
        }
    }

    /// Gives up the routers whose Holdtime is over, and adds what changes by it to `changes`.
    public mutating func advance(to time: Timestamp, _ changes: inout [Change]) {
        var gone: [Change] = []
        table.advance(to: time) { neighbor, due in
            neighbor.expires = nil
            neighbor.end = PIMNeighbor.End(time: due, reason: .timeout)
            gone.append(Change(.timedOut, of: neighbor.key, at: due))
        }
        for change in gone {
            changes.append(change)
            elect(Election(change.link, change.address), at: change.time, &changes)
        }
    }

    /// The designated router among the IPv4 or IPv6 routers of a link; `nil` if there is none.
    public func designatedRouter(on link: LinkKey, isIPv6: Bool = false) -> PIMNeighbor? {
        let candidates = neighbors.filter {
            $0.end == nil && $0.link == link && $0.address.isIPv6 == isIPv6
        }
        // One router without a priority has all of them go by their addresses.
        let usesPriority = candidates.allSatisfy { $0.drPriority != nil }
        return candidates.max { left, right in
            if usesPriority, left.drPriority != right.drPriority {
                return left.drPriority ?? 0 < right.drPriority ?? 0
            }
            return left.address < right.address
        }
    }

    /// The designated routers of the links and families that some routers are of.
    public func designatedRouters(among routers: [PIMNeighbor]) -> Set<PIMNeighbor> {
        // Asked once for each link: a table full of routers is on one, or on many.
        let elections = Set(routers.map { Election($0.link, $0.address) })
        return Set(elections.compactMap { designatedRouter(on: $0.link, isIPv6: $0.isIPv6) })
    }

    /// How long `router` waits for another one to object before it stops sending, which is not at
    /// all where it has no other neighbour than `downstream` (RFC 7761 §4.5.1, §4.3.3).
    ///
    /// Routers whose Hellos were not seen, `downstream` aside, do not count.
    public func joinPruneOverrideInterval(
        of router: IPAddress, asked downstream: IPAddress, on link: LinkKey
    ) -> Duration {
        let all = neighbors.filter {
            $0.end == nil && $0.link == link && $0.address.isIPv6 == router.isIPv6
        }
        guard all.contains(where: { $0.address != router && $0.address != downstream })
        else { return .zero }
        var (propagation, override) = (0, 0)
        for neighbor in all {
            guard let delay = neighbor.lanPruneDelay else {
                return .milliseconds(Self.defaultPropagationDelay + Self.defaultOverrideInterval)
            }
            propagation = max(propagation, Int(delay.propagationDelay))
            override = max(override, Int(delay.overrideInterval))
        }
        return .milliseconds(propagation + override)
    }

    private mutating func elect(
        _ election: Election, at time: Timestamp, _ changes: inout [Change]
    ) {
        let router = designatedRouter(on: election.link, isIPv6: election.isIPv6)
        guard let router else {
            elected[election] = nil
            return
        }
        guard elected[election] != router.address else { return }
        elected[election] = router.address
        changes.append(Change(.becameDesignatedRouter, of: router.key, at: time))
    }
}
