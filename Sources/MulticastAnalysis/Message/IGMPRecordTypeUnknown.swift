import MulticastWire

extension Finding.Rule {
    /// A record is of a type that no RFC defines.
    public static let igmpRecordTypeUnknown = Finding.Rule(
        "igmp-record-type-unknown", .major, "RFC 9776 §4.2.13",
        evidenceFor: ["report-nonconforming"])
}

/// Routers ignore such a record, so what its sender wanted does not come about.
@Sendable func igmpRecordTypeUnknown(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    guard let wrong = WrongRecords(in: sighting.message, where: { !$0.type.isDefined })
    else { return }
    sighting.find(
        .igmpRecordTypeUnknown, at: sighting.place(8 + wrong.first.offset, 1),
        "\(wrong.words): the record type is \(wrong.first.type.rawValue); 1 to 6 are defined",
        in: &findings)
}
