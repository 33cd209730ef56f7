import MulticastWire

// Where a PIM message goes, by the packet around it.
extension Sighting<PIMMessage> {
    /// Whether it goes to 224.0.0.13 or ff02::d, the PIM routers of a link (RFC 7761 §4.9).
    var isToAllRouters: Bool {
        if let ipv4 { return ipv4.destination == IPv4Address(224, 0, 0, 13) }
        return ipv6?.destination == IPv6Address(high: 0xFF02_0000_0000_0000, low: 0xD)
    }

    /// The destination, and where in the frame it lies.
    var destination: (address: IPAddress, octets: Range<Int>)? {
        if let ipv4 {
            let start = ipv4.header.lowerBound + 16
            return (.v4(ipv4.destination), start ..< start + 4)
        }
        guard let ipv6 else { return nil }
        let start = ipv6.header.lowerBound + 24
        return (.v6(ipv6.destination), start ..< start + 16)
    }

    /// The TTL or hop limit, and where in the frame it lies.
    var timeToLive: (hops: UInt8, octet: Int)? {
        if let ipv4 { return (ipv4.timeToLive, ipv4.header.lowerBound + 8) }
        return ipv6.map { ($0.hopLimit, $0.header.lowerBound + 7) }
    }
}
