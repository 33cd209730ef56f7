import MulticastWire

extension Finding.Rule {
    /// A multicast packet has TTL or hop limit 0 on a link.
    public static let ipTTLZero = Finding.Rule(
        "ip-ttl-zero", .major, "RFC 1112 §6.1", evidenceFor: ["ttl-too-low"])
}

/// TTL 0 keeps a packet in its host, so nothing of it belongs on a link; hosts may drop it.
///
/// A loopback interface is no link, and what is packed into a Register has left the wire.
@Sendable func ipv4TTLZero(_ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.timeToLive == 0, packet.destination.isMulticast, sighting.isOnLink else { return }
    let place = packet.header.lowerBound + 8
    findings.append(
        Finding(
            .ipTTLZero, at: place ..< place + 1,
            "the TTL is 0, with which a packet to \(packet.destination) stays in its host"))
}

/// As ``ipv4TTLZero(_:_:)``, of the Hop Limit.
@Sendable func ipv6HopLimitZero(_ sighting: Sighting<IPv6Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.hopLimit == 0, packet.destination.isMulticast, sighting.isOnLink else { return }
    let place = packet.header.lowerBound + 7
    findings.append(
        Finding(
            .ipTTLZero, at: place ..< place + 1,
            "the hop limit is 0, with which a packet to \(packet.destination) stays in its host"))
}

extension Sighting {
    fileprivate var isOnLink: Bool {
        for layer in frame.layers[..<index] {
            switch layer.content {
            case .loopback, .pim: return false
            case .ethernet(let frame):
                // Linux captures its loopback interface as Ethernet between zero addresses.
                if frame.source.rawValue == 0, frame.destination.rawValue == 0 { return false }
            default: continue
            }
        }
        return true
    }
}
