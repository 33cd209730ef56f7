import MulticastText
import MulticastWire
import ToolSupport

extension Mtrace2Message {
    /// Puts `mtrace2 request id 7, (10.0.0.1, 239.1.1.1) to 192.0.2.9 port 40000, hops 32 [hop …]`.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("mtrace2 ")
        sink.put(type.words)
        sink.put(" id ")
        sink.put(queryID)
        sink.put(", (")
        if sourceAddress.isAny { sink.put("*") } else { sink.put(sourceAddress) }
        sink.put(", ")
        switch multicastAddress {
        case _ where multicastAddress.isAny: sink.put("*")
        case .v4(let group): sink.put(group: group, style: style)
        case .v6(let group): sink.put(group: group, style: style)
        }
        sink.put(") to ")
        sink.put(clientAddress)
        sink.put(" port ")
        sink.put(clientPort)
        sink.put(", hops ")
        sink.put(numberOfHops)
        for block in blocks {
            sink.put(" [")
            block.text(into: &sink)
            sink.put("]")
        }
    }
}

extension Mtrace2Block {
    func text(into sink: inout TextSink) {
        switch value {
        case .standardResponse(let block): block.text(into: &sink)
        case .augmentedResponse(_, let type, let value):
            sink.put("augmented type ")
            sink.put(type)
            sink.put(" value ")
            for octet in value { sink.put(hex: octet, digits: 2) }
        case .extendedQuery(let flags, let type, let value):
            sink.put("extended query type ")
            sink.put(type)
            if flags & 1 != 0 { sink.put(" transitive") }
            sink.put(" value ")
            for octet in value { sink.put(hex: octet, digits: 2) }
        case .octets:
            sink.put("type ")
            sink.put(type.rawValue)
            sink.put(" length ")
            sink.put(length)
        }
    }
}

extension Mtrace2ResponseBlock {
    func text(into sink: inout TextSink) {
        switch interfaces {
        case .v4(let incoming, let outgoing, let upstreamRouter):
            sink.put("in ")
            sink.put(incoming)
            sink.put(" out ")
            sink.put(outgoing)
            sink.put(" upstream ")
            sink.put(upstreamRouter)
        case .v6(let incoming, let outgoing, let local, let remote):
            sink.put("in ")
            sink.put(incoming)
            sink.put(" out ")
            sink.put(outgoing)
            sink.put(" local ")
            sink.put(local)
            sink.put(" upstream ")
            sink.put(remote)
        }
        if let forwardingTTL {
            sink.put(" ttl threshold ")
            sink.put(forwardingTTL)
        }
        sink.put(" packets ")
        if totalNumberOfPackets == .max { sink.put("?") } else { sink.put(totalNumberOfPackets) }
        sink.put(" ")
        if let name = forwardingCode.name {
            sink.put(name)
        } else {
            sink.put("code ")
            sink.put(forwardingCode.rawValue)
        }
    }
}

extension Mtrace2Message.MessageType {
    /// The type in words.
    var words: StaticString {
        switch self {
        case .query: "query"
        case .request: "request"
        case .reply: "reply"
        default: "unknown"
        }
    }
}

extension IPAddress {
    /// Whether the address stands for any group or source (RFC 8487 §3.2.1).
    fileprivate var isAny: Bool { self == .v4(.broadcast) || self == .v6(.unspecified) }
}
