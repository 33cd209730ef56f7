import MulticastWire

// Where in the frame the fields lie that several checks point at.
extension Sighting<MLDMessage> {
    /// Whether the message is one of MLD, and not of Multicast Router Discovery.
    var isMLD: Bool { message.type.rawValue < 151 }

    /// The group of a query or of a version 1 message.
    var groupOctets: Range<Int> { octets.lowerBound + 8 ..< octets.lowerBound + 24 }

    /// The source address of the IPv6 packet.
    func sourceOctets(of packet: IPv6Packet) -> Range<Int> {
        packet.header.lowerBound + 8 ..< packet.header.lowerBound + 24
    }

    /// The destination address of the IPv6 packet.
    func destinationOctets(of packet: IPv6Packet) -> Range<Int> {
        packet.header.lowerBound + 24 ..< packet.header.lowerBound + 40
    }

    /// Calls `body` with each record of a version 2 report and where it starts.
    func forEachRecord(_ body: (MulticastAddressRecord, Int) -> Void) {
        guard case .report(let report) = message.content else { return }
        var start = octets.lowerBound + 8
        for record in report.records {
            body(record, start)
            start += 20 + record.sourceAddresses.count * 16 + record.auxiliaryData.count
        }
    }
}

extension IPv6Address {
    /// ff02::1, all nodes of the link.
    static let allNodes = IPv6Address(high: 0xFF02_0000_0000_0000, low: 1)
    /// ff02::2, all routers of the link.
    static let allRouters = IPv6Address(high: 0xFF02_0000_0000_0000, low: 2)
    /// ff02::16, all routers of the link that speak MLDv2.
    static let allMLDv2Routers = IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x16)

    /// Whether the group is for Source-Specific Multicast: ff3x::/32 (RFC 4607 §1).
    var isSourceSpecific: Bool { high >> 52 == 0xFF3 && high & 0xFFFF_0000_0000 == 0 }
}
