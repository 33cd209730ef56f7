import MulticastWire

extension Finding.Rule {
    /// The checksum of an IPv4 header does not hold.
    public static let ipHeaderChecksumBad = Finding.Rule(
        "ip-header-checksum-bad", .major, "RFC 1122")
}

/// Whoever gets such a packet drops it without a word.
///
/// A header without a Total Length is one that segmentation offload has yet to finish.
@Sendable func ipHeaderChecksumBad(
    _ sighting: Sighting<IPv4Packet>, _ findings: inout [Finding]
) {
    let packet = sighting.message
    guard packet.totalLength != 0,
        case .wrong(let expected) = sighting.frame.checksumVerdict(at: sighting.index)
    else { return }
    findings.append(
        Finding(
            .ipHeaderChecksumBad, checksum: packet.headerChecksum, of: "IPv4 header",
            at: packet.header.lowerBound + 10, expected: expected))
}
