import MulticastText
import MulticastWire
import ToolSupport

extension MSDPSegment {
    /// Puts the members of an `msdp` layer.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "msdp")
        sink.member("begins_in_mid_message", beginsInMidMessage)
        sink.member("ends_in_mid_message", endsInMidMessage)
        sink.key("messages")
        sink.beginArray()
        for message in messages { message.json(into: &sink) }
        sink.endArray()
        if !remainder.isEmpty { sink.member("remainder_bytes", remainder.count) }
    }
}

extension MSDPMessage {
    func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("message", type.key)
        sink.member("type_code", type.rawValue)
        sink.member("length_bytes", length)
        switch value {
        case .sourceActive(let message): message.json(into: &sink)
        case .sourceActiveRequest(_, let group, _): sink.member("group", group)
        case .octets: break
        }
        sink.endObject()
    }
}

extension MSDPSourceActive {
    func json(into sink: inout TextSink) {
        sink.member("entry_count", entryCount)
        sink.member("rp_address", rpAddress)
        sink.key("entries")
        sink.beginArray()
        for entry in entries {
            sink.beginObject()
            sink.member("sprefix_length", entry.sourcePrefixLength)
            sink.member("group", entry.groupAddress)
            sink.member("source", entry.sourceAddress)
            sink.endObject()
        }
        sink.endArray()
        sink.member("encapsulated_data_bytes", encapsulatedData.count)
    }
}

extension MSDPMessage.MessageType {
    fileprivate var key: StaticString {
        switch self {
        case .sourceActive: "source_active"
        case .sourceActiveRequest: "source_active_request"
        case .sourceActiveResponse: "source_active_response"
        case .keepAlive: "keepalive"
        case .notification: "notification"
        case .tracerouteInProgress: "traceroute_in_progress"
        case .tracerouteReply: "traceroute_reply"
        default: "unknown"
        }
    }
}
