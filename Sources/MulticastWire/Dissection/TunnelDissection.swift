// Packets and frames inside packets: GRE, ERSPAN, VXLAN, Geneve, CAPWAP, GTP-U, MPLS.
extension Dissection {
    /// Reads a stack of MPLS labels and the packet under it.
    mutating func mpls(from reader: inout ByteReader) {}

    /// Reads a GRE packet (IP protocol 47).
    mutating func gre(from reader: inout ByteReader) {}

    /// Reads the payload of a UDP datagram if its destination port is that of a tunnel.
    ///
    /// - Returns: whether it was.
    mutating func tunnel(_ datagram: UDPDatagram, from reader: inout ByteReader) -> Bool { false }
}
