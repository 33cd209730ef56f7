/// The Value of an mtrace2 Standard Response Block (RFC 8487 §3.2.4 for IPv4, §3.2.5 for IPv6).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |     Type      |           Length              |      MBZ      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                       Query Arrival Time                      |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     :        interfaces and upstream router: ``Interfaces``         :
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     .            Input packet count on Incoming Interface           .
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     .           Output packet count on Outgoing Interface           .
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     .      Total number of packets for this source-group pair       .
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |          Rtg Protocol         |    Multicast Rtg Protocol     |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Fwd TTL    |      MBZ      |S|   Src Mask  |Forwarding Code|   IPv4
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |              MBZ 2          |S|Src Prefix Len |Forwarding Code|   IPv6
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct Mtrace2ResponseBlock: Hashable, Sendable {
    /// Sent as zero.
    public let mbz: UInt8
    /// When the query or request reached this router: the middle 32 bits of an NTP timestamp.
    public let queryArrivalTime: UInt32
    /// The router's interfaces and its upstream router.
    public let interfaces: Interfaces
    /// Multicast packets received on the incoming interface; all ones if not known.
    public let inputPacketCount: UInt64
    /// Multicast packets sent on the outgoing interface; all ones if not known.
    public let outputPacketCount: UInt64
    /// Packets forwarded from this source to this group; all ones if not known.
    public let totalNumberOfPackets: UInt64
    /// The unicast routing protocol, as in the IP Multicast MIB.
    public let routingProtocol: UInt16
    /// The multicast routing protocol, as in the IP Multicast MIB.
    public let multicastRoutingProtocol: UInt16
    /// Fwd TTL and MBZ in an IPv4 block; MBZ 2, whose lowest bit is S, in an IPv6 one.
    public let forwardingTTLAndMBZ: UInt16
    /// S and the Src Mask in an IPv4 block; the Src Prefix Len in an IPv6 one.
    public let sourceMask: UInt8
    /// What the router did with the message, or why it did not.
    public let forwardingCode: ForwardingCode

    /// The Length of an IPv4 block.
    public static let ipv4Length: UInt16 = 52
    /// The Length of an IPv6 block.
    public static let ipv6Length: UInt16 = 80

    /// The TTL threshold of the outgoing interface; only IPv4 has one.
    public var forwardingTTL: UInt8? {
        if case .v4 = interfaces { UInt8(forwardingTTLAndMBZ >> 8) } else { nil }
    }

    /// Whether the packets of the source's network are counted, not the source's alone (S).
    public var countsSourceNetwork: Bool {
        if case .v4 = interfaces { sourceMask & 0x80 != 0 } else { forwardingTTLAndMBZ & 1 != 0 }
    }

    /// The prefix length that the router has for the source; `nil` if it forwards by group alone.
    public var sourcePrefixLength: UInt8? {
        switch interfaces {
        case .v4: sourceMask & 0x7F == 0x7F ? nil : sourceMask & 0x7F
        case .v6: sourceMask == 0xFF ? nil : sourceMask
        }
    }

    /// Creates the value of a block.
    public init(
        queryArrivalTime: UInt32, interfaces: Interfaces, inputPacketCount: UInt64 = .max,
        outputPacketCount: UInt64 = .max, totalNumberOfPackets: UInt64 = .max,
        routingProtocol: UInt16 = 0, multicastRoutingProtocol: UInt16 = 0,
        forwardingTTLAndMBZ: UInt16 = 0, sourceMask: UInt8, forwardingCode: ForwardingCode,
        mbz: UInt8 = 0
    ) {
        self.mbz = mbz
        self.queryArrivalTime = queryArrivalTime
        self.interfaces = interfaces
        self.inputPacketCount = inputPacketCount
        self.outputPacketCount = outputPacketCount
        self.totalNumberOfPackets = totalNumberOfPackets
        self.routingProtocol = routingProtocol
        self.multicastRoutingProtocol = multicastRoutingProtocol
        self.forwardingTTLAndMBZ = forwardingTTLAndMBZ
        self.sourceMask = sourceMask
        self.forwardingCode = forwardingCode
    }

    /// Reads the value of a block of either family, which its Length has told.
    public init(isIPv6: Bool, from reader: inout ByteReader) throws(DecodeError) {
        mbz = try reader.uint8("MBZ")
        queryArrivalTime = try reader.uint32("Query Arrival Time")
        interfaces =
            isIPv6
            ? .v6(
                incoming: try reader.uint32("Incoming Interface ID"),
                outgoing: try reader.uint32("Outgoing Interface ID"),
                local: try reader.ipv6Address("Local Address"),
                remote: try reader.ipv6Address("Remote Address"))
            : .v4(
                incoming: try reader.ipv4Address("Incoming Interface Address"),
                outgoing: try reader.ipv4Address("Outgoing Interface Address"),
                upstreamRouter: try reader.ipv4Address("Upstream Router Address"))
        inputPacketCount = try reader.uint64("Input packet count on Incoming Interface")
        outputPacketCount = try reader.uint64("Output packet count on Outgoing Interface")
        totalNumberOfPackets = try reader.uint64(
            "Total number of packets for this source-group pair")
        routingProtocol = try reader.uint16("Rtg Protocol")
        multicastRoutingProtocol = try reader.uint16("Multicast Rtg Protocol")
        forwardingTTLAndMBZ = try reader.uint16("Fwd TTL, MBZ")
        sourceMask = try reader.uint8("Src Mask")
        forwardingCode = ForwardingCode(rawValue: try reader.uint8("Forwarding Code"))
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        [mbz] + bigEndianOctets(queryArrivalTime) + interfaces.octets
            + [inputPacketCount, outputPacketCount, totalNumberOfPackets].flatMap(bigEndianOctets)
            + [routingProtocol, multicastRoutingProtocol, forwardingTTLAndMBZ]
            .flatMap(bigEndianOctets) + [sourceMask, forwardingCode.rawValue]
    }

    /// A router's interfaces, by address or by number, and where it looks upstream.
    public enum Interfaces: Hashable, Sendable {
        /// Incoming Interface Address, Outgoing Interface Address, Upstream Router Address.
        case v4(incoming: IPv4Address, outgoing: IPv4Address, upstreamRouter: IPv4Address)
        /// Incoming Interface ID, Outgoing Interface ID, Local Address, Remote Address.
        case v6(incoming: UInt32, outgoing: UInt32, local: IPv6Address, remote: IPv6Address)

        /// The octets as they go on the wire.
        public var octets: [UInt8] {
            switch self {
            case .v4(let incoming, let outgoing, let upstreamRouter):
                [incoming, outgoing, upstreamRouter].flatMap { bigEndianOctets($0.rawValue) }
            case .v6(let incoming, let outgoing, let local, let remote):
                bigEndianOctets(incoming) + bigEndianOctets(outgoing) + local.octets + remote.octets
            }
        }
    }

    /// What a router did with a message, or why it did not (RFC 8487 §3.2.4).
    public struct ForwardingCode: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a code from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The code's name in the RFC; `nil` if it has none.
        public var name: StaticString? {
            switch rawValue {
            case 0x00: "NO_ERROR"
            case 0x01: "WRONG_IF"
            case 0x02: "PRUNE_SENT"
            case 0x03: "PRUNE_RCVD"
            case 0x04: "SCOPED"
            case 0x05: "NO_ROUTE"
            case 0x06: "WRONG_LAST_HOP"
            case 0x07: "NOT_FORWARDING"
            case 0x08: "REACHED_RP"
            case 0x09: "RPF_IF"
            case 0x0A: "NO_MULTICAST"
            case 0x0B: "INFO_HIDDEN"
            case 0x0C: "REACHED_GW"
            case 0x0D: "UNKNOWN_QUERY"
            case 0x80: "FATAL_ERROR"
            case 0x81: "NO_SPACE"
            case 0x83: "ADMIN_PROHIB"
            default: nil
            }
        }
    }
}
