import MulticastWire

extension Finding.Rule {
    /// The checksum of a UDP datagram does not hold.
    public static let udpChecksumBad = Finding.Rule(
        "udp-checksum-bad", .minor, "RFC 768", evidenceFor: ["udp-checksum"])
}

/// A receiver's kernel drops such a datagram, while a capture shows it.
///
/// A sum over the bare pseudo-header is one that the sending host's interface has yet to finish.
@Sendable func udpChecksumBad(_ sighting: Sighting<UDPDatagram>, _ findings: inout [Finding]) {
    guard case .wrong(let expected) = sighting.frame.checksumVerdict(at: sighting.index) else {
        return
    }
    let datagram = sighting.message
    findings.append(
        Finding(
            .udpChecksumBad, checksum: datagram.checksum, of: "UDP",
            at: datagram.header.lowerBound + 6, expected: expected))
}
