import MulticastText
import MulticastWire
import ToolSupport

// What tunnels put in front of the packet inside: a few words and a colon, or a comma where the
// layer is a mere tag.

extension MPLSLabelStackEntry {
    /// Puts the label, and what else the entry says if it is not usual.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("mpls ")
        sink.put(label)
        if trafficClass != 0 {
            sink.put(", tc ")
            sink.put(trafficClass)
        }
        if style.verbosity > 0 {
            sink.put(", ttl ")
            sink.put(timeToLive)
        }
        sink.put(", ")
    }
}

extension GREHeader {
    /// Puts the version, if it is PPTP's, and key and sequence number, if there are any.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(version == 0 ? "gre" : "grev")
        if version != 0 { sink.put(version) }
        if let callID {
            sink.put(" call ")
            sink.put(callID)
        } else if let key {
            sink.put(" key 0x")
            sink.put(hex: key, digits: 8)
        }
        if let sequenceNumber {
            sink.put(" seq ")
            sink.put(sequenceNumber)
        }
        sink.put(": ")
    }
}

extension ERSPANHeader {
    /// Puts the type and the session.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(thirdWord == nil ? "erspan ii" : "erspan iii")
        sink.put(" session ")
        sink.put(sessionID)
        if vlan != 0 {
            sink.put(" vlan ")
            sink.put(vlan)
        }
        sink.put(": ")
    }
}

extension VXLANHeader {
    /// Puts the network.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("vxlan vni ")
        sink.put(networkIdentifier)
        if !isNetworkIdentifierValid { sink.put(" (not valid)") }
        sink.put(": ")
    }
}

extension GeneveHeader {
    /// Puts the network, and how many options there are, if any.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("geneve vni ")
        sink.put(networkIdentifier)
        if isControl { sink.put(" control") }
        if !options.isEmpty {
            sink.put(", ")
            sink.put(options.count)
            sink.put(" option(s)")
        }
        sink.put(": ")
    }
}

extension CAPWAPHeader {
    /// Puts the radio, or why there is nothing inside.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("capwap")
        if isEncrypted {
            sink.put(" dtls")
        } else {
            sink.put(" radio ")
            sink.put(radioID)
            if isKeepAlive { sink.put(" keep-alive") }
            if isFragment {
                sink.put(" fragment ")
                sink.put(fragmentID)
                sink.put(" offset ")
                sink.put(fragmentOffset)
            }
        }
        sink.put(": ")
    }
}

extension GTPHeader {
    /// Puts the tunnel, and the message's type if it carries no user's packet.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("gtp-u teid 0x")
        sink.put(hex: tunnelEndpointIdentifier, digits: 8)
        if !hasUserPacket {
            sink.put(" type ")
            sink.put(messageType)
        }
        sink.put(": ")
    }
}
