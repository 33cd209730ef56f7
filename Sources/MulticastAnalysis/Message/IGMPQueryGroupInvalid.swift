import MulticastWire

extension Finding.Rule {
    /// A query asks about what is no group.
    public static let igmpQueryGroupInvalid = Finding.Rule(
        "igmp-query-group-invalid", .major, "RFC 9776 §4.1.3", evidenceFor: ["query-malformed"])
}

/// Nobody can be a member of it, so nobody answers.
@Sendable func igmpQueryGroupInvalid(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard case .query(let query) = sighting.message.content, !query.isGeneral,
        !query.groupAddress.isMulticast
    else { return }
    sighting.find(
        .igmpQueryGroupInvalid, at: sighting.place(4, 4),
        "a query for \(query.groupAddress), which is no group", in: &findings)
}
