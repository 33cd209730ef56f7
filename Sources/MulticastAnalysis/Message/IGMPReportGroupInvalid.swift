import MulticastWire

extension Finding.Rule {
    /// A report or leave is about what is no group.
    public static let igmpReportGroupInvalid = Finding.Rule(
        "igmp-report-group-invalid", .major, "RFC 2236 §2",
        evidenceFor: ["report-nonconforming"])
}

/// Nothing is sent to it, and routers ignore the report.
@Sendable func igmpReportGroupInvalid(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    let message = sighting.message
    if case .group(let group) = message.content, message.type.isReport, !group.isMulticast {
        sighting.find(
            .igmpReportGroupInvalid, at: sighting.place(4, 4),
            "\(message.type.words) for \(group), which is no group", in: &findings)
    }
    guard let wrong = WrongRecords(in: message, where: { !$0.multicastAddress.isMulticast })
    else { return }
    sighting.find(
        .igmpReportGroupInvalid, at: sighting.place(8 + wrong.first.offset + 4, 4),
        "\(wrong.words): \(wrong.first.multicastAddress) is no group", in: &findings)
}
