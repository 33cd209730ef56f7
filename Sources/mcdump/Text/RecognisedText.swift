import MulticastText
import MulticastWire
import ToolSupport

extension RecognisedProtocol {
    /// Puts `ospf hello`, `vrrp advertisement vrid 5`, `mdns query`.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put(words: name.keyword)
        if let message {
            sink.put(" ")
            sink.put(words: message.literal)
        }
        if let number, message == nil || number.kind != .typeCode {
            sink.put(" ")
            sink.put(number.kind.words)
            sink.put(" ")
            sink.put(number.value)
        }
        for group in groups {
            sink.put(" ")
            sink.put(group: group, style: style)
        }
    }
}

extension TextSink {
    /// Puts a key of the JSON with spaces for its underscores.
    fileprivate mutating func put(words key: StaticString) {
        for octet in "\(key)".utf8 { put(octet: octet == UInt8(ascii: "_") ? 0x20 : octet) }
    }
}

extension RecognisedProtocol.Number.Kind {
    /// What the number is, in a word.
    fileprivate var words: StaticString {
        switch self {
        case .typeCode: "type"
        case .virtualRouterID: "vrid"
        case .group: "group"
        case .domain: "domain"
        case .universe: "universe"
        case .transportSessionID: "tsi"
        case .sequence: "seq"
        case .packets: "packets"
        }
    }
}
