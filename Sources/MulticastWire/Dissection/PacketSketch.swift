/// The few facts about a frame's IP packet that its stream is known and counted by.
///
/// Read in place by the decoders that a dissection uses, in one pass and without an allocation,
/// which also gives the frame's class. What is not asked for is not computed, since all of it is
/// inlined.
public struct PacketSketch: Sendable {
    /// What the frame is worth to somebody who looks for control messages.
    public var frameClass = FrameClass.unclear
    /// The IP version, 4 or 6; 0 if there is no packet, and all that follows says nothing.
    public var version: UInt8 = 0
    /// Time to Live or Hop Limit, in hops.
    public var timeToLive: UInt8 = 0
    /// DSCP and ECN (RFC 2474, RFC 3168).
    public var typeOfService: UInt8 = 0
    /// What the payload is, behind IPv6's extension headers.
    public var `protocol` = IPProtocol(rawValue: 0)
    /// The ports of a UDP datagram; 0 for anything else, and for later fragments.
    public var sourcePort: UInt16 = 0
    /// The receiver's port of a UDP datagram; 0 for anything else, and for later fragments.
    public var destinationPort: UInt16 = 0
    /// IPv4's Identification; 0 in IPv6.
    public var identification: UInt16 = 0
    /// IPv4's header checksum; 0 in IPv6.
    public var headerChecksum: UInt16 = 0
    /// The checksum of a UDP datagram; 0 for anything else, and if the sender made none.
    public var udpChecksum: UInt16 = 0
    /// Whether this is the first of several fragments.
    public var isFirstFragment = false
    /// Whether this is a fragment that others come before.
    public var isLaterFragment = false
    /// Whether this is not a whole packet but a piece of one.
    @inlinable
    public var isFragment: Bool { isFirstFragment || isLaterFragment }
    /// What the fragments of one packet share; 0 in a packet that is whole.
    public var fragmentIdentification: UInt32 = 0
    /// The packet's length in octets, as its header gives it; what was captured of it if the
    /// header leaves it open.
    public var length = 0
    /// The VLAN tags in front of the packet.
    public var vlans = VLANStack.untagged
    /// The sender; 0.0.0.0 if the packet is IPv6.
    public var ipv4Source = IPv4Address.unspecified
    /// The host or group the packet is sent to; 0.0.0.0 if the packet is IPv6.
    public var ipv4Destination = IPv4Address.unspecified
    /// Where in the frame the IP header begins.
    public var start = 0
    /// Where in the frame the payload of UDP lies, or that of IP if it is something else, as far as
    /// it was captured.
    public var payload = 0 ..< 0

    /// A sketch of nothing.
    @inline(always)
    @inlinable
    init(_ frameClass: FrameClass = .unclear) { self.frameClass = frameClass }

    /// Sketches a frame.
    @inline(always)
    public init(of octets: Span<UInt8>, _ linkType: LinkType) {
        self.init()
        var reader = ByteReader(octets)
        do throws(DecodeError) {
            switch linkType {
            case .ethernet:
                var type = try EthernetFrame(from: &reader).etherType
                var tags = VLANStack.untagged
                while type.isVLAN {
                    let tag = try VLANTag(type, from: &reader)
                    tags = tags.pushing(tag.identifier)
                    type = tag.etherType
                }
                switch type {
                case .ipv4: try readIPv4(&reader)
                case .ipv6:
                    // A copy: what is passed by reference could not be kept in registers above.
                    var rest = reader
                    self = try Self.ofIPv6(&rest)
                default: frameClass = FrameClass.of(type)
                }
                vlans = tags
            case .ipv4:
                try readIPv4(&reader)
            default:
                break
            }
        } catch {
            frameClass = .unclear
        }
    }

