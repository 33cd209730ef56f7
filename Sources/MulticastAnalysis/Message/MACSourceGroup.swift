import MulticastWire

extension Finding.Rule {
    /// A frame comes from a group address.
    public static let macSourceGroup = Finding.Rule("mac-source-group", .major, nil)
}

/// A sender has an address of its own: switches cannot learn a group, and many drop the frame.
@Sendable func macSourceGroup(_ sighting: Sighting<EthernetFrame>, _ findings: inout [Finding]) {
    let source = sighting.message.source
    guard source.isGroup, EnclosedPacket(in: sighting) != nil else { return }
    findings.append(
        Finding(
            .macSourceGroup, at: sighting.sourceOctets,
            "source MAC \(source) is a group address; a sender has one of its own"))
}
