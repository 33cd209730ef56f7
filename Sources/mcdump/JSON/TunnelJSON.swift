import MulticastText
import MulticastWire
import ToolSupport

extension MPLSLabelStackEntry {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "mpls")
        sink.member("label", label)
        sink.member("traffic_class", trafficClass)
        sink.member("bottom_of_stack", isBottomOfStack)
        sink.member("ttl", timeToLive)
    }
}

extension GREHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "gre")
        sink.member("version", version)
        sink.member("protocol_type", hexNumber: protocolType.rawValue)
        if let checksum { sink.member("checksum", checksum) }
        if let callID, let payloadLength {
            sink.member("call_id", callID)
            sink.member("payload_length_bytes", payloadLength)
        } else if let key {
            sink.member("key", key)
        }
        if let sequenceNumber { sink.member("sequence_number", sequenceNumber) }
        if let acknowledgmentNumber { sink.member("acknowledgment_number", acknowledgmentNumber) }
    }
}

extension ERSPANHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "erspan")
        sink.member("version", version)
        sink.member("vlan", vlan)
        sink.member("class_of_service", classOfService)
        sink.member("cut", isCut)
        sink.member("session_id", sessionID)
        if let index = self.index { sink.member("index", index) }
        if let timestamp { sink.member("timestamp", timestamp) }
        if let securityGroupTag { sink.member("security_group_tag", securityGroupTag) }
    }
}

extension VXLANHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "vxlan")
        sink.member("vni", networkIdentifier)
        sink.member("vni_valid", isNetworkIdentifierValid)
    }
}

extension GeneveHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "geneve")
        sink.member("version", version)
        sink.member("vni", networkIdentifier)
        sink.member("protocol_type", hexNumber: protocolType.rawValue)
        sink.member("control", isControl)
        sink.member("critical_options", hasCriticalOptions)
        sink.key("options")
        sink.beginArray()
        for option in options {
            sink.beginObject()
            sink.member("class", option.optionClass)
            sink.member("type", option.type)
            sink.member("data", hex: option.data)
            sink.endObject()
        }
        sink.endArray()
    }
}

extension CAPWAPHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "capwap")
        sink.member("encrypted", isEncrypted)
        if isEncrypted { return }
        sink.member("header_length_bytes", headerLength)
        sink.member("radio_id", radioID)
        sink.member("wireless_binding_id", wirelessBindingID)
        sink.member("native_frame", isNativeFrame)
        sink.member("keep_alive", isKeepAlive)
        if isFragment {
            sink.member("fragment_id", fragmentID)
            sink.member("fragment_offset_bytes", fragmentOffset)
            sink.member("last_fragment", isLastFragment)
        }
        if let radioMACAddress { sink.member("radio_mac", radioMACAddress) }
        if let wirelessSpecificInformation {
            sink.member("wireless_specific_information", hex: wirelessSpecificInformation)
        }
    }
}

extension GTPHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "gtp")
        sink.member("version", version)
        sink.member("message_type", messageType)
        sink.member("length_bytes", length)
        sink.member("teid", tunnelEndpointIdentifier)
        if let sequenceNumber { sink.member("sequence_number", sequenceNumber) }
    }
}
