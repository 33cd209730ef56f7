public import MulticastWire

/// The multicast routers of all links that make themselves known to switches (RFC 4286).
public struct DiscoveredRouterTable: Sendable {
    /// The most routers that are kept.
    public static let capacity = 1024

    /// Every router that was seen, in the order of its first advertisement.
    public var routers: [DiscoveredRouter] { table.entries }
    /// How many advertisements were of routers that found no room.
    public var refusedCount: Int { table.refused }

    private var table = ExpiringTable<DiscoveredRouter>(capacity: capacity)

    /// Something that happened to a router.
    public typealias Change = RouterChange<ChangeKind>

    /// What can happen to a router.
    public enum ChangeKind: Hashable, Sendable {
        /// Its first advertisement was seen, or the first since it had gone.
        case appeared
        /// It sent a Multicast Router Termination.
        case terminated
        /// No advertisement came for its NeighborDeadInterval.
        case timedOut
    }

    /// Creates an empty table.
    public init() {}

    /// Takes an advertisement of a router that has more to come in `interval` seconds, and adds
    /// what changes by it to `changes`.
    public mutating func observe(
        _ advertisement: RouterAdvertisement, interval: UInt8, from address: IPAddress,
        mac: MACAddress?, on link: LinkKey, at time: Timestamp, _ changes: inout [Change]
    ) {
        let key = LinkedRouter(link: link, address: address)
        let wasThere = table[key].map { !$0.hasEnded }
        if wasThere == nil {
            let router = DiscoveredRouter(
                link: link, address: address, firstSeen: time, lastSeen: time)
            guard table.insert(router) else { return }
        }
        table.update(key) { router in
            router.mac = mac ?? router.mac
            router.take(advertisement, interval: interval, at: time)
        }
        if wasThere != true {
            changes.append(Change(.appeared, of: key, at: time))
        }
    }

    /// Takes a termination, and adds what changes by it to `changes`.
    public mutating func observeTermination(
        from address: IPAddress, on link: LinkKey, at time: Timestamp, _ changes: inout [Change]
    ) {
        let key = LinkedRouter(link: link, address: address)
        guard let router = table[key], !router.hasEnded else { return }
        table.update(key) { $0.finish(.termination, at: time) }
        changes.append(Change(.terminated, of: key, at: time))
    }

    /// Gives up the routers that have fallen silent, and adds what changes by it to `changes`.
    public mutating func advance(to time: Timestamp, _ changes: inout [Change]) {
        table.advance(to: time) { router, due in
            router.finish(.timeout, at: due)
            changes.append(Change(.timedOut, of: router.key, at: due))
        }
    }
}
