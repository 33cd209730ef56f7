import MulticastWire

extension Finding.Rule {
    /// A packet to a group goes to a single station.
    public static let macUnicast = Finding.Rule(
        "mac-unicast", .info, "RFC 6085", evidenceFor: ["mac-ip-mismatch"])
}

/// Access points turn multicast into unicast so that it gets through, which RFC 6085 allows;
/// elsewhere the other members of the group miss the packet.
@Sendable func macUnicast(_ sighting: Sighting<EthernetFrame>, _ findings: inout [Finding]) {
    let frame = sighting.message
    // Both are zero where there is no link: on the loopback interface.
    guard !frame.destination.isGroup, frame.destination.rawValue | frame.source.rawValue != 0,
        let packet = EnclosedPacket(in: sighting), let right = packet.groupMAC
    else { return }
    findings.append(
        Finding(
            .macUnicast, at: sighting.destinationOctets,
            "destination MAC is \(frame.destination), a single station; "
                + "frames to \(packet.destination) go to \(right)"))
}
