public import MulticastWire

/// A PIM router on a link, as its Hellos describe it (RFC 7761 §4.3.2).
public struct PIMNeighbor: Hashable, Sendable {
    /// Where the router is.
    public let link: LinkKey
    /// The source address of its Hellos, which is its primary address on the link.
    public let address: IPAddress
    /// The MAC address that its last Hello came from; `nil` where the link has none.
    public internal(set) var mac: MACAddress?
    /// When its first Hello was seen.
    public let firstSeen: Timestamp
    /// When its last Hello was seen.
    public internal(set) var lastSeen: Timestamp
    /// How many Hellos were seen.
    public internal(set) var helloCount = 0
    /// How long it lives without another Hello, in seconds, as it announces; `nil` if it does not,
    /// and 65,535 is for ever.
    public internal(set) var holdtime: UInt16?
    /// Its priority in the election of the designated router; `nil` if it announces none.
    public internal(set) var drPriority: UInt32?
    /// Its Generation ID, which changes when it restarts; `nil` if it announces none.
    public internal(set) var generationID: UInt32?
    /// How often it came with another Generation ID.
    public internal(set) var restartCount = 0
    /// What it says of prunes on a link of many routers; `nil` if nothing.
    public internal(set) var lanPruneDelay: LANPruneDelay?
    /// Whether it speaks Bidirectional PIM (RFC 5015).
    public internal(set) var isBidirectionalCapable = false
    /// Its other addresses on the link, ``maximumSecondaryAddresses`` at most.
    public internal(set) var secondaryAddresses: [IPAddress] = []
    /// When it will be given up; `nil` if never, or if it has gone.
    public internal(set) var expires: Timestamp?
    /// When and how it went; `nil` while it is there.
    public internal(set) var end: End?

    /// How many secondary addresses are kept.
    public static let maximumSecondaryAddresses = 16

    /// Default_Hello_Holdtime in seconds: 3.5 times the Hello_Period of 30 s (RFC 7761 §4.11).
    public static let defaultHelloHoldtime: UInt16 = 105

    /// The mean time between its Hellos; `nil` before the second.
    ///
    /// Hellos that answer a new neighbour (RFC 7761 §4.3.1) make it shorter than the router's own
    /// period.
    public var helloInterval: Duration? {
        guard helloCount > 1, lastSeen > firstSeen else { return nil }
        return lastSeen.since(firstSeen) / (helloCount - 1)
    }

    /// The two times of the LAN Prune Delay option (RFC 7761 §4.3.3).
    public struct LANPruneDelay: Hashable, Sendable {
        /// T: the router can do without join suppression.
        public let canDisableJoinSuppression: Bool
        /// Propagation_Delay in milliseconds.
        public let propagationDelay: UInt16
        /// Override_Interval in milliseconds.
        public let overrideInterval: UInt16
    }

    /// How a router went.
    public typealias End = Ending<EndReason>

    /// Why a router is there no more.
    public enum EndReason: Sendable {
        /// It said goodbye: a Hello with a Holdtime of 0.
        case goodbye
        /// No Hello came for its Holdtime.
        case timeout
    }
}

extension PIMNeighbor: Expiring {
    var key: LinkedRouter { LinkedRouter(link: link, address: address) }
    var nextTimer: Timestamp? { expires }
    var hasEnded: Bool { end != nil }

    /// Takes over what a Hello says; what it does not say is as if it never had been said.
    mutating func take(_ options: [PIMHelloOption], at time: Timestamp) {
        let priorGenerationID = generationID
        (holdtime, drPriority, generationID, lanPruneDelay) = (nil, nil, nil, nil)
        (isBidirectionalCapable, secondaryAddresses) = (false, [])
        for option in options {
            switch option.meaning {
            case .holdtime(let seconds): holdtime = seconds
            case .drPriority(let priority): drPriority = priority
            case .generationID(let number): generationID = number
            case .lanPruneDelay(let canDisable, let delay, let interval):
                lanPruneDelay = LANPruneDelay(
                    canDisableJoinSuppression: canDisable, propagationDelay: delay,
                    overrideInterval: interval)
            case .bidirectionalCapable: isBidirectionalCapable = true
            case .addressList(let addresses):
                secondaryAddresses = Array(addresses.prefix(Self.maximumSecondaryAddresses))
            default: break
            }
        }
        if let priorGenerationID, let generationID, priorGenerationID != generationID {
            restartCount &+= 1
        }
        helloCount &+= 1
        lastSeen = time
        switch holdtime ?? Self.defaultHelloHoldtime {
        case 0:
            expires = nil
            end = End(time: time, reason: .goodbye)
        case .max:
            (expires, end) = (nil, nil)
        case let seconds:
            expires = time.advanced(by: .seconds(Int(seconds)))
            end = nil
        }
    }
}
