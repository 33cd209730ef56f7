import MulticastWire

extension Finding.Rule {
    /// A message of version 2 or 3 does not alert routers.
    public static let igmpRouterAlertMissing = Finding.Rule(
        "igmp-router-alert-missing", .minor, "RFC 9776 §4",
        evidenceFor: ["query-malformed", "report-nonconforming"])
}

/// A router looks at a packet to a group it is no member of only where the Router Alert option
/// tells it to (RFC 2113); version 1 knows no such option.
@Sendable func igmpRouterAlertMissing(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard let ipv4 = sighting.ipv4, ipv4.routerAlert != 0,
        let version = sighting.message.version, version >= 2
    else { return }
    let seen =
        if let value = ipv4.routerAlert {
            "the value of Router Alert is \(value); 0 is right"
        } else {
            "a version \(version) message without the Router Alert option"
        }
    sighting.find(.igmpRouterAlertMissing, at: ipv4.header, seen, in: &findings)
}
