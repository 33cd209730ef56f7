import MulticastWire

extension Finding.Rule {
    /// The source address of a packet is a group or broadcast.
    public static let ipSourceMulticast = Finding.Rule(
        "ip-source-multicast", .major, "RFC 1122", evidenceFor: ["address-misuse"])
}

/// A source is one host: nothing can be answered to a group, and no reverse path leads to it.
@Sendable func ipv4SourceMulticast(_ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.source.isMulticast || packet.source == .broadcast else { return }
    let place = packet.header.lowerBound + 12
    let kind = packet.source.isMulticast ? "a group" : "broadcast"
    findings.append(
        Finding(
            .ipSourceMulticast, at: place ..< place + 4,
            "the source \(packet.source) is \(kind); a host's address is right"))
}

/// As ``ipv4SourceMulticast(_:_:)``.
@Sendable func ipv6SourceMulticast(_ sighting: Sighting<IPv6Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.source.isMulticast else { return }
    let place = packet.header.lowerBound + 8
    findings.append(
        Finding(
            .ipSourceMulticast, at: place ..< place + 16,
            "the source \(packet.source) is a group; a host's address is right"))
}
