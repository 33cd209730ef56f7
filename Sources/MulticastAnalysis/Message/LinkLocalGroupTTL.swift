import MulticastWire

extension Finding.Rule {
    /// A packet to 224.0.0.0/24 has a TTL that is not its protocol's.
    public static let linkLocalGroupTTL = Finding.Rule(
        "link-local-group-ttl", .minor, "RFC 5771 §4", evidenceFor: ["app-data-in-link-local"])
}

/// No router forwards these groups whatever the TTL: who sends with a higher one expects what
/// does not happen.
///
/// IGMP and PIM have checks of their own. Some protocols prove with TTL 255 that no router
/// forwarded a packet, and are right.
@Sendable func linkLocalGroupTTL(_ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.timeToLive != 1, packet.destination.isLocalNetworkControl,
        packet.protocol != .igmp, packet.protocol != .pim
    else { return }
    switch packet.protocol {
    case .vrrp where packet.timeToLive == 255: return
    case .eigrp where packet.timeToLive == 2: return
    case .udp:
        // Without its ports a datagram can be any of these.
        guard packet.fragmentOffset == 0, let datagram = sighting.datagram,
            !datagram.maySend(with: packet.timeToLive, to: packet.destination)
        else { return }
    default: break
    }
    let place = packet.header.lowerBound + 8
    findings.append(
        Finding(
            .linkLocalGroupTTL, at: place ..< place + 1,
            "the TTL of a packet to \(packet.destination) is \(packet.timeToLive); 1 is right"))
}

extension Sighting {
    /// The UDP datagram that this packet carries itself.
    fileprivate var datagram: UDPDatagram? {
        guard index + 1 < frame.layers.count,
            case .udp(let datagram) = frame.layers[index + 1].content
        else { return nil }
        return datagram
    }
}

extension UDPDatagram {
    /// Whether the protocol that the ports tell sends with this TTL to a group of 224.0.0.0/24.
    fileprivate func maySend(with timeToLive: UInt8, to group: IPv4Address) -> Bool {
        switch (destinationPort, group) {
        // Messages of PTP's peer delay mechanism (IEEE 1588).
        case (319, IPv4Address(224, 0, 0, 107)), (320, IPv4Address(224, 0, 0, 107)): true
        // HSRP of both versions.
        case (1985, IPv4Address(224, 0, 0, 2)), (1985, IPv4Address(224, 0, 0, 102)),
            // GLBP.
            (3222, IPv4Address(224, 0, 0, 102)),
            // mDNS (RFC 6762) and LLMNR (RFC 4795).
            (5353, IPv4Address(224, 0, 0, 251)), (5355, IPv4Address(224, 0, 0, 252)):
            timeToLive == 255
        default: false
        }
    }
}
