import MulticastWire

extension Finding.Rule {
    /// A message has a length that its type does not have.
    public static let mldLengthInvalid = Finding.Rule(
        "mld-length-invalid", .major, "RFC 3810 §8.1", evidenceFor: ["mld-malformed"])
}

/// The length tells the version of a query, so receivers ignore a query between the two; any
/// other message that is too short lacks its group.
@Sendable func mldLengthInvalid(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    let message = sighting.message
    let right: String
    switch message.content {
    case .query(let query) where query.version == nil:
        right = "version 1 has 24, version 2 has 28 or more"
    case .cut:
        switch message.type {
        case .version2MulticastListenerReport, .multicastRouterAdvertisement:
            right = "type \(message.type.rawValue) has 8 or more"
        default: right = "type \(message.type.rawValue) has 24 or more"
        }
    default: return
    }
    guard sighting.isWhole else { return }
    findings.append(
        Finding(
            .mldLengthInvalid, at: sighting.octets,
            "the message has \(sighting.octets.count) octets; \(right)"))
}

/// As ``mldLengthInvalid(_:_:)``, of a message that ends before its checksum does.
@Sendable func mldHeaderMissing(_ sighting: Sighting<StaticString>, _ findings: inout [Finding]) {
    guard sighting.isWhole, "\(sighting.message)" == "mld" else { return }
    findings.append(
        Finding(
            .mldLengthInvalid, at: sighting.octets,
            "the message has \(sighting.octets.count) octets, less than the 4 of every ICMPv6 header"
        ))
}
