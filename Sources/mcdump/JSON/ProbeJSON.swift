import MulticastText
import MulticastWire
import ToolSupport

extension ProbeMessage {
    /// Puts the members of a `probe` layer; `variant` says whose probe it is.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "probe")
        switch self {
        case .mping(let message): message.json(into: &sink)
        case .ssmping(let message): message.json(into: &sink)
        case .multicastPing(let message): message.json(into: &sink)
        }
    }
}

extension MpingMessage {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("variant", "mping")
        sink.member("message", type.words ?? "unknown")
        sink.member("type_code", type.rawValue)
        sink.member("sequence", sequence)
        sink.member("ttl", ttl)
        sink.member("version", untrusted: version.prefix { $0 != 0 })
        if let address = sourceHost.address { sink.member("source_host", address) }
        if let address = destinationHost.address { sink.member("destination_host", address) }
        sink.member("pid", hex: processID)
        sink.member("tv_sec", seconds)
        sink.member("tv_usec", microseconds)
        sink.member("payload_bytes", payload.count)
    }
}

extension SsmpingMessage {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("variant", "ssmping")
        sink.member("message", type.words ?? "unknown")
        sink.member("type_code", type.rawValue)
        if let sequence { sink.member("sequence", sequence) }
        if let clientID { sink.member("client_id", clientID) }
        if let timestamp { sink.member("client_timestamp", timestamp) }
        if let group { sink.member("group", group) }
        if let replySize { sink.member("reply_size_bytes", replySize) }
        if let version { sink.member("version", untrusted: version) }
        sink.member("options", options)
    }
}

extension MulticastPingMessage {
    fileprivate func json(into sink: inout TextSink) {
        sink.member("variant", "multicast_ping")
        switch type {
        case .`init`: sink.member("message", "init")
        case .serverResponse: sink.member("message", "server_response")
        case .echoRequest: sink.member("message", "echo_request")
        case .echoReply: sink.member("message", "echo_reply")
        default: sink.member("message", "unknown")
        }
        sink.member("type_code", type.rawValue)
        if let version { sink.member("version", version) }
        if let clientID { sink.member("client_id", hex: clientID) }
        if let sequence { sink.member("sequence", sequence) }
        if let clientTimestamp { sink.member("client_timestamp", clientTimestamp) }
        if let group { sink.member("group", group) }
        if let requestedOptions {
            sink.key("option_request")
            sink.beginArray()
            for option in requestedOptions { sink.value(option.rawValue) }
            sink.endArray()
        }
        if let serverInformation { sink.member("server_information", untrusted: serverInformation) }
        if let ttl { sink.member("ttl", ttl) }
        if !prefixes.isEmpty {
            sink.key("multicast_prefixes")
            sink.beginArray()
            for prefix in prefixes {
                sink.beginObject()
                sink.member("address", prefix.address)
                sink.member("prefix_length", prefix.length)
                sink.endObject()
            }
            sink.endArray()
        }
        if let sessionID { sink.member("session_id", hex: sessionID) }
        if let serverTimestamp { sink.member("server_timestamp", serverTimestamp) }
        if let conditions {
            sink.key("conditions")
            conditions.json(into: &sink)
        }
        if let report {
            sink.key("report")
            report.json(into: &sink)
        }
        let rows = memberRows
        if !rows.isEmpty {
            sink.key("members")
            sink.beginArray()
            for row in rows { row.json(into: &sink) }
            sink.endArray()
        }
        sink.member("options", options)
    }
}

extension ProbeConditions {
    fileprivate func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("version", version)
        sink.member("answer_by_unicast", flags.contains(.answerByUnicast))
        sink.member("answer_to_group", flags.contains(.answerToGroup))
        sink.member("enquiry", flags.contains(.isEnquiry))
        sink.member("leaving", flags.contains(.isLeaving))
        sink.member("ttl", ttl)
        sink.member("round", round)
        sink.member("spread_ms", spread)
        sink.endObject()
    }
}

extension MemberRow {
    fileprivate func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("member", address)
        if let hops { sink.member("hops", hops) }
        sink.member("age_s", age)
        sink.member("expected", expected)
        sink.member("received", received)
        if let roundTripTime { sink.member("rtt_us", roundTripTime) }
        sink.endObject()
    }
}

extension ResponderReport {
    fileprivate func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("version", version)
        sink.member("receive_time_is_kernels", flags.contains(.receiveTimeIsKernels))
        sink.member("request_ttl", requestTTL)
        sink.member("reply_ttl", replyTTL)
        sink.member("prefix_length", prefixLength)
        sink.member("interface_index", interface)
        sink.member("responder_id", hex: bigEndianOctets(responderID))
        sink.member("receive_time_ns", receiveTime)
        sink.member("transmit_time_ns", transmitTime)
        sink.member("requests_received", requestsReceived)
        sink.member("highest_sequence", highestSequence)
        sink.member("replies_sent", repliesSent)
        sink.member("duplicates", duplicates)
        sink.member("dropped_for_room", droppedForRoom)
        sink.member("refused", refused)
        sink.endObject()
    }
}

extension TextSink {
    /// Puts a member whose value is a time by the sender's clock.
    fileprivate mutating func member(_ name: StaticString, _ time: ProbeTimestamp) {
        key(name)
        beginObject()
        member("seconds", time.seconds)
        member("microseconds", time.microseconds)
        endObject()
    }

    /// Puts a member whose value is the options' types, in the order of the message.
    fileprivate mutating func member(_ name: StaticString, _ options: [ProbeOption]) {
        key(name)
        beginArray()
        for option in options { value(option.type) }
        endArray()
    }
}
