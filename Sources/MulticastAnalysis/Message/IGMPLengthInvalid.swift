import MulticastWire

extension Finding.Rule {
    /// A length that no message of its type has.
    public static let igmpLengthInvalid = Finding.Rule(
        "igmp-length-invalid", .major, "RFC 9776 §7.1",
        evidenceFor: ["query-malformed", "report-nonconforming"])
}

/// Receivers ignore a message that is shorter than its type has, and a query of 9 to 11 octets,
/// which is longer than version 2 has and shorter than version 3.
@Sendable func igmpLengthInvalid(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    let count = sighting.octets.count
    let type = sighting.message.type
    guard sighting.isTooShort || type == .membershipQuery && 9 ... 11 ~= count,
        sighting.isMeasured
    else { return }
    sighting.find(
        .igmpLengthInvalid, at: sighting.octets,
        sighting.isTooShort
            ? "\(type.words) of \(count) octets; it has \(type.leastLength) or more"
            : "a query of \(count) octets; it has 8, or 12 or more",
        in: &findings)
}

/// As ``igmpLengthInvalid(_:_:)``, of a message that ends before its content.
@Sendable func igmpHeaderMissing(
    _ sighting: Sighting<StaticString>, _ findings: inout [Finding]
) {
    guard case .truncated = sighting.error?.reason, "\(sighting.message)" == "igmp",
        sighting.isWhole, sighting.ipv4?.totalLength != 0
    else { return }
    let octets = sighting.octets
    let type = octets.isEmpty ? nil : IGMPType(rawValue: sighting.frame.octets[octets.lowerBound])
    findings.append(
        Finding(
            .igmpLengthInvalid, at: octets,
            evidenceFor: type?.evidence(of: .igmpLengthInvalid) ?? [],
            "an IGMP message of \(octets.count) \(octets.count == 1 ? "octet" : "octets"); "
                + "it has 4 or more"))
}
