import MulticastWire

extension Finding.Rule {
    /// A query about all groups lists sources.
    public static let igmpGeneralQuerySources = Finding.Rule(
        "igmp-general-query-sources", .major, "RFC 9776 §4.1.8", evidenceFor: ["query-malformed"])
}

/// Sources belong to a group: in a General Query their number is 0, and hosts differ in what they
/// make of another.
@Sendable func igmpGeneralQuerySources(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard case .query(let query) = sighting.message.content, query.isGeneral,
        let count = query.version3?.numberOfSources, count > 0
    else { return }
    sighting.find(
        .igmpGeneralQuerySources, at: sighting.place(10, 2),
        "a general query with \(count) \(count == 1 ? "source" : "sources"); 0 is right",
        in: &findings)
}
