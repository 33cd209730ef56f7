import MulticastWire

extension Finding.Rule {
    /// The ICMPv6 checksum does not hold.
    public static let mldChecksumBad = Finding.Rule(
        "mld-checksum-bad", .critical, "RFC 4443", evidenceFor: ["mld-malformed"])
}

/// Receivers verify the checksum first, and drop the message without a word.
@Sendable func mldChecksumBad(_ sighting: Sighting<MLDMessage>, _ findings: inout [Finding]) {
    guard case .wrong(let expected) = sighting.frame.checksumVerdict(at: sighting.index) else {
        return
    }
    findings.append(
        Finding(
            .mldChecksumBad, checksum: sighting.message.checksum, of: "ICMPv6",
            at: sighting.octets.lowerBound + 2, expected: expected))
}
