import MulticastWire

extension Finding.Rule {
    /// A reserved field is not zero.
    public static let igmpReservedBitsSet = Finding.Rule(
        "igmp-reserved-bits-set", .info, "RFC 9776 §4")
}

/// Receivers ignore reserved bits, so this shows a sender that leaves memory uncleared, or a
/// protocol that came after this check.
///
/// The E flag (RFC 9279) is none of them.
@Sendable func igmpReservedBitsSet(
    _ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]
) {
    let message = sighting.message
    let secondOctet = message.maxRespCode.rawValue
    if secondOctet != 0, message.type.isReport {
        sighting.find(
            .igmpReservedBitsSet, at: sighting.place(1, 1),
            "the second octet of \(message.type.words) is \(secondOctet); 0 is right",
            in: &findings)
    }
    switch message.content {
    case .query(let query):
        guard let flags = query.version3?.flags, flags & 0b0111 != 0 else { return }
        sighting.find(
            .igmpReservedBitsSet, at: sighting.place(8, 1),
            "the flags are 0x\(String(flags, radix: 16)); beside E (0x8) they are 0",
            in: &findings)
    case .report(let report) where report.flags & 0x7FFF != 0:
        sighting.find(
            .igmpReservedBitsSet, at: sighting.place(4, 2),
            "the flags are 0x\(String(report.flags, radix: 16)); beside E (0x8000) they are 0",
            in: &findings)
    default: break
    }
}
