import MulticastText
import MulticastWire
import ToolSupport

// What link layers put in front of the packet: a few words and a comma each. Ethernet puts nothing
// there: its addresses are for -e.

extension EthernetFrame {
    /// Puts what `-e` shows: addresses, type and the frame's length in octets.
    func linkText(into sink: inout TextSink, style: TextStyle, length: Int) {
        sink.put(source)
        sink.put(" > ")
        if destination == .broadcast { sink.put("Broadcast") } else { sink.put(destination) }
        if self.length != nil {
            sink.put(", 802.3")
        } else {
            sink.put(", ethertype ")
            sink.put(etherType)
        }
        sink.put(", length ")
        sink.put(length)
        sink.put(": ")
    }
}

extension LinuxCookedHeader {
    /// Puts what `-e` shows: whom the packet was for, sender, type and the frame's length.
    func linkText(into sink: inout TextSink, style: TextStyle, length: Int) {
        if let interfaceIndex {
            sink.put("ifindex ")
            sink.put(interfaceIndex)
            sink.put(" ")
        }
        if let word = packetType.word {
            sink.put(word)
        } else {
            sink.put("type ")
            sink.put(packetType.rawValue)
        }
        if let source {
            sink.put(" ")
            sink.put(source)
        }
        sink.put(", ethertype ")
        sink.put(protocolType)
        sink.put(", length ")
        sink.put(length)
        sink.put(": ")
    }
}

extension LinuxCookedHeader.PacketType {
    /// The word that tcpdump has for it.
    fileprivate var word: StaticString? {
        switch self {
        case .toHost: "In"
        case .broadcast: "B"
        case .multicast: "M"
        case .toOtherHost: "P"
        case .outgoing: "Out"
        default: nil
        }
    }
}

extension TextSink {
    /// Puts an EtherType with its name, if it has a common one.
    fileprivate mutating func put(_ type: EtherType) {
        let name: StaticString? =
            switch type {
            case .ipv4: "IPv4"
            case .ipv6: "IPv6"
            case .vlan: "802.1Q"
            case .serviceVLAN: "802.1Q-QinQ"
            case .stackedVLAN: "802.1Q-9100"
            case .mpls: "MPLS unicast"
            case .mplsUpstream: "MPLS multicast"
            case .pppoeSession: "PPPoE S"
            case .ciscoMetadata: "Cisco metadata"
            case .mmrp: "MMRP"
            case .ptp: "PTP"
            default: nil
            }
        if let name {
            put(name)
            put(" ")
        }
        put(name == nil ? "0x" : "(0x")
        put(hex: type.rawValue, digits: 4)
        if name != nil { put(")") }
    }
}

extension VLANTag {
    /// Puts the VLAN, and what else the tag says if it is not zero.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("vlan ")
        sink.put(identifier)
        if priority != 0 {
            sink.put(", p ")
            sink.put(priority)
        }
        if dropEligible { sink.put(", DEI") }
        sink.put(", ")
    }
}

extension LLCHeader {
    /// Puts the access points, unless SNAP with an EtherType only makes room for that.
    func text(into sink: inout TextSink, style: TextStyle) {
        if let snap {
            guard snap.etherType == nil else { return }
            sink.put("snap oui 0x")
            sink.put(hex: snap.organizationCode, digits: 6)
            sink.put(" pid 0x")
            sink.put(hex: snap.protocolIdentifier, digits: 4)
        } else {
            sink.put("llc dsap 0x")
            sink.put(hex: destinationAccessPoint, digits: 2)
            sink.put(" ssap 0x")
            sink.put(hex: sourceAccessPoint, digits: 2)
        }
        sink.put(", ")
    }
}

extension CiscoMetadata {
    /// Puts the security group tag.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("cmd")
        if let securityGroupTag {
            sink.put(" sgt ")
            sink.put(securityGroupTag)
        }
        sink.put(", ")
    }
}

extension PPPHeader {
    /// Puts the protocol, unless it is IP's.
    func text(into sink: inout TextSink, style: TextStyle) {
        if etherType == .ipv4 || etherType == .ipv6 { return }
        sink.put(isCiscoHDLC ? "chdlc 0x" : "ppp 0x")
        sink.put(hex: protocolNumber.rawValue, digits: 4)
        sink.put(", ")
    }
}

extension PPPoEHeader {
    /// Puts the session.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("pppoe ses 0x")
        sink.put(hex: sessionID, digits: 4)
        sink.put(", ")
    }
}

extension IEEE80211Frame {
    /// Puts what kind of frame it is, and from which station to which.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("802.11 ")
        switch type {
        case 0: sink.put("management")
        case 1: sink.put("control")
        case 2: sink.put(qosControl == nil ? "data" : "qos data")
        default: sink.put("extension")
        }
        if isRetry { sink.put(" retry") }
        if isProtected { sink.put(" protected") }
        if let source {
            sink.put(" ")
            sink.put(source)
            sink.put(" >")
        }
        if let destination {
            sink.put(" ")
            sink.put(destination)
        }
        sink.put(", ")
    }
}
