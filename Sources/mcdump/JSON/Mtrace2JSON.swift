import MulticastText
import MulticastWire
import ToolSupport

extension Mtrace2Message {
    /// Puts the members of an `mtrace2` layer.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "mtrace2")
        sink.member("message", type.words)
        sink.member("type_code", type.rawValue)
        sink.member("length_bytes", length)
        sink.member("number_of_hops", numberOfHops)
        sink.member("multicast_address", multicastAddress)
        sink.member("source_address", sourceAddress)
        sink.member("client_address", clientAddress)
        sink.member("query_id", queryID)
        sink.member("client_port", clientPort)
        sink.key("blocks")
        sink.beginArray()
        for block in blocks { block.json(into: &sink) }
        sink.endArray()
        if !additionalData.isEmpty { sink.member("additional_data_bytes", additionalData.count) }
    }
}

extension Mtrace2Block {
    func json(into sink: inout TextSink) {
        sink.beginObject()
        switch type {
        case .standardResponse: sink.member("block", "standard_response")
        case .augmentedResponse: sink.member("block", "augmented_response")
        case .extendedQuery: sink.member("block", "extended_query")
        default: sink.member("block", "unknown")
        }
        sink.member("type_code", type.rawValue)
        sink.member("length_bytes", length)
        switch value {
        case .standardResponse(let block): block.json(into: &sink)
        case .augmentedResponse(_, let type, let value):
            sink.member("augmented_response_type", type)
            sink.member("value", hex: value)
        case .extendedQuery(let flags, let type, let value):
            sink.member("transitive", flags & 1 != 0)
            sink.member("extended_query_type", type)
            sink.member("value", hex: value)
        case .octets(let octets): sink.member("value", hex: octets)
        }
        sink.endObject()
    }
}

extension Mtrace2ResponseBlock {
    func json(into sink: inout TextSink) {
        sink.member("query_arrival_time", queryArrivalTime)
        switch interfaces {
        case .v4(let incoming, let outgoing, let upstreamRouter):
            sink.member("incoming_interface_address", incoming)
            sink.member("outgoing_interface_address", outgoing)
            sink.member("upstream_router_address", upstreamRouter)
        case .v6(let incoming, let outgoing, let local, let remote):
            sink.member("incoming_interface_id", incoming)
            sink.member("outgoing_interface_id", outgoing)
            sink.member("local_address", local)
            sink.member("remote_address", remote)
        }
        // All ones stand for a count that the router does not have.
        if inputPacketCount != .max { sink.member("input_packet_count", inputPacketCount) }
        if outputPacketCount != .max { sink.member("output_packet_count", outputPacketCount) }
        if totalNumberOfPackets != .max {
            sink.member("total_number_of_packets", totalNumberOfPackets)
        }
        sink.member("rtg_protocol", routingProtocol)
        sink.member("multicast_rtg_protocol", multicastRoutingProtocol)
        if let forwardingTTL { sink.member("fwd_ttl", forwardingTTL) }
        sink.member("counts_source_network", countsSourceNetwork)
        if let sourcePrefixLength { sink.member("src_prefix_length", sourcePrefixLength) }
        sink.member("forwarding_code", forwardingCode.rawValue)
        if let name = forwardingCode.name { sink.member("forwarding_code_name", name) }
    }
}
