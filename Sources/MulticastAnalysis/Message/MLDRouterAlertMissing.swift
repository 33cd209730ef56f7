import MulticastWire

extension Finding.Rule {
    /// A message comes without the Router Alert option.
    public static let mldRouterAlertMissing = Finding.Rule(
        "mld-router-alert-missing", .major, "RFC 3810 §5", evidenceFor: ["mld-malformed"])
}

/// Without the option in a Hop-by-Hop header, routers do not look at messages to groups that they
/// are no members of, and receivers drop the message.
@Sendable func mldRouterAlertMissing(
    _ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]
) {
    guard let packet = sighting.ipv6, packet.routerAlert == nil else { return }
    findings.append(
        Finding(
            .mldRouterAlertMissing, at: packet.header,
            "no Router Alert option in a Hop-by-Hop Options header"))
}
