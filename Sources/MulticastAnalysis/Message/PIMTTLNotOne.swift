import MulticastWire

extension Finding.Rule {
    /// A message to the routers of the link could leave it.
    public static let pimTTLNotOne = Finding.Rule("pim-ttl-not-one", .major, "RFC 7761 §4.9")
}

/// PIM forms neighbourships on a link alone; a message that may cross a router can come from
/// anywhere, and many routers drop it.
@Sendable func pimTTLNotOne(_ sighting: Sighting<PIMMessage>, _ findings: inout [Finding]) {
    guard sighting.isToAllRouters, let (hops, octet) = sighting.timeToLive, hops != 1 else {
        return
    }
    findings.append(
        Finding(
            .pimTTLNotOne, at: octet ..< octet + 1,
            "the \(sighting.ipv4 == nil ? "Hop Limit" : "TTL") is \(hops); 1 is right"))
}
