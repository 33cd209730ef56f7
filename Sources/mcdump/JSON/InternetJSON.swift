import MulticastText
import MulticastWire
import ToolSupport

extension IPv4Packet {
    /// Puts the layer's members; the group's name is from the context's registry.
    func json(
        into sink: inout TextSink, in frame: Dissection, at index: Int,
        _ context: inout JSONContext
    ) {
        sink.member("protocol", "ipv4")
        sink.member("source", source)
        sink.member("destination", destination)
        sink.member("ttl", timeToLive)
        sink.member("total_length_bytes", totalLength)
        sink.member("header_length_bytes", header.count)
        sink.member("dscp", typeOfService >> 2)
        sink.member("ecn", typeOfService & 3)
        sink.member("id", identification)
        sink.member("dont_fragment", dontFragment)
        sink.member("more_fragments", moreFragments)
        sink.member("fragment_offset_bytes", fragmentOffset)
        sink.member("protocol_number", `protocol`.rawValue)
        sink.member("checksum", headerChecksum)
        sink.member("checksum_correct", frame.checksumVerdict(at: index))
        sink.key("options")
        sink.beginArray()
        if header.count == 24, let routerAlert {
            // The one option of nearly every IGMP message, without a list of options on the way.
            sink.beginObject()
            sink.member("option", "router_alert")
            sink.member("value", routerAlert)
            sink.endObject()
        } else if header.count > 20 {
            for option in options(in: frame.octets) { option.json(into: &sink) }
        }
        sink.endArray()
        if destination.isMulticast { context.putName(of: destination, into: &sink) }
    }
}

extension IPv4Option {
    /// Puts the option as an object: its name, and its value or octets.
    fileprivate func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("option", type.jsonName)
        if routerAlert == nil { sink.member("type_code", type.rawValue) }
        if let routerAlert {
            sink.member("value", routerAlert)
        } else if let route {
            sink.key("addresses")
            sink.beginArray()
            for address in route.addresses { sink.value(address) }
            sink.endArray()
            sink.member("done", route.done)
        } else if !type.isTypeAlone {
            sink.member("data", hex: data)
        }
        sink.endObject()
    }
}

extension IPv4Option.Kind {
    fileprivate var jsonName: StaticString {
        switch self {
        case .endOfOptionList: "end_of_option_list"
        case .noOperation: "no_operation"
        case .recordRoute: "record_route"
        case .quickStart: "quick_start"
        case .timestamp: "timestamp"
        case .traceroute: "traceroute"
        case .security: "security"
        case .looseSourceRoute: "loose_source_route"
        case .extendedSecurity: "extended_security"
        case .commercialSecurity: "commercial_security"
        case .streamIdentifier: "stream_identifier"
        case .strictSourceRoute: "strict_source_route"
        case .routerAlert: "router_alert"
        case .selectiveDirectedBroadcast: "selective_directed_broadcast"
        default: "unknown"
        }
    }
}

extension IPv6Packet {
    /// Puts the layer's members; the group's name is from the context's registry.
    func json(
        into sink: inout TextSink, in frame: Dissection, at index: Int,
        _ context: inout JSONContext
    ) {
        sink.member("protocol", "ipv6")
        sink.member("source", source)
        sink.member("destination", destination)
        sink.member("hop_limit", hopLimit)
        sink.member("payload_length_bytes", payloadLength)
        sink.member("header_length_bytes", header.count)
        sink.member("dscp", trafficClass >> 2)
        sink.member("ecn", trafficClass & 3)
        sink.member("flow_label", flowLabel)
        sink.member("next_header", nextHeader.rawValue)
        sink.member("protocol_number", `protocol`.rawValue)
        if fragment != nil {
            sink.member("id", identification ?? 0)
            sink.member("more_fragments", moreFragments)
            sink.member("fragment_offset_bytes", fragmentOffset)
        }
        if !extensionHeaders.isEmpty {
            sink.key("extension_headers")
            sink.beginArray()
            for header in extensionHeaders {
                sink.beginObject()
                sink.member("header", header.type.jsonName)
                sink.member("type_code", header.type.rawValue)
                sink.member("length_bytes", header.octets.count)
                if let (kind, segmentsLeft) = header.routing(in: frame.octets) {
                    sink.member("routing_type", kind)
                    sink.member("segments_left", segmentsLeft)
                }
                sink.endObject()
            }
            sink.endArray()
        }
        sink.key("options")
        sink.beginArray()
        for header in extensionHeaders {
            for option in header.options(in: frame.octets)
            where option.type != .pad1 && option.type != .padN {
                option.json(into: &sink, jumboPayloadLength)
            }
        }
        sink.endArray()
        if destination.isMulticast { context.putName(of: destination, into: &sink) }
    }
}

