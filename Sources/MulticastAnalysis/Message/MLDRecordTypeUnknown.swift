import MulticastWire

extension Finding.Rule {
    /// A record is of a type that no RFC defines.
    public static let mldRecordTypeUnknown = Finding.Rule(
        "mld-record-type-unknown", .major, "RFC 3810 §5.2.12", evidenceFor: ["mld-malformed"])
}

/// Receivers step over a record of a type they do not know, so what it says is lost.
@Sendable func mldRecordTypeUnknown(
    _ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]
) {
    sighting.forEachRecord { record, start in
        guard !record.type.isDefined else { return }
        findings.append(
            Finding(
                .mldRecordTypeUnknown, at: start ..< start + 1,
                "the Record Type for \(record.multicastAddress) is \(record.type.rawValue); "
                    + "1 to 6 are defined"))
    }
}
