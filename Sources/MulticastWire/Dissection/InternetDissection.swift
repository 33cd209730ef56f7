// From an IP header to what it carries.
extension Dissection {
    /// Reads an IPv4 packet.
    mutating func ipv4(from reader: inout ByteReader) {
        guard
            let packet = read("ipv4", from: &reader, IPv4Packet.init(from:), as: Layer.Content.ipv4)
        else { return }
        noteChecksum()
        // A later fragment starts in the middle of something.
        guard packet.fragmentOffset == 0 else { return }
        payload(of: packet.protocol, from: &reader)
    }

    /// Reads an IPv6 packet.
    mutating func ipv6(from reader: inout ByteReader) {
        guard
            let packet = read("ipv6", from: &reader, IPv6Packet.init(from:), as: Layer.Content.ipv6)
        else { return }
        guard packet.fragmentOffset == 0 else { return }
        payload(of: packet.protocol, from: &reader)
    }

    /// Reads what an IP header's protocol number announces.
    mutating func payload(of proto: IPProtocol, from reader: inout ByteReader) {
        switch proto {
        case .igmp: igmp(from: &reader)
        case .icmpv6: icmpv6(from: &reader)
        case .pim: pim(from: &reader)
        case .udp: udp(from: &reader)
        case .tcp: tcp(from: &reader)
        case .gre: gre(from: &reader)
        case .mpls: mpls(from: &reader)
        case .ipv4: ipv4(from: &reader)
        case .ipv6: ipv6(from: &reader)
        default: recognise(proto, from: &reader)
        }
    }

    /// Reads a UDP datagram.
    mutating func udp(from reader: inout ByteReader) {
        guard
            let datagram = read(
                "udp", from: &reader, UDPDatagram.init(from:), as: Layer.Content.udp)
        else { return }
        if let first = reader.peek(),
            Self.isNameless(datagram.sourcePort, datagram.destinationPort, first)
        {
            return
        }
        if tunnel(datagram, from: &reader) { return }
        application(datagram, from: &reader)
    }

    /// Reads a TCP segment.
    mutating func tcp(from reader: inout ByteReader) {
        guard
            let segment = read("tcp", from: &reader, TCPSegment.init(from:), as: Layer.Content.tcp)
        else { return }
        application(segment, from: &reader)
    }
}
