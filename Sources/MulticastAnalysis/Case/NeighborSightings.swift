import MulticastWire

/// Which IPv4 addresses are on which link, as ARP tells (RFC 826).
struct NeighborSightings: Sendable {
    /// The most addresses, of all links together.
    static let limit = 8192

    /// The Ethernet address of each address, that of its last message.
    private(set) var neighbors: [LinkKey: [IPv4Address: MACAddress]] = [:]
    private var count = 0

    /// Takes in the ARP message of an Ethernet frame, which begins at `start`, behind the tags.
    mutating func observe(_ octets: Span<UInt8>, at start: Int, on link: LinkKey) {
        // Ethernet, IPv4, six octets and four; then the sender's two addresses.
        guard octets.count >= start + 28, octets[start + 1] == 1, octets[start + 2] == 8,
            octets[start + 3] == 0, octets[start + 4] == 6, octets[start + 5] == 4
        else { return }
        var (mac, address) = (UInt64(0), UInt32(0))
        for place in start + 8 ..< start + 14 { mac = mac << 8 | UInt64(octets[place]) }
        for place in start + 14 ..< start + 18 { address = address << 8 | UInt32(octets[place]) }
        // A probe asks for an address before it has one (RFC 5227).
        guard address != 0 else { return }
        note(IPv4Address(rawValue: address), MACAddress(rawValue: mac), on: link)
    }

    private mutating func note(_ address: IPv4Address, _ mac: MACAddress, on link: LinkKey) {
        if neighbors[link]?[address] == nil {
            guard count < Self.limit else { return }
            count += 1
        }
        neighbors[link, default: [:]][address] = mac
    }

    /// The /24 networks that at least two, and a fifth, of the neighbours of a link are in; none if
    /// there are too few to tell.
    func prefixes(on link: LinkKey) -> Set<UInt32> {
        let addresses = neighbors[link].map { Array($0.keys) } ?? []
        let networks = Dictionary(grouping: addresses) { $0.rawValue >> 8 }
        return Set(
            networks.filter { $0.value.count >= 2 && $0.value.count * 5 >= addresses.count }.keys)
    }
}
