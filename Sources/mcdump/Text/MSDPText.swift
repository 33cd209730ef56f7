import MulticastText
import MulticastWire
import ToolSupport

extension MSDPSegment {
    /// Puts `msdp source-active rp 192.0.2.1, 1 entry [(10.0.0.1, 239.1.1.1)]`, message by message.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("msdp ")
        if beginsInMidMessage {
            sink.put("continuation of a message, ")
            sink.put(remainder.count)
            if remainder.count == 1 { sink.put(" octet") } else { sink.put(" octets") }
            return
        }
        var isFirst = true
        for message in messages {
            if !isFirst { sink.put("; ") }
            isFirst = false
            message.text(into: &sink, style: style)
        }
        if endsInMidMessage {
            sink.put(", continues in another segment")
        } else if !remainder.isEmpty {
            sink.put(", ")
            sink.put(remainder.count)
            sink.put(" octets more")
        }
    }
}

extension MSDPMessage {
    func text(into sink: inout TextSink, style: TextStyle) {
        if let name = type.words {
            sink.put(name)
        } else {
            sink.put("type ")
            sink.put(type.rawValue)
        }
        switch value {
        case .sourceActive(let message):
            message.text(into: &sink, style: style)
        case .sourceActiveRequest(_, let group, _):
            sink.put(" ")
            sink.put(group: group, style: style)
        case .octets:
            if type != .keepAlive {
                sink.put(" length ")
                sink.put(length)
            }
        }
    }
}

extension MSDPSourceActive {
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(" rp ")
        sink.put(rpAddress)
        sink.put(", ")
        sink.put(entryCount)
        if entryCount == 1 { sink.put(" entry") } else { sink.put(" entries") }
        for entry in entries {
            sink.put(" (")
            sink.put(entry.sourceAddress)
            if entry.sourcePrefixLength != 32 {
                sink.put("/")
                sink.put(entry.sourcePrefixLength)
            }
            sink.put(", ")
            sink.put(group: entry.groupAddress, style: style)
            sink.put(")")
        }
        if !encapsulatedData.isEmpty {
            sink.put(", data ")
            sink.put(encapsulatedData.count)
            sink.put(" octets")
        }
    }
}

extension MSDPMessage.MessageType {
    /// The type in words; `nil` if it has none.
    var words: StaticString? {
        switch self {
        case .sourceActive: "source-active"
        case .sourceActiveRequest: "source-active request"
        case .sourceActiveResponse: "source-active response"
        case .keepAlive: "keepalive"
        case .notification: "notification"
        case .tracerouteInProgress: "traceroute in progress"
        case .tracerouteReply: "traceroute reply"
        default: nil
        }
    }
}
