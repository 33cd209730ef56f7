import MulticastWire

extension Finding.Rule {
    /// The capture holds less of the frame than a control message needs.
    public static let frameCut = Finding.Rule("frame-cut", .info, nil)
}

/// What the snapshot length left out cannot be judged, so every other check keeps silent about it;
/// this one says why.
@Sendable func frameCut(_ sighting: Sighting<LinkType>, _ findings: inout [Finding]) {
    let frame = sighting.frame
    guard frame.isCut, let (index, name) = frame.cutMessage else { return }
    findings.append(
        Finding(
            .frameCut, at: frame.layers[index].octets,
            "the capture holds \(frame.octets.count) of \(frame.originalLength) octets: "
                + "the \(name) is cut"))
}

extension Dissection {
    /// The control message that the capture cut, or the IP header of one; by its layer's index.
    fileprivate var cutMessage: (index: Int, name: StaticString)? {
        var packetIsCut = false
        for (index, layer) in layers.enumerated() {
            let isLast = index == layers.count - 1
            let isUnreadable = isLast && error?.isCutByCapture == true
            switch layer.content {
            case .ipv4(let packet):
                packetIsCut = packet.isCut || packet.totalLength == 0
            case .ipv6(let packet):
                packetIsCut = packet.isCut || packet.announcedLength == nil
                if isUnreadable, packet.nextHeader == .hopByHopOptions,
                    packet.destination.isMulticast
                {
                    return (index, "IPv6 header")
                }
            case .igmp where packetIsCut || isUnreadable: return (index, "IGMP message")
            case .mld where packetIsCut || isUnreadable: return (index, "MLD message")
            case .pim where packetIsCut || isUnreadable:
                // The data in a Register is no part of what its own eight octets say.
                let type = layer.octets.isEmpty ? 0 : octets[layer.octets.lowerBound] & 0xF
                if type != 1 || isUnreadable { return (index, "PIM message") }
            case .msdp where packetIsCut || isUnreadable: return (index, "MSDP message")
            case .sap where packetIsCut || isUnreadable: return (index, "SAP message")
            case .mtrace2 where packetIsCut || isUnreadable: return (index, "mtrace2 message")
            case .unreadable(let name) where isUnreadable:
                switch "\(name)" {
                case "igmp", "mld", "pim", "msdp", "sap", "mtrace2": return (index, name)
                case "ipv4" where announcesControl(layer.octets): return (index, "IPv4 header")
                default: break
                }
            default: break
            }
        }
        return nil
    }

    /// Whether the Protocol field of a cut IPv4 header is there and says IGMP or PIM.
    private func announcesControl(_ header: Range<Int>) -> Bool {
        guard header.count > 9 else { return false }
        let proto = IPProtocol(rawValue: octets[header.lowerBound + 9])
        return proto == .igmp || proto == .pim
    }
}
