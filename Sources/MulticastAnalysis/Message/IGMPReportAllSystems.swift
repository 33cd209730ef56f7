import MulticastWire

extension Finding.Rule {
    /// A report is about 224.0.0.1.
    public static let igmpReportAllSystems = Finding.Rule(
        "igmp-report-all-systems", .minor, "RFC 9776 §5", evidenceFor: ["report-nonconforming"])
}

/// Every system is a member of 224.0.0.1 for good, so no message is ever sent about it.
@Sendable func igmpReportAllSystems(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    let message = sighting.message
    if case .group(.allSystems) = message.content, message.type.isReport {
        sighting.find(
            .igmpReportAllSystems, at: sighting.place(4, 4),
            "\(message.type.words) for 224.0.0.1, which is never reported", in: &findings)
    }
    guard let wrong = WrongRecords(in: message, where: { $0.multicastAddress == .allSystems })
    else { return }
    sighting.find(
        .igmpReportAllSystems, at: sighting.place(8 + wrong.first.offset + 4, 4),
        "\(wrong.words): 224.0.0.1 is never reported", in: &findings)
}