    @inlinable @inline(always)
    mutating func readIPv4(_ reader: inout ByteReader) throws(DecodeError) {
        let packet = try IPv4Packet(from: &reader)
        describe(packet)
        switch packet.protocol {
        case .udp:
            // A later fragment has no ports; it is what its first one is, which names it.
            if packet.fragmentOffset == 0 {
                let special = describe(try UDPDatagram(from: &reader))
                if special != .other { return frameClass = special }
            }
            frameClass = packet.destination.isMulticast ? .multicastData : .other
        case .igmp, .pim: frameClass = .control
        case .tcp:
            if packet.fragmentOffset == 0, let source = reader.peek16(),
                let destination = reader.peek16(2), source == 639 || destination == 639
            {
                frameClass = .control
            } else {
                frameClass = .other
            }
        case .gre, .ipv4, .ipv6, .mpls: frameClass = .unclear
        default: frameClass = packet.destination.isMulticast ? .multicastData : .other
        }
    }

    @inline(never) @usableFromInline
    static func ofIPv6(_ reader: inout ByteReader) throws(DecodeError) -> PacketSketch {
        var sketch = PacketSketch()
        let packet = try IPv6Packet(from: &reader)
        sketch.describe(packet)
        // Cut in its extension headers: what it carries is not known.
        if reader.hasFailed { return sketch }
        switch packet.protocol {
        case .udp where packet.fragmentOffset == 0:
            let special = sketch.describe(try UDPDatagram(from: &reader))
            if special != .other {
                sketch.frameClass = special
                return sketch
            }
        case .icmpv6:
            // MLD is 130 to 132 and 143, Multicast Router Discovery 151 to 153.
            switch reader.peek() {
            case 130, 131, 132, 143, 151, 152, 153:
                sketch.frameClass = .control
                return sketch
            case nil: return sketch
            default: break
            }
        case .pim:
            sketch.frameClass = .control
            return sketch
        case .tcp, .gre, .ipv4, .ipv6, .mpls: return sketch
        default: break
        }
        sketch.frameClass = packet.destination.isMulticast ? .multicastData : .other
        return sketch
    }

    /// Takes over what an IPv4 header says.
    @inlinable @inline(always)
    mutating func describe(_ packet: IPv4Packet) {
        version = 4
        timeToLive = packet.timeToLive
        typeOfService = packet.typeOfService
        `protocol` = packet.protocol
        identification = packet.identification
        headerChecksum = packet.headerChecksum
        if packet.isFragment {
            (isFirstFragment, isLaterFragment) =
                (packet.fragmentOffset == 0, packet.fragmentOffset != 0)
            fragmentIdentification = UInt32(packet.identification)
        }
        length =
            packet.totalLength != 0
            ? Int(packet.totalLength) : packet.header.count + packet.payload.count
        (ipv4Source, ipv4Destination) = (packet.source, packet.destination)
        (start, payload) = (packet.header.lowerBound, packet.payload)
    }

    /// Takes over what IPv6's headers say.
    mutating func describe(_ packet: IPv6Packet) {
        version = 6
        timeToLive = packet.hopLimit
        typeOfService = packet.trafficClass
        `protocol` = packet.protocol
        if packet.isFragment {
            (isFirstFragment, isLaterFragment) =
                (packet.fragmentOffset == 0, packet.fragmentOffset != 0)
            fragmentIdentification = packet.identification ?? 0
        }
        length =
            packet.announcedLength.map { $0 + 40 } ?? packet.header.count + packet.payload.count
        (start, payload) = (packet.header.lowerBound, packet.payload)
    }

    /// Takes over what a UDP header says, and tells what its ports say by themselves.
    @inlinable @inline(always)
    mutating func describe(_ datagram: UDPDatagram) -> FrameClass {
        (sourcePort, destinationPort) = (datagram.sourcePort, datagram.destinationPort)
        udpChecksum = datagram.checksum
        payload = datagram.payload
        return FrameClass.of(datagram.sourcePort, datagram.destinationPort)
    }
}

extension PacketSketch {
    /// Sketches the innermost IP packet of a dissection; `nil` if there is none.
    ///
    /// Its VLAN tags and all else around it are the dissection's to tell.
    public init?(innermostOf frame: borrowing Dissection) {
        self.init()
        for layer in frame.layers {
            switch layer.content {
            case .ipv4(let packet):
                self = PacketSketch()
                describe(packet)
            case .ipv6(let packet):
                self = PacketSketch()
                describe(packet)
            case .udp(let datagram) where version != 0: frameClass = describe(datagram)
            default: continue
            }
        }
        if version == 0 { return nil }
    }
}
