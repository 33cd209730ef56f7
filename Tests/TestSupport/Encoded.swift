public import MulticastWire

extension Layer.Content {
    /// The layer's own octets as its encoder writes them; `nil` for what has no encoder.
    ///
    /// What they must be is what was decoded: the first octets of the layer, and for a message all
    /// of them.
    public var encoded: [UInt8]? {
        switch self {
        case .ethernet(let frame): frame.octets
        case .llc(let header): header.octets
        case .vlan(let tag): tag.octets
        case .ciscoMetadata(let metadata): metadata.octets
        case .linuxCooked(let header): header.octets
        case .loopback(let header): header.octets
        case .nflog(let header): header.octets
        case .ppp(let header): header.octets
        case .pppoe(let header): header.octets
        case .radiotap(let header): header.octets
        case .ieee80211(let frame): frame.octets
        case .mpls(let entry): entry.octets
        case .gre(let header): header.octets
        case .erspan(let header): header.octets
        case .vxlan(let header): header.octets
        case .geneve(let header): header.octets
        case .capwap(let header): header.octets
        case .gtp(let header): header.octets
        case .udp(let datagram): datagram.octets
        case .tcp(let segment): segment.octets
        case .igmp(let message): message.octets
        case .mld(let message): message.octets
        case .pim(let message): message.octets
        case .msdp(let segment): segment.octets
        case .sap(let message): message.octets
        case .rtp(let packet): packet.octets
        case .mtrace2(let message): message.octets
        case .probe(let message): message.octets
        default: nil
        }
    }

    /// Whether this is a message, whose octets are all of the layer's, and no header of what
    /// follows; a PIM Register is one.
    public var isMessage: Bool {
        switch self {
        case .pim(let message): message.type != .register
        case .igmp, .mld, .msdp, .sap, .mtrace2, .probe: true
        default: false
        }
    }
}
