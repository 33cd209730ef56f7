import MulticastWire

extension Finding.Rule {
    /// An IGMP message comes in fragments.
    public static let igmpFragmented = Finding.Rule("igmp-fragmented", .minor, "RFC 9776 §4")
}

/// Senders keep messages within the MTU; switches that snoop, and most routers, look at no
/// fragments, so they never see such a message.
@Sendable func igmpFragmented(_ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.isFragment, packet.protocol == .igmp else { return }
    let place = packet.header.lowerBound + 6
    findings.append(
        Finding(
            .igmpFragmented, at: place ..< place + 2,
            packet.fragmentOffset == 0
                ? "an IGMP message in fragments, of which this is the first"
                : "an IGMP message in fragments; this one starts at octet \(packet.fragmentOffset)"
        ))
}
