// Packets and frames inside packets: GRE, ERSPAN, VXLAN, Geneve, CAPWAP, GTP-U, MPLS.
extension Dissection {
    /// Reads a stack of MPLS labels and the packet or frame under it.
    mutating func mpls(from reader: inout ByteReader) {
        while true {
            guard
                let entry = read(
                    "mpls", from: &reader, MPLSLabelStackEntry.init(from:), as: Layer.Content.mpls)
            else { return }
            if entry.isBottomOfStack { break }
        }
        if packet(from: &reader) { return }
        // An Ethernet pseudowire, whose control word starts with a nibble of 0 (RFC 4385). So
        // do the MAC addresses of IPv4 groups, where there is no control word.
        if reader.peek().map({ $0 >> 4 }) == 0, reader.announcesFrame(at: 4) {
            let extent = reader.rest
            do throws(DecodeError) {
                try reader.skip(4, "Control Word")
            } catch {
                fail("ethernet", error, at: extent)
                return
            }
            ethernet(from: &reader)
        } else if reader.announcesFrame(at: 0) {
            ethernet(from: &reader)
        }
    }

    /// Reads a GRE packet (IP protocol 47).
    mutating func gre(from reader: inout ByteReader) {
        guard let header = read("gre", from: &reader, GREHeader.init(from:), as: Layer.Content.gre)
        else { return }
        switch header.protocolType {
        case .erspan where header.sequenceNumber == nil:
            // Type I has no header of its own; types II and III number their frames.
            ethernet(from: &reader)
        case .erspan, .erspan3: erspan(from: &reader)
        case .ciscoMetadata: ciscoMetadata(etherTypeFirst: true, from: &reader)
        // An empty one only acknowledges.
        case .ppp: if header.payloadLength != 0 { ppp(from: &reader) }
        case let type where type.rawValue > 1500: payload(of: type, from: &reader)
        default: break
        }
    }

    private mutating func erspan(from reader: inout ByteReader) {
        guard
            let header = read(
                "erspan", from: &reader, ERSPANHeader.init(from:), as: Layer.Content.erspan)
        else { return }
        switch header.frameType {
        case 0: ethernet(from: &reader)
        case 2: _ = packet(from: &reader)
        default: break
        }
    }

    /// Reads the payload of a UDP datagram if its destination port is that of a tunnel.
    ///
    /// - Returns: whether it was.
    mutating func tunnel(_ datagram: UDPDatagram, from reader: inout ByteReader) -> Bool {
        switch datagram.destinationPort {
        // 8472 is Linux's from before there was a number.
        case 4789, 8472: vxlan(isGeneric: false, from: &reader)
        case 4790: vxlan(isGeneric: true, from: &reader)
        case 6081: geneve(from: &reader)
        case 6635: mpls(from: &reader)
        case 5247: capwap(from: &reader)
        case 2152: return gtp(from: &reader)
        default:
            // These answer from the number; their peer has any.
            switch datagram.sourcePort {
            case 5247: capwap(from: &reader)
            case 2152: return gtp(from: &reader)
            default: return false
            }
        }
        return true
    }

    private mutating func vxlan(isGeneric: Bool, from reader: inout ByteReader) {
        guard
            let header = read(
                "vxlan", from: &reader, VXLANHeader.init(from:), as: Layer.Content.vxlan),
            header.isNetworkIdentifierValid
        else { return }
        switch isGeneric ? header.nextProtocol : nil {
        case nil, 3: ethernet(from: &reader)
        case 1: ipv4(from: &reader)
        case 2: ipv6(from: &reader)
        default: break
        }
    }

    private mutating func geneve(from reader: inout ByteReader) {
        guard
            let header = read(
                "geneve", from: &reader, GeneveHeader.init(from:), as: Layer.Content.geneve),
            !header.isControl, header.protocolType.rawValue > 1500
        else { return }
        payload(of: header.protocolType, from: &reader)
    }

    private mutating func capwap(from reader: inout ByteReader) {
        guard
            let header = read(
                "capwap", from: &reader, CAPWAPHeader.init(from:), as: Layer.Content.capwap),
            !header.isEncrypted, !header.isKeepAlive, header.fragmentOffset == 0
        else { return }
        guard header.isNativeFrame else { return ethernet(from: &reader) }
        if header.wirelessBindingID <= 1 {
            ieee80211(maySwapFrameControl: true, from: &reader)
        }
    }

    private mutating func gtp(from reader: inout ByteReader) -> Bool {
        // Version 1, and not GTP': anything else on the port is not for us.
        guard let flags = reader.peek(), flags >> 4 == 3 else { return false }
        let header = read("gtp", from: &reader, GTPHeader.init(from:), as: Layer.Content.gtp)
        if header?.hasUserPacket == true { _ = packet(from: &reader) }
        return true
    }
}

extension ByteReader {
    /// Whether an Ethernet frame `ahead` octets after the next one would announce what it then
    /// carries: a tag, ARP, or IP in the right version.
    fileprivate func announcesFrame(at ahead: Int) -> Bool {
        guard let type = peek16(ahead + 12).map(EtherType.init(rawValue:)) else { return false }
        switch type {
        case .ipv4: return peek(ahead + 14).map { $0 >> 4 } == 4
        case .ipv6: return peek(ahead + 14).map { $0 >> 4 } == 6
        default: return type.isVLAN || type == .mpls || type.rawValue == 0x0806
        }
    }
}
