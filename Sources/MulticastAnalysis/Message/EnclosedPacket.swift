import MulticastWire

/// The IP packet that an Ethernet frame holds directly: with tags, metadata and LLC in between,
/// but no tunnel and no other link layer, since those have addresses of their own.
enum EnclosedPacket {
    case ipv4(IPv4Packet)
    case ipv6(IPv6Packet)

    /// Finds the packet, if there is one.
    init?(in sighting: Sighting<EthernetFrame>) {
        // Layers are looked at in place: a copy of one costs more than all that is done here.
        for index in sighting.index + 1 ..< sighting.frame.layers.count {
            switch sighting.frame.layers.span[index].content {
            case .ipv4(let packet):
                self = .ipv4(packet)
                return
            case .ipv6(let packet):
                self = .ipv6(packet)
                return
            case .vlan, .ciscoMetadata, .llc: continue
            default: return nil
            }
        }
        return nil
    }

    /// Where the packet goes.
    var destination: IPAddress {
        switch self {
        case .ipv4(let packet): .v4(packet.destination)
        case .ipv6(let packet): .v6(packet.destination)
        }
    }

    /// The address that frames to the packet's group are sent to; `nil` if it goes to no group.
    var groupMAC: MACAddress? {
        switch self {
        case .ipv4(let packet) where packet.destination.isMulticast:
            MACAddress(mapping: packet.destination)
        case .ipv6(let packet) where packet.destination.isMulticast:
            MACAddress(mapping: packet.destination)
        default: nil
        }
    }

    /// Whether the destination may be a broadcast address, of all networks or of one: those of
    /// most end in 255.
    var mayBeBroadcast: Bool {
        if case .ipv4(let packet) = self {
            packet.destination.rawValue & 0xFF == 0xFF
        } else {
            false
        }
    }
}

extension Sighting<EthernetFrame> {
    /// Where in the frame the destination address lies.
    var destinationOctets: Range<Int> { octets.lowerBound ..< octets.lowerBound + 6 }

    /// Where in the frame the source address lies.
    var sourceOctets: Range<Int> { octets.lowerBound + 6 ..< octets.lowerBound + 12 }

    /// Whether the frame holds an IPv4 packet to the group that its destination stands for, with
    /// nothing in between: told without a copy of the packet, since nearly every frame is like it.
    var isToMappedGroup: Bool {
        guard index + 1 < frame.layers.count,
            case .ipv4(let packet) = frame.layers.span[index + 1].content
        else { return false }
        return packet.destination.isMulticast
            && message.destination == MACAddress(mapping: packet.destination)
    }
}
