import MulticastWire

extension Finding.Rule {
    /// Octets follow the last field of a message.
    public static let igmpAdditionalData = Finding.Rule(
        "igmp-additional-data", .info, "RFC 9776 §4.1.10", evidenceFor: ["query-malformed"])
}

/// Receivers ignore such octets, though the checksum covers them.
///
/// With the E flag they are extensions (RFC 9279), which is what they are for.
@Sendable func igmpAdditionalData(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    let message = sighting.message
    let count = message.additionalData.count
    guard count > 0, sighting.error == nil, sighting.isMeasured, message.version != nil,
        !message.hasExtensions
    else { return }
    let end = sighting.octets.upperBound
    sighting.find(
        .igmpAdditionalData, at: end - count ..< end,
        "\(count) \(count == 1 ? "octet follows" : "octets follow") the last field",
        in: &findings)
}

extension IGMPMessage {
    fileprivate var hasExtensions: Bool {
        switch content {
        case .query(let query): query.version3?.hasExtensions == true
        case .report(let report): report.hasExtensions
        default: false
        }
    }
}
