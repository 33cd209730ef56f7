import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

extension Dissection {
    /// Puts the members of a layer's JSON object.
    @inline(__always)
    fileprivate func json(
        ofLayerAt index: Int, into sink: inout TextSink, _ context: inout JSONContext
    ) {
        // In place, through the span: a layer taken out of the array would be copied.
        switch layers.span[index].content {
        case .ethernet(let header): header.json(into: &sink, in: self, at: index)
        case .llc(let header): header.json(into: &sink, in: self, at: index)
        case .vlan(let header): header.json(into: &sink, in: self, at: index)
        case .ciscoMetadata(let header): header.json(into: &sink, in: self, at: index)
        case .linuxCooked(let header): header.json(into: &sink, in: self, at: index)
        case .loopback(let header): header.json(into: &sink, in: self, at: index)
        case .nflog(let header): header.json(into: &sink, in: self, at: index)
        case .ppp(let header): header.json(into: &sink, in: self, at: index)
        case .pppoe(let header): header.json(into: &sink, in: self, at: index)
        case .radiotap(let header): header.json(into: &sink, in: self, at: index)
        case .ieee80211(let header): header.json(into: &sink, in: self, at: index)
        case .mpls(let header): header.json(into: &sink, in: self, at: index)
        case .gre(let header): header.json(into: &sink, in: self, at: index)
        case .erspan(let header): header.json(into: &sink, in: self, at: index)
        case .vxlan(let header): header.json(into: &sink, in: self, at: index)
        case .geneve(let header): header.json(into: &sink, in: self, at: index)
        case .capwap(let header): header.json(into: &sink, in: self, at: index)
        case .gtp(let header): header.json(into: &sink, in: self, at: index)
        case .ipv4(let packet): packet.json(into: &sink, in: self, at: index, &context)
        case .ipv6(let packet): packet.json(into: &sink, in: self, at: index, &context)
        case .udp(let datagram): datagram.json(into: &sink, in: self, at: index)
        case .tcp(let segment): segment.json(into: &sink, in: self, at: index)
        case .igmp(let message): message.json(into: &sink, in: self, at: index)
        case .mld(let message): message.json(into: &sink, in: self, at: index)
        case .pim(let message): message.json(into: &sink, in: self, at: index)
        case .msdp(let segment): segment.json(into: &sink, in: self, at: index)
        case .sap(let message): message.json(into: &sink, in: self, at: index)
        case .rtp(let packet): packet.json(into: &sink, in: self, at: index)
        case .mtrace2(let message): message.json(into: &sink, in: self, at: index)
        case .probe(let message): message.json(into: &sink, in: self, at: index)
        case .recognised(let found): found.json(into: &sink, in: self, at: index)
        case .unreadable(let name):
            sink.member("protocol", name)
            if let first = octets[layers[index].octets].first {
                json(ofFirst: first, of: "\(name)", into: &sink)
            }
        }
    }

    /// What the first octet of a message tells, where no more of it is there.
    private func json(ofFirst octet: UInt8, of name: String, into sink: inout TextSink) {
        switch name {
        case "igmp", "mld":
            sink.member("type_code", octet)
        case "pim":
            sink.member("version", octet >> 4)
            sink.member("type_code", octet & 0xF)
        default:
            break
        }
    }
}

extension Packet {
    /// One line for programs: the record `packet` of the JSON contract.
    func json(
        _ frame: Dissection, _ findings: [Finding], into sink: inout TextSink,
        from source: StaticString, _ name: String, _ context: inout JSONContext
    ) {
        sink.beginObject()
        sink.member("type", "packet")
        sink.member("number", number)
        context.clock.putMembers(time, into: &sink)
        context.putSource(source, name, into: &sink)
        sink.member("interface", interface)
        sink.member("captured_bytes", frame.octets.count)
        sink.member("length_bytes", frame.originalLength)
        if !comments.isEmpty {
            sink.key("comments")
            sink.beginArray()
            for comment in comments { sink.value(text: comment) }
            sink.endArray()
        }
        sink.key("layers")
        sink.beginArray()
        for index in frame.layers.indices {
            sink.beginObject()
            frame.json(ofLayerAt: index, into: &sink, &context)
            if index == frame.layers.count - 1, let error = frame.error { error.json(into: &sink) }
            sink.endObject()
        }
        sink.endArray()
        sink.key("findings")
        sink.beginArray()
        for finding in findings { finding.json(into: &sink) }
        sink.endArray()
        sink.endObject()
        sink.endLine()
    }
}

extension DecodeError {
    /// The member `error` of a layer that cannot be read whole.
    fileprivate func json(into sink: inout TextSink) {
        sink.key("error")
        sink.beginObject()
        sink.member("field", fieldName)
        sink.member("offset_bytes", offset)
        switch reason {
        case .truncated(let needed, let available, let limit):
            sink.member("needed_bytes", needed)
            sink.member("available_bytes", available)
            sink.member("limit", text: limit.description.lowercased())
        case .invalid(let value):
            sink.member("value", value)
            sink.member("expected", expected)
        }
        sink.endObject()
    }
}

extension Finding {
    /// One element of the list `findings`.
    func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("rule", text: rule.name)
        sink.member("severity", text: rule.severity.rawValue)
        sink.member("message", text: message)
        sink.member("offset_bytes", octets.lowerBound)
        sink.member("length_bytes", octets.count)
        if let reference = rule.reference { sink.member("reference", text: reference) }
        sink.key("evidence_for")
        sink.beginArray()
        for name in evidenceFor { sink.value(text: name) }
        sink.endArray()
        sink.endObject()
    }
}
