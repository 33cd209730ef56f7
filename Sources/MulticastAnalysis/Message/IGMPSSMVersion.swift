import MulticastWire

extension Finding.Rule {
    /// A message that cannot name a source is about a group that needs one.
    public static let igmpSSMVersion = Finding.Rule(
        "igmp-ssm-version", .major, "RFC 4604 §2.2", evidenceFor: ["ssm-asm-mismatch"])
}

/// Routers ignore version 1 and 2 reports for 232.0.0.0/8, so nothing is received.
@Sendable func igmpSSMVersion(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    guard case .group(let group) = sighting.message.content, group.isSourceSpecific,
        sighting.message.type.isReport
    else { return }
    sighting.find(
        .igmpSSMVersion, at: sighting.place(4, 4),
        "\(sighting.message.type.words) for \(group) of 232.0.0.0/8, where version 3 is needed",
        in: &findings)
}