extension IPv6Option {
    /// Puts the option as an object: its name, and its value or octets.
    fileprivate func json(into sink: inout TextSink, _ jumboPayloadLength: UInt32?) {
        sink.beginObject()
        sink.member("option", type.jsonName)
        if routerAlert == nil { sink.member("type_code", type.rawValue) }
        if let routerAlert {
            sink.member("value", routerAlert)
        } else if type == .jumboPayload, let jumboPayloadLength {
            sink.member("length_bytes", jumboPayloadLength)
        } else {
            sink.member("data", hex: data)
        }
        sink.endObject()
    }
}

extension IPv6Option.Kind {
    fileprivate var jsonName: StaticString {
        switch self {
        case .routerAlert: "router_alert"
        case .jumboPayload: "jumbo_payload"
        case .simplifiedMulticastForwarding: "smf_dpd"
        case .mpl: "mpl"
        default: "unknown"
        }
    }
}

extension IPProtocol {
    /// The name of an extension header.
    fileprivate var jsonName: StaticString {
        switch self {
        case .hopByHopOptions: "hop_by_hop_options"
        case .ipv6Routing: "routing"
        case .ipv6Fragment: "fragment"
        case .destinationOptions: "destination_options"
        case .authenticationHeader: "authentication_header"
        case .mobility: "mobility"
        case .hostIdentity: "host_identity"
        case .shim6: "shim6"
        default: "unknown"
        }
    }
}

extension UDPDatagram {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "udp")
        sink.member("source_port", sourcePort)
        sink.member("destination_port", destinationPort)
        sink.member("length_bytes", length)
        sink.member("checksum", checksum)
        sink.member("checksum_correct", frame.checksumVerdict(at: index))
    }
}

extension TCPSegment {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "tcp")
        sink.member("source_port", sourcePort)
        sink.member("destination_port", destinationPort)
        sink.member("sequence_number", sequenceNumber)
        sink.member("acknowledgment_number", acknowledgmentNumber)
        sink.member("data_offset", dataOffset)
        sink.key("flags")
        sink.beginArray()
        if flags.contains(.cwr) { sink.value("cwr") }
        if flags.contains(.ece) { sink.value("ece") }
        if flags.contains(.urg) { sink.value("urg") }
        if flags.contains(.ack) { sink.value("ack") }
        if flags.contains(.psh) { sink.value("psh") }
        if flags.contains(.rst) { sink.value("rst") }
        if flags.contains(.syn) { sink.value("syn") }
        if flags.contains(.fin) { sink.value("fin") }
        sink.endArray()
        sink.member("window", window)
        sink.member("checksum", checksum)
        sink.member("urgent_pointer", urgentPointer)
        sink.member("options", hex: options)
        sink.member("payload_length_bytes", payload.count)
    }
}

extension TextSink {
    /// Puts a checksum's verdict: true, false, or null where nothing can be said; and what would
    /// be right, or why nothing can be said.
    mutating func member(_ name: StaticString, _ verdict: ChecksumVerdict) {
        key(name)
        switch verdict {
        case .correct: value(true)
        case .wrong(let expected):
            value(false)
            member("checksum_expected", expected)
        case .offloaded:
            null()
            member("checksum_offloaded", true)
        case .absent, .unknown: null()
        }
    }
}
