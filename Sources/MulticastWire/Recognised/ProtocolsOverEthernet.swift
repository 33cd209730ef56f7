// What rides on Ethernet without IP.
extension RecognisedProtocol {
    /// Names what an EtherType announces; `nil` if it is none of those known here.
    init?(etherType type: EtherType, in reader: ByteReader) {
        switch type {
        case .mmrp: self.init(.mmrp, in: reader)
        case .ptp: self.init(ptp: reader)
        default: return nil
        }
    }

    /// Names what follows an LLC header: GMRP, which has the SAP of all of IEEE 802.1 and is told
    /// by its destination, 01-80-c2-00-00-20, and GARP's protocol identifier, 1.
    init?(llcDestination: MACAddress?, dsap: UInt8, in reader: ByteReader) {
        guard dsap == 0x42, llcDestination == MACAddress(rawValue: 0x0180_C200_0020),
            reader.peek16() == 1
        else { return nil }
        self.init(.gmrp, in: reader)
    }

    /// Names what follows a SNAP header: CGMP, Cisco's protocol 0x2001.
    init?(snapOUI: UInt32, snapProtocol: UInt16, in reader: ByteReader) {
        guard snapOUI == 0x00_000C, snapProtocol == 0x2001 else { return nil }
        // Version and type are a nibble each.
        let type = reader.peek().map { $0 & 0xF }
        let message: StaticString? =
            switch type {
            case 0: "join"
            case 1: "leave"
            default: nil
            }
        self.init(.cgmp, message, .typeCode, type, in: reader)
    }
}
