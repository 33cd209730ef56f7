import MulticastWire

extension Finding.Rule {
    /// The PIM checksum does not hold.
    public static let pimChecksumBad = Finding.Rule(
        "pim-checksum-bad", .major, "RFC 7761 §4.9")
}

/// Neighbours drop the message without a word.
///
/// That of a Register may be over its 8 octets or over all of it. What a checksum of another
/// version covers is not known.
@Sendable func pimChecksumBad(_ sighting: Sighting<PIMMessage>, _ findings: inout [Finding]) {
    guard sighting.message.version == 2,
        case .wrong(let expected) = sighting.frame.checksumVerdict(at: sighting.index)
    else {
        return
    }
    findings.append(
        Finding(
            .pimChecksumBad, checksum: sighting.message.checksum, of: "PIM",
            at: sighting.octets.lowerBound + 2, expected: expected))
}
