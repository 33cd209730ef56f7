import MulticastWire

extension Finding.Rule {
    /// Data goes to a group whose Ethernet address is that of a group in 224.0.0.0/24.
    public static let groupFloodProne = Finding.Rule(
        "group-flood-prone", .minor, "RFC 4541 §2.1.2", evidenceFor: ["flood-prone-group"])
}

/// Switches send 224.0.0.0/24 to all ports, and many tell groups by the Ethernet address alone, so
/// such data floods the network whoever joined.
@Sendable func groupFloodProne(_ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]) {
    let packet = sighting.message
    guard packet.destination.isFloodProne, packet.protocol != .igmp, packet.protocol != .pim
    else { return }
    let place = packet.header.lowerBound + 16
    let twin = IPv4Address(rawValue: 0xE000_0000 | packet.destination.rawValue & 0xFF)
    findings.append(
        Finding(
            .groupFloodProne, at: place ..< place + 4,
            "\(packet.destination) has the MAC address of \(twin), "
                + "\(MACAddress(mapping: twin)), which switches flood"))
}
