import MulticastWire

extension Finding.Rule {
    /// A query comes from 0.0.0.0.
    public static let igmpQuerySourceZero = Finding.Rule(
        "igmp-query-source-zero", .info, "RFC 4541 §2.1.1", evidenceFor: ["querier-zero-source"])
}

/// A snooping switch without an address asks so, and takes no part in the election.
///
/// Some hosts and switches ignore such queries.
@Sendable func igmpQuerySourceZero(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard sighting.message.isQuery, let ipv4 = sighting.ipv4, ipv4.source == .unspecified
    else { return }
    let place = ipv4.header.lowerBound + 12
    sighting.find(
        .igmpQuerySourceZero, at: place ..< place + 4,
        "a query from 0.0.0.0, as a switch without an address sends", in: &findings)
}
