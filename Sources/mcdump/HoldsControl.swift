import MulticastWire

extension Dissection {
    /// Whether the frame holds a control message, or what should be one and cannot be read.
    var holdsControl: Bool {
        for layer in layers {
            switch layer.content {
            case .igmp, .mld, .pim, .msdp, .sap, .mtrace2, .probe: return true
            case .recognised(let found) where found.tellsMembership: return true
            case .unreadable: return true
            default: continue
            }
        }
        // A later fragment of a control message.
        if case .ipv4(let packet)? = layers.last?.content {
            return packet.fragmentOffset > 0
                && (packet.protocol == .igmp || packet.protocol == .pim)
        }
        return false
    }
}

extension RecognisedProtocol {
    /// Whether the protocol says who wants which group: GMRP, MMRP, CGMP, and MOSPF's LSAs.
    fileprivate var tellsMembership: Bool {
        switch name {
        case .gmrp, .mmrp, .cgmp: true
        default: !groups.isEmpty
        }
    }
}
