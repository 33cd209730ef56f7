import MulticastWire

extension Finding.Rule {
    /// A version 3 message is not sent as network control.
    public static let igmpToSUnusual = Finding.Rule("igmp-tos-unusual", .info, "RFC 9776 §4")
}

/// Version 3 asks for 0xc0, Internetwork Control, so that a busy link drops data first; networks
/// re-mark packets, so nothing else follows from this.
@Sendable func igmpToSUnusual(_ sighting: Sighting<IGMPMessage>, _ findings: inout [Finding]) {
    guard let ipv4 = sighting.ipv4, ipv4.typeOfService != 0xC0, sighting.message.version == 3
    else { return }
    let place = ipv4.header.lowerBound + 1
    sighting.find(
        .igmpToSUnusual, at: place ..< place + 1,
        "the type of service is 0x\(String(ipv4.typeOfService, radix: 16)); 0xc0 is usual",
        in: &findings)
}
