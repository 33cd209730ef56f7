public import MulticastWire

/// A datagram that came to a responder, with all that answering it depends on.
public struct EchoRequest: Sendable {
    /// The payload of UDP.
    public var octets: [UInt8]
    /// Who sent it.
    public var source: IPAddress
    /// From which port.
    public var sourcePort: UInt16
    /// Where it was sent to: a group, or an address of this host.
    public var destination: IPAddress
    /// The address of this host that answers are sent from.
    public var ownAddress: IPAddress
    /// The length of that address's prefix; 0 if it is not known.
    public var prefixLength: UInt8
    /// The port that it came to.
    public var port: UInt16
    /// The number of the interface that it came in by.
    public var interface: UInt32
    /// The TTL or Hop Limit that it came with, in hops; 0 if that is not known.
    public var ttl: UInt8
    /// When it came, by the time of day.
    public var time: Timestamp
    /// Whether that is what the kernel says.
    public var timeIsKernels: Bool
    /// How many datagrams the socket had no room for up to now.
    public var dropped: UInt64
    /// A number that nobody can foresee.
    public var random: UInt64

    /// Describes a datagram.
    public init(
        octets: [UInt8], source: IPAddress, sourcePort: UInt16, destination: IPAddress,
        ownAddress: IPAddress, prefixLength: UInt8 = 0, port: UInt16, interface: UInt32, ttl: UInt8,
        time: Timestamp,
        timeIsKernels: Bool = true,
        dropped: UInt64 = 0, random: UInt64 = 0
    ) {
        self.octets = octets
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.ownAddress = ownAddress
        self.prefixLength = prefixLength
        self.port = port
        self.interface = interface
        self.ttl = ttl
        self.time = time
        self.timeIsKernels = timeIsKernels
        self.dropped = dropped
        self.random = random
    }
}

/// What a responder sends.
public struct EchoAnswer: Hashable, Sendable {
    /// The payload, but for the time of sending.
    public var octets: [UInt8]
    /// Where it goes: the requester or a group.
    public let destination: IPAddress
    /// To which port.
    public let port: UInt16
    /// With which TTL or Hop Limit, in hops.
    public let ttl: UInt8
    /// How long it is held back, in milliseconds, so that not all members answer at once.
    public var delay: UInt16 = 0
    /// Where in the octets the time of sending goes; `nil` where it has no place.
    var transmitTimePlace: Int?

    /// The payload with the time of sending, in nanoseconds since 1970, where it has a place.
    public func octets(sentAt time: Timestamp) -> [UInt8] {
        guard let place = transmitTimePlace, place + 8 <= octets.count else { return octets }
        var octets = octets
        let stamp = bigEndianOctets(UInt64(bitPattern: time.nanoseconds))
        octets.replaceSubrange(place ..< place + 8, with: stamp)
        return octets
    }
}
