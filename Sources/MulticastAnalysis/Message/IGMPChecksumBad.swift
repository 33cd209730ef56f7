import MulticastWire

extension Finding.Rule {
    /// The checksum of an IGMP message does not hold.
    public static let igmpChecksumBad = Finding.Rule(
        "igmp-checksum-bad", .critical, "RFC 9776 §4.1.2",
        evidenceFor: ["query-malformed", "report-nonconforming"])
}

/// Receivers drop such a message unread.
///
/// The checksum covers all of the IP payload, octets after the last field included, which some
/// senders forget.
///
/// One that ends too early is told as that. That of a PIM version 1 Register leaves out the packet
/// it carries.
@Sendable func igmpChecksumBad(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    guard case .wrong(let expected) = sighting.frame.checksumVerdict(at: sighting.index),
        sighting.isMeasured, !sighting.isTooShort, !sighting.isPIMRegister
    else { return }
    let wrong = Finding(
        .igmpChecksumBad, checksum: sighting.message.checksum, of: "IGMP",
        at: sighting.octets.lowerBound + 2, expected: expected)
    sighting.find(.igmpChecksumBad, at: wrong.octets, wrong.message, in: &findings)
}

extension Sighting<IGMPMessage> {
    fileprivate var isPIMRegister: Bool {
        message.type == .pimVersion1 && message.maxRespCode.rawValue == 1
    }
}
