import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

extension Packet {
    /// One line for people: the layers from the outside in, then what was found.
    ///
    /// With `-vv` each finding gets a line of its own, which says where it is and why it is one.
    func text(
        _ frame: Dissection, _ findings: [Finding], into sink: inout TextSink, style: TextStyle,
        showsLinkLevel: Bool
    ) {
        if showsLinkLevel { frame.linkText(into: &sink, style: style) }
        for index in frame.layers.indices {
            frame.text(ofLayerAt: index, into: &sink, style: style)
            if index == frame.layers.count - 1, let error = frame.error {
                sink.put(" [")
                sink.put(text: error.description)
                sink.put(octet: UInt8(ascii: "]"))
            }
        }
        for comment in comments {
            sink.put(" # ")
            sink.put(untrusted: comment.utf8)
        }
        if style.verbosity < 2 {
            for finding in findings {
                sink.put("  ! ")
                finding.text(into: &sink, style: style)
            }
        }
        sink.endLine()
        guard style.verbosity >= 2 else { return }
        for finding in findings {
            sink.put("    ! ")
            finding.text(into: &sink, style: style)
            sink.put(" (octets ")
            sink.put(finding.octets.lowerBound)
            sink.put("-")
            sink.put(max(finding.octets.lowerBound, finding.octets.upperBound - 1))
            if let reference = finding.rule.reference {
                sink.put("; ")
                sink.put(text: reference)
            }
            if !finding.evidenceFor.isEmpty {
                sink.put("; evidence for ")
                sink.put(text: finding.evidenceFor.joined(separator: ", "))
            }
            sink.put(")")
            sink.endLine()
        }
    }
}

extension Finding {
    /// `major igmp-ttl-not-one: Time to Live is 64, not 1`, in the colour of its severity.
    fileprivate func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(rule.severity, rule.name, style: style)
        sink.put(": ")
        sink.put(untrusted: message.utf8)
    }
}

extension Dissection {
    /// The octets as `-x` shows them: from the network layer on, or with `-xx` from the first.
    func hexText(into sink: inout TextSink, withLinkLayer: Bool) {
        var start = 0
        if !withLinkLayer {
            for layer in layers {
                switch layer.content {
                case .ipv4, .ipv6: start = layer.octets.lowerBound
                default: continue
                }
                break
            }
        }
        for line in stride(from: start, to: octets.count, by: 16) {
            sink.put("\t0x")
            sink.put(hex: line - start, digits: 4)
            sink.put(": ")
            for place in line ..< min(line + 16, octets.count) {
                if (place - line).isMultiple(of: 2) { sink.put(octet: UInt8(ascii: " ")) }
                sink.put(hex: octets[place], digits: 2)
            }
            sink.endLine()
        }
    }

    /// What `-e` shows: the outermost link-layer header in tcpdump's shape.
    fileprivate func linkText(into sink: inout TextSink, style: TextStyle) {
        switch layers.first?.content {
        case .ethernet(let header)?:
            header.linkText(into: &sink, style: style, length: originalLength)
        case .linuxCooked(let header)?:
            header.linkText(into: &sink, style: style, length: originalLength)
        default: break
        }
    }

