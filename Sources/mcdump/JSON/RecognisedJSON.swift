import MulticastText
import MulticastWire
import ToolSupport

extension RecognisedProtocol {
    /// Puts the members of a layer that is only named, whose `protocol` is the name.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", name.keyword)
        if let message { sink.member("message", message.literal) }
        if let number { sink.member(number.kind.key, number.value) }
        if name == .ospf, !groups.isEmpty {
            sink.key("groups")
            sink.beginArray()
            for group in groups { sink.value(group) }
            sink.endArray()
        }
    }
}

extension RecognisedProtocol.Number.Kind {
    fileprivate var key: StaticString {
        switch self {
        case .typeCode: "type_code"
        case .virtualRouterID: "virtual_router_id"
        case .group: "standby_group"
        case .domain: "domain"
        case .universe: "universe"
        case .transportSessionID: "transport_session_id"
        case .sequence: "sequence"
        case .packets: "packets"
        }
    }
}
