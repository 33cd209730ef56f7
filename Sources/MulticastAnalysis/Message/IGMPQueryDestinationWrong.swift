import MulticastWire

extension Finding.Rule {
    /// A query is not sent where those it asks hear it.
    public static let igmpQueryDestinationWrong = Finding.Rule(
        "igmp-query-destination-wrong", .major, "RFC 9776 §4.1.12",
        evidenceFor: ["query-malformed"])
}

/// A General Query goes to 224.0.0.1, a specific one to its group: to 224.0.0.1 it wakes every
/// host, to another group it does not reach the members.
///
/// One to a host's own address is for troubleshooting and legal.
@Sendable func igmpQueryDestinationWrong(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard let ipv4 = sighting.ipv4, case .query(let query) = sighting.message.content,
        query.isGeneral || query.groupAddress.isMulticast,
        ipv4.destination.isMulticast || ipv4.destination == .broadcast
    else { return }
    let right = query.isGeneral ? .allSystems : query.groupAddress
    guard ipv4.destination != right else { return }
    let place = ipv4.header.lowerBound + 16
    sighting.find(
        .igmpQueryDestinationWrong, at: place ..< place + 4,
        query.isGeneral
            ? "a general query to \(ipv4.destination); \(right) is right"
            : "a query for \(right) to \(ipv4.destination); the group is right",
        in: &findings)
}