    /// Puts one layer.
    ///
    /// An IP layer is `IP source > destination: ` with the ports of what it
    /// carries; a message layer is the message.
    @inline(__always)
    fileprivate func text(ofLayerAt index: Int, into sink: inout TextSink, style: TextStyle) {
        let isLast = index == layers.count - 1
        switch layers.span[index].content {
        case .ethernet, .linuxCooked, .loopback, .nflog, .radiotap: break
        case .llc(let header): header.text(into: &sink, style: style)
        case .vlan(let tag): tag.text(into: &sink, style: style)
        case .ciscoMetadata(let header): header.text(into: &sink, style: style)
        case .ppp(let header): header.text(into: &sink, style: style)
        case .pppoe(let header): header.text(into: &sink, style: style)
        case .ieee80211(let header): header.text(into: &sink, style: style)
        case .mpls(let entry): entry.text(into: &sink, style: style)
        case .gre(let header): header.text(into: &sink, style: style)
        case .erspan(let header): header.text(into: &sink, style: style)
        case .vxlan(let header): header.text(into: &sink, style: style)
        case .geneve(let header): header.text(into: &sink, style: style)
        case .capwap(let header): header.text(into: &sink, style: style)
        case .gtp(let header): header.text(into: &sink, style: style)
        case .ipv4(let packet):
            sink.put("IP ")
            if style.verbosity > 0 {
                packet.text(into: &sink, style: style, in: self)
                sink.put(octet: UInt8(ascii: " "))
            }
            let ports = ports(after: index)
            sink.put(packet.source)
            if let ports { put(port: ports.source, into: &sink) }
            sink.put(" > ")
            if packet.destination.isMulticast, isLast || !isControlMessage(index + 1) {
                sink.put(group: packet.destination, style: style)
            } else {
                sink.put(packet.destination)
            }
            if let ports { put(port: ports.destination, into: &sink) }
            sink.put(": ")
            if isLast, packet.fragmentOffset > 0 {
                sink.put("fragment of ")
                put(packet.protocol, into: &sink)
                sink.put(" at offset ")
                sink.put(packet.fragmentOffset)
            } else if isLast {
                put(packet.protocol, into: &sink)
                sink.put(", length ")
                sink.put(packet.payload.count)
            }
        case .ipv6(let packet):
            sink.put("IP6 ")
            if style.verbosity > 0 {
                packet.text(into: &sink, style: style, in: self)
                sink.put(octet: UInt8(ascii: " "))
            }
            let ports = ports(after: index)
            sink.put(packet.source)
            if let ports { put(port: ports.source, into: &sink) }
            sink.put(" > ")
            if packet.destination.isMulticast, isLast || !isControlMessage(index + 1) {
                sink.put(group: packet.destination, style: style)
            } else {
                sink.put(packet.destination)
            }
            if let ports { put(port: ports.destination, into: &sink) }
            sink.put(": ")
            if isLast {
                if packet.fragmentOffset > 0 { sink.put("fragment of ") }
                put(packet.protocol, into: &sink)
                sink.put(", length ")
                sink.put(packet.payload.count)
            }
        case .udp(let datagram):
            if isLast { datagram.text(into: &sink, style: style) }
        case .tcp(let segment):
            if isLast { segment.text(into: &sink, style: style) }
        case .igmp(let message): message.text(into: &sink, style: style)
        case .mld(let message): message.text(into: &sink, style: style)
        case .pim(let message):
            message.text(into: &sink, style: style)
            if !isLast { sink.put(": ") }
        case .msdp(let segment): segment.text(into: &sink, style: style)
        case .sap(let message): message.text(into: &sink, style: style)
        case .rtp(let packet):
            packet.text(into: &sink, style: style)
            if !isLast { sink.put(": ") }
        case .mtrace2(let message): message.text(into: &sink, style: style)
        case .probe(let message): message.text(into: &sink, style: style)
        case .recognised(let found): found.text(into: &sink, style: style)
        case .unreadable(let name):
            sink.put("unreadable ")
            sink.put(name)
        }
    }

    private func put(_ proto: IPProtocol, into sink: inout TextSink) {
        if let name = proto.name {
            sink.put(name)
        } else {
            sink.put("protocol ")
            sink.put(proto.rawValue)
        }
    }

    private func put(port: UInt16, into sink: inout TextSink) {
        sink.put(octet: UInt8(ascii: "."))
        sink.put(port)
    }

    private func ports(after index: Int) -> (source: UInt16, destination: UInt16)? {
        guard index + 1 < layers.count else { return nil }
        switch layers.span[index + 1].content {
        case .udp(let datagram): return (datagram.sourcePort, datagram.destinationPort)
        case .tcp(let segment): return (segment.sourcePort, segment.destinationPort)
        default: return nil
        }
    }

    /// Whether a layer is a message that tells its group itself, so that the name stands there.
    private func isControlMessage(_ index: Int) -> Bool {
        guard index < layers.count else { return false }
        switch layers.span[index].content {
        case .igmp, .mld, .pim: return true
        default: return false
        }
    }
}
