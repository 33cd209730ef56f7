import MulticastText
import MulticastWire
import ToolSupport

extension ProbeMessage {
    /// Puts `mping request seq 3 ttl 5` and the like.
    func text(into sink: inout TextSink, style: TextStyle) {
        switch self {
        case .mping(let message): message.text(into: &sink, style: style)
        case .ssmping(let message): message.text(into: &sink, style: style)
        case .multicastPing(let message): message.text(into: &sink, style: style)
        }
    }
}

extension TextSink {
    /// Puts a group of either family after a space.
    fileprivate mutating func put(group: IPAddress?, style: TextStyle) {
        switch group {
        case .v4(let group):
            put(" group ")
            put(group: group, style: style)
        case .v6(let group):
            put(" group ")
            put(group: group, style: style)
        case nil: break
        }
    }

    /// Puts what a number is, and the number, after a space; nothing if there is none.
    fileprivate mutating func put(_ name: StaticString, _ number: (some FixedWidthInteger)?) {
        guard let number else { return }
        put(" ")
        put(name)
        put(" ")
        put(number)
    }

    /// Puts a time as seconds and microseconds.
    fileprivate mutating func put(_ name: StaticString, _ time: ProbeTimestamp?) {
        guard let time else { return }
        put(name, time.seconds)
        put(".")
        put(time.microseconds, width: 6)
    }
}

extension MpingMessage {
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("mping ")
        if let words = type.words {
            sink.put(words)
        } else {
            sink.put("type ")
            sink.put(type.rawValue)
        }
        sink.put("seq", sequence)
        sink.put("ttl", ttl)
        if let address = sourceHost.address {
            sink.put(" from ")
            sink.put(address)
        }
        if type == .request { sink.put(group: destinationHost.address, style: style) }
        sink.put(" version ")
        sink.put(untrusted: version.prefix { $0 != 0 })
    }
}

extension SsmpingMessage {
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("ssmping ")
        if let words = type.words {
            sink.put(words)
        } else {
            sink.put("type ")
            sink.put(type.rawValue)
        }
        sink.put("seq", sequence)
        sink.put("id", clientID)
        sink.put("time", timestamp)
        sink.put(group: group, style: style)
        sink.put("size", replySize)
        if let version {
            sink.put(" version \"")
            sink.put(untrusted: version)
            sink.put("\"")
        }
    }
}

extension MulticastPingMessage {
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("multicast ping ")
        if let words = type.words {
            sink.put(words)
        } else {
            sink.put("type ")
            sink.put(type.rawValue)
        }
        if version != 2 { sink.put("version", version) }
        sink.put("seq", sequence)
        sink.put("ttl", ttl)
        sink.put("time", clientTimestamp)
        sink.put("server time", serverTimestamp)
        sink.put(group: group, style: style)
        for prefix in prefixes {
            sink.put(" prefix ")
            sink.put(prefix.address)
            sink.put("/")
            sink.put(prefix.length)
        }
        if let requestedOptions {
            sink.put(" asks for")
            for option in requestedOptions { sink.put("option", option.rawValue) }
        }
        if let conditions {
            sink.put("sent with ttl", conditions.ttl)
            if conditions.flags.contains(.isEnquiry) { sink.put(" enquiry") }
            if conditions.flags.contains(.isLeaving) { sink.put(" leaving") }
            sink.put("round", conditions.round)
        }
        if let report {
            sink.put("came with ttl", report.requestTTL)
            sink.put("received", report.requestsReceived)
            sink.put("replied", report.repliesSent)
            if let dwell = report.dwell {
                sink.put(" dwell ")
                sink.put(decimal: dwell, places: 6)
                sink.put(" ms")
            }
        }
        for row in memberRows {
            sink.put(" member ")
            sink.put(row.address)
            sink.put("received", row.received)
            sink.put("of", row.expected)
        }
        if let serverInformation {
            sink.put(" server \"")
            sink.put(untrusted: serverInformation)
            sink.put("\"")
        }
    }
}

extension MpingMessage.MessageType {
    /// The type in words; `nil` if it has none.
    var words: StaticString? {
        switch self {
        case .request: "request"
        case .reply: "reply"
        default: nil
        }
    }
}

extension SsmpingMessage.MessageType {
    /// The type in words; `nil` if it has none.
    var words: StaticString? {
        switch self {
        case .request: "request"
        case .reply: "reply"
        default: nil
        }
    }
}

extension MulticastPingMessage.MessageType {
    /// The type in words; `nil` if it has none.
    var words: StaticString? {
        switch self {
        case .`init`: "init"
        case .serverResponse: "server response"
        case .echoRequest: "echo request"
        case .echoReply: "echo reply"
        default: nil
        }
    }
}
