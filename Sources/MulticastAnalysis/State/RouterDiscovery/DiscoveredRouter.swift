public import MulticastWire

/// A multicast router on a link, as its advertisements describe it (RFC 4286).
public struct DiscoveredRouter: Hashable, Sendable {
    /// Where the router is.
    public let link: LinkKey
    /// The source address of its advertisements.
    public let address: IPAddress
    /// The MAC address that its last advertisement came from; `nil` where the link has none.
    public internal(set) var mac: MACAddress?
    /// When its first advertisement was seen.
    public let firstSeen: Timestamp
    /// When its last advertisement was seen.
    public internal(set) var lastSeen: Timestamp
    /// How many advertisements were seen.
    public internal(set) var advertisementCount = 0
    /// How often it advertises itself, in seconds, as it announces.
    public internal(set) var advertisementInterval: UInt8 = 0
    /// Its Query Interval in seconds; 0 if it sends no queries.
    public internal(set) var queryInterval: UInt16 = 0
    /// Its Robustness Variable; 0 if it sends no queries.
    public internal(set) var robustnessVariable: UInt16 = 0
    /// When it will be given up; `nil` if it has gone.
    public internal(set) var expires: Timestamp?
    /// When and how it went; `nil` while it is there.
    public internal(set) var end: End?

    /// NeighborDeadInterval of a router that advertises itself every `advertisementInterval`
    /// seconds: three times the interval and its jitter of a fortieth (RFC 4286 §3.1.2, §3.1.5).
    public static func neighborDeadInterval(of advertisementInterval: UInt8) -> Duration {
        .milliseconds(3 * 1025 * Int(advertisementInterval))
    }

    /// How a router went.
    public typealias End = Ending<EndReason>

    /// Why a router is there no more.
    public enum EndReason: Sendable {
        /// It sent a Multicast Router Termination.
        case termination
        /// No advertisement came for its NeighborDeadInterval.
        case timeout
    }
}

extension DiscoveredRouter: Expiring {
    var key: LinkedRouter { LinkedRouter(link: link, address: address) }
    var nextTimer: Timestamp? { expires }
    var hasEnded: Bool { end != nil }

    mutating func take(
        _ advertisement: RouterAdvertisement, interval: UInt8, at time: Timestamp
    ) {
        advertisementCount &+= 1
        advertisementInterval = interval
        queryInterval = advertisement.queryInterval
        robustnessVariable = advertisement.robustnessVariable
        lastSeen = time
        expires = time.advanced(by: Self.neighborDeadInterval(of: interval))
        end = nil
    }

    mutating func finish(_ reason: EndReason, at time: Timestamp) {
        expires = nil
        end = End(time: time, reason: reason)
    }
}
