import MulticastWire

extension Finding.Rule {
    /// A message of version 1 to 3 has a TTL other than 1.
    public static let igmpTTLNotOne = Finding.Rule(
        "igmp-ttl-not-one", .major, "RFC 9776 §4",
        evidenceFor: ["query-malformed", "report-nonconforming", "igmp-forwarded"])
}

/// Membership is about one link: many receivers drop what could come from another, and a router
/// that mistakes a message for data may forward it.
///
/// mtrace and the others that share the number have rules of their own.
@Sendable func igmpTTLNotOne(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    let message = sighting.message
    guard let ipv4 = sighting.ipv4, ipv4.timeToLive != 1, message.isQuery || message.isReport
    else { return }
    let place = ipv4.header.lowerBound + 8
    sighting.find(
        .igmpTTLNotOne, at: place ..< place + 1,
        "the TTL of \(message.type.words) is \(ipv4.timeToLive); 1 is right", in: &findings)
}
