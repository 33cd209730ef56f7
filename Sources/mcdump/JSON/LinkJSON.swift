import MulticastText
import MulticastWire
import ToolSupport

extension EthernetFrame {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "ethernet")
        sink.member("source", source)
        sink.member("destination", destination)
        if let length {
            sink.member("length_bytes", length)
        } else {
            sink.member("ethertype", hexNumber: etherType.rawValue)
        }
    }
}

extension VLANTag {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "vlan")
        sink.member("id", identifier)
        sink.member("priority", priority)
        sink.member("drop_eligible", dropEligible)
        sink.member("tpid", hexNumber: protocolIdentifier.rawValue)
        sink.member("ethertype", hexNumber: etherType.rawValue)
    }
}

extension LLCHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "llc")
        sink.member("dsap", hexNumber: destinationAccessPoint)
        sink.member("ssap", hexNumber: sourceAccessPoint)
        sink.member("control", control)
        guard let snap else { return }
        sink.key("organization_code")
        sink.comma()
        sink.put("\"0x")
        sink.put(hex: snap.organizationCode, digits: 6)
        sink.put("\"")
        sink.endValue()
        sink.member("protocol_id", hexNumber: snap.protocolIdentifier)
    }
}

extension CiscoMetadata {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "cisco_metadata")
        sink.member("version", version)
        if let securityGroupTag { sink.member("security_group_tag", securityGroupTag) }
        sink.member("options", hex: options)
        sink.member("ethertype", hexNumber: etherType.rawValue)
    }
}

extension LinuxCookedHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "linux_cooked")
        sink.member("version", version)
        sink.key("packet_type")
        switch packetType {
        case .toHost: sink.value("to_host")
        case .broadcast: sink.value("broadcast")
        case .multicast: sink.value("multicast")
        case .toOtherHost: sink.value("to_other_host")
        case .outgoing: sink.value("outgoing")
        default: sink.value("unknown")
        }
        sink.member("packet_type_code", packetType.rawValue)
        sink.member("hardware_type", hardwareType)
        if let source { sink.member("source", source) }
        if let interfaceIndex { sink.member("interface_index", interfaceIndex) }
        sink.member("ethertype", hexNumber: protocolType.rawValue)
    }
}

extension LoopbackHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "loopback")
        sink.member("family", family)
    }
}

extension NFLOGHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "nflog")
        sink.member("family", family)
        sink.member("version", version)
        sink.member("resource_id", resourceID)
        sink.key("attributes")
        sink.beginArray()
        for attribute in attributes {
            sink.beginObject()
            sink.member("type", attribute.number)
            sink.member("value", hex: attribute.octets.prefix(max(0, Int(attribute.length) - 4)))
            sink.endObject()
        }
        sink.endArray()
    }
}

extension PPPHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "ppp")
        if let direction { sink.member("direction", direction) }
        if let address {
            sink.member("address", hexNumber: address)
            sink.member("control", hexNumber: control)
        }
        sink.member("protocol_number", hexNumber: protocolNumber.rawValue)
    }
}

extension PPPoEHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "pppoe")
        sink.member("code", code)
        sink.member("session_id", sessionID)
        sink.member("length_bytes", length)
    }
}

extension RadiotapHeader {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "radiotap")
        sink.member("version", version)
        sink.member("length_bytes", length)
        if let flags {
            sink.member("flags", hexNumber: flags.rawValue)
            sink.member("frame_check_failed", flags.contains(.failedCheck))
        }
    }
}

extension IEEE80211Frame {
    /// Puts the layer's members.
    func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {
        sink.member("protocol", "ieee80211")
        sink.member("type_code", type)
        sink.member("subtype_code", subtype)
        if let source { sink.member("source", source) }
        if let destination { sink.member("destination", destination) }
        sink.key("addresses")
        sink.beginArray()
        for address in addresses { sink.value(address) }
        sink.endArray()
        sink.member("to_distribution_system", isToDistributionSystem)
        sink.member("from_distribution_system", isFromDistributionSystem)
        sink.member("retry", isRetry)
        sink.member("protected", isProtected)
        if let sequenceControl {
            sink.member("sequence_number", sequenceControl >> 4)
            sink.member("fragment_number", fragmentNumber)
        }
        if qosControl != nil { sink.member("aggregate", isAggregate) }
    }
}
