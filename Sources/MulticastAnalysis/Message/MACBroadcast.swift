import MulticastWire

extension Finding.Rule {
    /// A packet to a group goes to every station.
    public static let macBroadcast = Finding.Rule(
        "mac-broadcast", .major, "RFC 1112 §6.4", evidenceFor: ["mac-ip-mismatch"])
}

/// A broadcast reaches every port whatever snooping knows, and interrupts every host on the link.
@Sendable func macBroadcast(_ sighting: Sighting<EthernetFrame>, _ findings: inout [Finding]) {
    guard sighting.message.destination == .broadcast,
        let packet = EnclosedPacket(in: sighting), let right = packet.groupMAC
    else { return }
    findings.append(
        Finding(
            .macBroadcast, at: sighting.destinationOctets,
            "destination MAC is the broadcast address; frames to \(packet.destination) go to \(right)"
        ))
}
