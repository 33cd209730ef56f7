// What lies in UDP, TCP and IP itself.
extension Dissection {
    /// Reads the payload of a UDP datagram: SAP, mtrace2, probes, RTP, or what is only named.
    mutating func application(_ datagram: UDPDatagram, from reader: inout ByteReader) {}

    /// Reads the payload of a TCP segment: MSDP.
    mutating func application(_ segment: TCPSegment, from reader: inout ByteReader) {}

    /// Names a protocol that rides on IP itself and is not dissected.
    mutating func recognise(_ proto: IPProtocol, from reader: inout ByteReader) {}

    /// Names a protocol that rides on Ethernet itself and is not dissected.
    mutating func recognise(_ type: EtherType, from reader: inout ByteReader) {}
}
