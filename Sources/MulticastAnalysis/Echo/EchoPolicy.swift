public import MulticastWire

/// Whom a responder answers, where to and how often.
public struct EchoPolicy: Sendable {
    /// The groups that may be answered to.
    public var groups: [IPPrefix]
    /// The prefixes of this host's links, whose hosts are answered.
    public var links: [IPPrefix]
    /// Prefixes that are answered besides.
    public var sources: [IPPrefix]
    /// This host's addresses, which are not answered.
    public var ownAddresses: [IPAddress]
    /// The TTL or Hop Limit of answers, in hops; RFC 6450 §5 wants 64 at least.
    public var ttl: UInt8 = 64
    /// How many answers a source gets a second, if it asks as mcping does or has a Session ID.
    public var answersPerSecond = 1000
    /// How many answers all sources get a second.
    public var totalPerSecond = 20_000
    /// What the responder says of itself, in UTF-8.
    public var information: [UInt8] = []

    /// How many answers a source gets a second that asks without a Session ID (RFC 6450 §3.5.1,
    /// Default-Server-Rate-Limit), or speaks an older protocol, which has none.
    public static let unprovenPerSecond = 1
    /// How many of these it may ask for at once: senders are not exact to the millisecond.
    public static let unprovenBurst = 5
    /// How many sources and clients are remembered.
    public static let maximumSources = 4096

    /// Describes who is answered.
    public init(
        groups: [IPPrefix], links: [IPPrefix], sources: [IPPrefix] = [],
        ownAddresses: [IPAddress] = []
    ) {
        self.groups = groups
        self.links = links
        self.sources = sources
        self.ownAddresses = ownAddresses
    }

    /// Whether answers may go to a group.
    func allows(group: IPAddress) -> Bool {
        group.isMulticast && groups.contains { $0.contains(group) }
    }

    /// Whether a source is answered: a host that is not this one, on one of its links or named.
    public func allows(source: IPAddress) -> Bool {
        switch source {
        case .v4(let address):
            let network = address.rawValue >> 24
            // 0.0.0.0/8, groups, and what lies behind them up to the broadcast address.
            guard network > 0, network < 224 else { return false }
        case .v6(let address):
            guard address != .unspecified, !address.isMulticast else { return false }
        }
        return !ownAddresses.contains(source)
            && (links.contains { $0.contains(source) } || sources.contains { $0.contains(source) })
    }

    /// A group to offer to a client that wants one of a prefix (RFC 6450 §4); `nil` if none may be
    /// answered to.
    func group(in wanted: IPPrefix) -> IPAddress? {
        for allowed in groups where allowed.base.isIPv6 == wanted.base.isIPv6 {
            // The smaller block of two that overlap lies in the other. A block's first address is
            // its network's, and no group that people use.
            let smaller = allowed.length >= wanted.length ? allowed : wanted
            let larger = allowed.length >= wanted.length ? wanted : allowed
            guard larger.contains(smaller.base) || larger.length == 0 else { continue }
            let group = smaller.firstGroup
            if allows(group: group) { return group }
        }
        return nil
    }
}

extension IPPrefix {
    /// The block's only address, or its first one but one.
    fileprivate var firstGroup: IPAddress {
        switch base {
        case .v4(let address):
            length == 32 ? base : .v4(IPv4Address(rawValue: address.rawValue | 1))
        case .v6(let address):
            length == 128 ? base : .v6(IPv6Address(bits: address.bits | 1))
        }
    }
}
