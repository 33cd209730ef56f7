import MulticastWire

extension Finding.Rule {
    /// A frame goes to a group address that is not the one of the packet's group.
    public static let macGroupMismatch = Finding.Rule(
        "mac-group-mismatch", .major, "RFC 1112 §6.4", evidenceFor: ["mac-ip-mismatch"])
}

/// Interfaces and switches filter by the MAC address, so members of the group never see the
/// packet, and others do (RFC 1112 §6.4; for IPv6 RFC 2464 §7).
@Sendable func macGroupMismatch(
    _ sighting: Sighting<EthernetFrame>, _ findings: inout [Finding]
) {
    let mac = sighting.message.destination
    guard mac.isGroup, mac != .broadcast, !sighting.isToMappedGroup,
        let packet = EnclosedPacket(in: sighting)
    else { return }
    if let right = packet.groupMAC {
        guard mac != right else { return }
        findings.append(
            Finding(
                .macGroupMismatch, at: sighting.destinationOctets,
                "destination MAC is \(mac); frames to \(packet.destination) go to \(right)"))
    } else if !packet.mayBeBroadcast {
        findings.append(
            Finding(
                .macGroupMismatch, at: sighting.destinationOctets,
                "destination MAC is the group address \(mac); \(packet.destination) is no group"))
    }
}
