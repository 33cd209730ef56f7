import CSockets
public import MulticastWire

/// What a datagram came with besides its octets.
public struct Datagram: Sendable {
    /// How many octets of payload there are; more than were kept if ``isTruncated``.
    public let count: Int
    /// Who sent it.
    public let source: IPAddress
    /// From which port.
    public let sourcePort: UInt16
    /// The address it was sent to: a group, or one of this host.
    public let destination: IPAddress
    /// The number of the interface it came in by.
    public let interface: UInt32
    /// The TTL or Hop Limit that it came with; `nil` where the kernel did not say.
    public let ttl: UInt8?
    /// The octet that holds the DSCP; `nil` where the kernel did not say.
    public let trafficClass: UInt8?
    /// When the kernel saw it, by the time of day; `nil` where it did not say.
    public let stamp: Timestamp?
    /// Whether the buffer was too small for it.
    public let isTruncated: Bool

    @inline(__always)
    init?(_ facts: borrowing datagram_facts, count: Int) {
        guard let source = SocketAddress(facts.source) else { return nil }
        self.count = count
        self.source = source.address
        sourcePort = source.port
        interface = facts.interface
        destination = withUnsafeBytes(of: facts.destination) { memory in
            source.address.isIPv6
                ? .v6(IPv6Address(memory: memory))
                : .v4(
                    IPv4Address(
                        rawValue: UInt32(bigEndian: memory.loadUnaligned(as: UInt32.self))))
        }
        ttl = facts.ttl < 0 ? nil : UInt8(truncatingIfNeeded: facts.ttl)
        trafficClass =
            facts.traffic_class < 0 ? nil : UInt8(truncatingIfNeeded: facts.traffic_class)
        stamp = facts.stamp < 0 ? nil : Timestamp(nanoseconds: facts.stamp)
        isTruncated = facts.is_truncated != 0
    }

    /// The differentiated services code point; `nil` where the kernel did not say.
    public var dscp: UInt8? { trafficClass.map { $0 >> 2 } }
}

/// Where a datagram goes, and how: what is not said is left to routing and the socket.
public struct Departure: Sendable {
    /// Where it goes.
    public let destination: SocketAddress
    /// The TTL or Hop Limit of this one datagram.
    public var ttl: UInt8?
    /// The number of the interface to leave by; 0 for what routing says.
    public var interface: UInt32
    /// The address to send from.
    public var source: IPAddress?

    /// Describes a way.
    public init(
        to destination: SocketAddress, ttl: UInt8? = nil, interface: UInt32 = 0,
        from source: IPAddress? = nil
    ) {
        self.destination = destination
        self.ttl = ttl
        self.interface = interface
        self.source = source
    }

    var facts: departure {
        var facts = departure()
        facts.destination = destination.storage
        facts.ttl = ttl.map(Int32.init) ?? -1
        facts.interface = interface
        if let source {
            facts.has_source = 1
            withUnsafeMutableBytes(of: &facts.source) { memory in
                switch source {
                case .v4(let address):
                    memory.storeBytes(of: address.rawValue.bigEndian, as: UInt32.self)
                case .v6(let address): address.store(in: memory)
                }
            }
        }
        return facts
    }
}
