import MulticastWire

extension Finding.Rule {
    /// The hop limit of a message is not 1.
    public static let mldHopLimitNotOne = Finding.Rule(
        "mld-hop-limit-not-one", .major, "RFC 3810 §5",
        evidenceFor: ["mld-malformed", "igmp-forwarded"])
}

/// MLD stays on its link, so receivers drop a message that might have come from another.
@Sendable func mldHopLimitNotOne(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    guard let packet = sighting.ipv6, packet.hopLimit != 1 else { return }
    let field = packet.header.lowerBound + 7
    findings.append(
        Finding(
            .mldHopLimitNotOne, at: field ..< field + 1,
            "the Hop Limit is \(packet.hopLimit); 1 is right"))
}
