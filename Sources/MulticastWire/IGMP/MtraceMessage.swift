/// What follows the Checksum of an mtrace query, request or response
/// (draft-ietf-idmr-traceroute-ipm; version 2 is RFC 8487, over UDP).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |   IGMP Type   |    # hops     |           checksum            |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                        Multicast Group                        |
///     |                        Source Address                         |
///     |                      Destination Address                      |
///     |                       Response Address                        |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |   resp ttl    |                   Query ID                    |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |               Response data, a block for each hop             |
public struct MtraceMessage: Hashable, Sendable {
    /// The group whose tree is traced, or 0.0.0.0.
    public let group: IPv4Address
    /// The source the trace goes towards.
    public let source: IPv4Address
    /// The receiver the trace starts from.
    public let destination: IPv4Address
    /// Where the response goes to; it may be a group.
    public let responseAddress: IPv4Address
    /// The TTL of a response to a group.
    public let responseTTL: UInt8
    /// The number that the query and its response share, 24 bits.
    public let queryID: UInt32
    /// What each hop has added, the one nearest to the receiver first.
    public let blocks: [MtraceBlock]

    /// Creates a message.
    public init(
        group: IPv4Address, source: IPv4Address, destination: IPv4Address,
        responseAddress: IPv4Address, responseTTL: UInt8, queryID: UInt32,
        blocks: [MtraceBlock] = []
    ) {
        self.group = group
        self.source = source
        self.destination = destination
        self.responseAddress = responseAddress
        self.responseTTL = responseTTL
        self.queryID = queryID & 0xFF_FFFF
        self.blocks = blocks
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        group = try reader.ipv4Address("Multicast Group")
        source = try reader.ipv4Address("Source Address")
        destination = try reader.ipv4Address("Destination Address")
        responseAddress = try reader.ipv4Address("Response Address")
        responseTTL = try reader.uint8("Response TTL")
        queryID = try reader.uint24("Query ID")
        blocks = reader.array(reader.count / 32, ofAtLeast: 32, MtraceBlock.init(from:))
    }

    var octets: [UInt8] {
        [group, source, destination, responseAddress].flatMap { bigEndianOctets($0.rawValue) }
            + bigEndianOctets(UInt32(responseTTL) << 24 | queryID) + blocks.flatMap(\.octets)
    }
}

/// What one hop adds to an mtrace request: 32 octets.
public struct MtraceBlock: Hashable, Sendable {
    /// When the request arrived: the middle 32 bits of an NTP time stamp.
    public let queryArrivalTime: UInt32
    /// The interface that packets of the source and group arrive on.
    public let incomingInterface: IPv4Address
    /// The interface they leave on towards the receiver.
    public let outgoingInterface: IPv4Address
    /// The router the request goes to next.
    public let previousHopRouter: IPv4Address
    /// Packets of all groups received on the incoming interface.
    public let inputPackets: UInt32
    /// Packets of all groups sent on the outgoing interface.
    public let outputPackets: UInt32
    /// Packets of the source and group forwarded.
    public let forwardedPackets: UInt32
    /// The routing protocol towards the previous hop.
    public let routingProtocol: UInt8
    /// The TTL that a packet must have to be forwarded.
    public let forwardingTTL: UInt8
    /// M and S bits and the source's mask length.
    public let flagsAndMask: UInt8
    /// What the hop says of the route: 0 is no error.
    public let forwardingCode: UInt8

    /// Creates a block.
    public init(
        queryArrivalTime: UInt32, incomingInterface: IPv4Address, outgoingInterface: IPv4Address,
        previousHopRouter: IPv4Address, inputPackets: UInt32 = 0, outputPackets: UInt32 = 0,
        forwardedPackets: UInt32 = 0, routingProtocol: UInt8 = 0, forwardingTTL: UInt8 = 1,
        flagsAndMask: UInt8 = 0, forwardingCode: UInt8 = 0
    ) {
        self.queryArrivalTime = queryArrivalTime
        self.incomingInterface = incomingInterface
        self.outgoingInterface = outgoingInterface
        self.previousHopRouter = previousHopRouter
        self.inputPackets = inputPackets
        self.outputPackets = outputPackets
        self.forwardedPackets = forwardedPackets
        self.routingProtocol = routingProtocol
        self.forwardingTTL = forwardingTTL
        self.flagsAndMask = flagsAndMask
        self.forwardingCode = forwardingCode
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        queryArrivalTime = try reader.uint32("Query Arrival Time")
        incomingInterface = try reader.ipv4Address("Incoming Interface Address")
        outgoingInterface = try reader.ipv4Address("Outgoing Interface Address")
        previousHopRouter = try reader.ipv4Address("Previous-Hop Router Address")
        inputPackets = try reader.uint32("Input packet count")
        outputPackets = try reader.uint32("Output packet count")
        forwardedPackets = try reader.uint32("Total number of packets")
        routingProtocol = try reader.uint8("Rtg Protocol")
        forwardingTTL = try reader.uint8("FwdTTL")
        flagsAndMask = try reader.uint8("MBZ, S, Src Mask")
        forwardingCode = try reader.uint8("Forwarding Code")
    }

    var octets: [UInt8] {
        bigEndianOctets(queryArrivalTime)
            + [incomingInterface, outgoingInterface, previousHopRouter]
            .flatMap { bigEndianOctets($0.rawValue) }
            + [inputPackets, outputPackets, forwardedPackets].flatMap(bigEndianOctets)
            + [routingProtocol, forwardingTTL, flagsAndMask, forwardingCode]
    }
}
