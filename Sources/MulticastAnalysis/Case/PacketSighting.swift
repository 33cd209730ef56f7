import MulticastWire

/// Where a packet was, who sent it, and to whom: what gatherers of single packets note.
struct PacketSighting: Sendable {
    let link: LinkKey
    let time: Timestamp
    let frame: FrameReference
    let mac: MACAddress?
    let source: IPAddress
    let destination: IPAddress
    /// The ports of UDP; 0 for all else.
    let sourcePort: UInt16
    let destinationPort: UInt16

    /// The packet as evidence.
    func shows(_ says: String) -> Evidence { Evidence(frame, at: time, says) }
}

extension PacketSketch {
    /// The addresses of the packet that was sketched; `nil` if they are not there.
    func addresses(in octets: Span<UInt8>) -> (source: IPAddress, destination: IPAddress)? {
        if version == 4 { return (.v4(ipv4Source), .v4(ipv4Destination)) }
        guard version == 6, start >= 0, start <= octets.count - 40 else { return nil }
        var reader = ByteReader(octets.extracting(start + 8 ..< start + 40))
        guard let source = try? reader.ipv6Address("Source Address"),
            let destination = try? reader.ipv6Address("Destination Address")
        else { return nil }
        return (.v6(source), .v6(destination))
    }
}
