import MulticastWire

extension Finding.Rule {
    /// A message ends before what it announces does.
    public static let pimLengthInvalid = Finding.Rule(
        "pim-length-invalid", .major, "RFC 7761 §4.9")
}

/// An option, an address or a count that runs past the end makes routers drop the message, and
/// with it what was right.
@Sendable func pimLengthInvalid(_ sighting: Sighting<PIMMessage>, _ findings: inout [Finding]) {
    guard let error = sighting.error, case .truncated(let needed, let available, _) = error.reason,
        sighting.isWhole
    else { return }
    let end = sighting.octets.upperBound
    findings.append(
        Finding(
            .pimLengthInvalid, at: error.offset < end ? error.offset ..< end : sighting.octets,
            "\(error.field) needs \(needed) octet(s) where the message has \(available)"))
}

/// As ``pimLengthInvalid(_:_:)``, of a message that has no octets at all.
@Sendable func pimHeaderMissing(_ sighting: Sighting<StaticString>, _ findings: inout [Finding]) {
    guard sighting.isWhole, "\(sighting.message)" == "pim" else { return }
    findings.append(
        Finding(
            .pimLengthInvalid, at: sighting.octets,
            "the message is empty; a PIM header has 4 octets"))
}
