import MulticastText
import MulticastWire
import ToolSupport

extension SAPMessage {
    /// Puts `sap announce, id 0x1234, from 10.0.0.1, "Session name" 239.1.1.1:5004 video`.
    func text(into sink: inout TextSink, style: TextStyle) {
        if isDeletion { sink.put("sap delete") } else { sink.put("sap announce") }
        if version != 1 {
            sink.put(" version ")
            sink.put(version)
        }
        sink.put(", id 0x")
        sink.put(hex: messageIDHash, digits: 4)
        sink.put(", from ")
        sink.put(originatingSource)
        if !authenticationData.isEmpty { sink.put(", authenticated") }
        if isEncrypted { sink.put(", encrypted") }
        if isCompressed { sink.put(", compressed (not inflated)") }
        if let description = sessionDescription {
            sink.put(", ")
            description.text(into: &sink, style: style, isDeletion: isDeletion)
        } else if let payloadType {
            sink.put(", ")
            sink.put(untrusted: payloadType)
        }
    }
}

extension SessionDescription {
    /// Puts the name and where each medium is sent; of a deletion, which session it is.
    func text(into sink: inout TextSink, style: TextStyle, isDeletion: Bool) {
        if let sessionName {
            sink.put("\"")
            sink.put(untrusted: sessionName)
            sink.put("\"")
        } else if let origin {
            sink.put("session ")
            sink.put(untrusted: origin.sessionID)
        } else {
            sink.put("no session name")
        }
        let media = media
        if media.isEmpty, !isDeletion, let connection {
            sink.put(" ")
            connection.text(into: &sink, style: style)
        }
        var isFirst = true
        for medium in media {
            if isFirst { sink.put(" ") } else { sink.put(", ") }
            isFirst = false
            if let connection = medium.connection ?? connection {
                connection.text(into: &sink, style: style, port: medium.port)
            } else {
                sink.put("port ")
                sink.put(medium.port)
            }
            sink.put(" ")
            sink.put(untrusted: medium.media)
            for map in medium.rtpMaps {
                sink.put(" ")
                sink.put(untrusted: map.encoding)
            }
            for filter in medium.sourceFilters.isEmpty ? sourceFilters : medium.sourceFilters {
                filter.text(into: &sink)
            }
        }
    }
}

extension SessionDescription.Connection {
    func text(into sink: inout TextSink, style: TextStyle, port: Int? = nil) {
        switch address {
        case .v4(let address):
            if address.isMulticast {
                sink.put(group: address, style: style)
            } else {
                sink.put(address)
            }
        case .v6(let address):
            if port != nil { sink.put("[") }
            if address.isMulticast {
                sink.put(group: address, style: style)
            } else {
                sink.put(address)
            }
            if port != nil { sink.put("]") }
        case nil: sink.put(untrusted: connectionAddress)
        }
        if let port {
            sink.put(":")
            sink.put(port)
        }
        if numberOfAddresses > 1 {
            sink.put(" and ")
            sink.put(numberOfAddresses - 1)
            sink.put(" more")
        }
        if let ttl {
            sink.put(" ttl ")
            sink.put(ttl)
        }
    }
}

extension SessionDescription.SourceFilter {
    func text(into sink: inout TextSink) {
        if isInclude { sink.put(" from") } else { sink.put(" not from") }
        for source in sources {
            sink.put(" ")
            sink.put(untrusted: source)
        }
    }
}

extension RTPPacket {
    /// Puts `rtp pt 33 seq 1 ts 90000 ssrc 0x12345678`.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("rtp pt ")
        sink.put(payloadType)
        sink.put(" seq ")
        sink.put(sequenceNumber)
        sink.put(" ts ")
        sink.put(timestamp)
        sink.put(" ssrc 0x")
        sink.put(hex: ssrc, digits: 8)
        if marker { sink.put(" marker") }
        if csrcCount > 0 {
            sink.put(" csrcs ")
            sink.put(csrcCount)
        }
        if hasExtension { sink.put(" extension") }
        if let paddingLength {
            sink.put(" padding ")
            sink.put(paddingLength)
        }
        sink.put(" length ")
        sink.put(payload.count)
    }
}
