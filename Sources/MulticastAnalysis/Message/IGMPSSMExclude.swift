import MulticastWire

extension Finding.Rule {
    /// A record asks for any source of a group that needs one named.
    public static let igmpSSMExclude = Finding.Rule(
        "igmp-ssm-exclude", .major, "RFC 4604 §2.2", evidenceFor: ["ssm-asm-mismatch"])
}

/// Routers ignore the EXCLUDE mode for 232.0.0.0/8, so nothing is received: the program joins a
/// group where it should join a source.
@Sendable func igmpSSMExclude(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    let wrong = WrongRecords(
        in: sighting.message,
        where: { $0.multicastAddress.isSourceSpecific && $0.type.isExclude })
    guard let wrong else { return }
    sighting.find(
        .igmpSSMExclude, at: sighting.place(of: wrong.first),
        "\(wrong.words): \(wrong.first.type) for \(wrong.first.multicastAddress) of 232.0.0.0/8, "
            + "where sources are named",
        in: &findings)
}
