import MulticastText
import MulticastWire
import ToolSupport

extension SAPMessage {
    /// Puts the members of a `sap` layer.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "sap")
        sink.member("version", version)
        if isDeletion {
            sink.member("message", "deletion")
        } else {
            sink.member("message", "announcement")
        }
        sink.member("encrypted", isEncrypted)
        sink.member("compressed", isCompressed)
        sink.member("authentication_length_bytes", Int(authLength) * 4)
        if !authenticationData.isEmpty {
            sink.member("authentication_data", hex: authenticationData)
        }
        sink.member("message_id_hash", messageIDHash)
        sink.member("originating_source", originatingSource)
        if let payloadType { sink.member("payload_type", untrusted: payloadType) }
        sink.member("payload_bytes", payload.count)
        if let description = sessionDescription {
            sink.key("session_description")
            description.json(into: &sink)
        }
    }
}

extension SessionDescription {
    /// Puts a description as an object: what can be told of it, and its lines as they are.
    func json(into sink: inout TextSink) {
        sink.beginObject()
        if let version { sink.member("version", version) }
        if let origin {
            sink.key("origin")
            sink.beginObject()
            sink.member("username", untrusted: origin.username)
            sink.member("session_id", untrusted: origin.sessionID)
            sink.member("session_version", untrusted: origin.sessionVersion)
            sink.member("unicast_address", untrusted: origin.unicastAddress)
            sink.endObject()
        }
        if let sessionName { sink.member("session_name", untrusted: sessionName) }
        if let information { sink.member("session_information", untrusted: information) }
        connection?.json(into: &sink)
        sourceFilters.json(into: &sink)
        sink.key("media")
        sink.beginArray()
        for medium in media { medium.json(into: &sink) }
        sink.endArray()
        sink.key("lines")
        sink.beginArray()
        for line in lines {
            sink.value(
                untrusted: line.type == nil ? line.value : line.octets.prefix(2) + line.value)
        }
        sink.endArray()
        sink.endObject()
    }
}

extension SessionDescription.Media {
    func json(into sink: inout TextSink) {
        sink.beginObject()
        sink.member("media", untrusted: media)
        sink.member("port", port)
        sink.member("number_of_ports", numberOfPorts)
        sink.member("proto", untrusted: proto)
        sink.key("formats")
        sink.beginArray()
        for format in formats { sink.value(untrusted: format) }
        sink.endArray()
        connection?.json(into: &sink)
        sink.key("rtpmap")
        sink.beginArray()
        for map in rtpMaps {
            sink.beginObject()
            sink.member("payload_type", map.payloadType)
            sink.member("encoding", untrusted: map.encoding)
            sink.endObject()
        }
        sink.endArray()
        sourceFilters.json(into: &sink)
        sink.endObject()
    }
}

extension SessionDescription.Connection {
    /// Puts the member `connection`.
    fileprivate func json(into sink: inout TextSink) {
        sink.key("connection")
        sink.beginObject()
        sink.member("connection_address", untrusted: connectionAddress)
        if let ttl { sink.member("ttl", ttl) }
        sink.member("number_of_addresses", numberOfAddresses)
        sink.endObject()
    }
}

extension [SessionDescription.SourceFilter] {
    /// Puts the member `source_filters`, if there are any.
    fileprivate func json(into sink: inout TextSink) {
        if isEmpty { return }
        sink.key("source_filters")
        sink.beginArray()
        for filter in self {
            sink.beginObject()
            if filter.isInclude {
                sink.member("filter_mode", "include")
            } else {
                sink.member("filter_mode", "exclude")
            }
            sink.member("destination", untrusted: filter.destination)
            sink.key("sources")
            sink.beginArray()
            for source in filter.sources { sink.value(untrusted: source) }
            sink.endArray()
            sink.endObject()
        }
        sink.endArray()
    }
}

extension RTPPacket {
    /// Puts the members of an `rtp` layer.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "rtp")
        sink.member("version", version)
        sink.member("padding", hasPadding)
        sink.member("extension", hasExtension)
        sink.member("csrc_count", csrcCount)
        sink.member("marker", marker)
        sink.member("payload_type", payloadType)
        sink.member("sequence_number", sequenceNumber)
        sink.member("timestamp", timestamp)
        sink.member("ssrc", ssrc)
        if !csrcs.isEmpty {
            sink.key("csrcs")
            sink.beginArray()
            for csrc in csrcs { sink.value(csrc) }
            sink.endArray()
        }
        if let headerExtension {
            sink.key("header_extension")
            sink.beginObject()
            sink.member("profile", headerExtension.profile)
            sink.member("length_bytes", Int(headerExtension.length) * 4)
            sink.endObject()
        }
        if let paddingLength { sink.member("padding_bytes", paddingLength) }
        sink.member("payload_bytes", payload.count)
    }
}
