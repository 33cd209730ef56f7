import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Puts what addresses map to into JSON: a record for each address that was asked about.
struct MappingJSON {
    let advice: GroupAdvice
    let showsNames: Bool

    /// Puts the answer to what was asked.
    func put(_ lookUp: LookUp, into sink: inout TextSink) {
        sink.beginObject()
        switch lookUp {
        case .group(let group, let source): put(group, source: source, into: &sink)
        case .mac(let address): put(address, into: &sink)
        case .block(let prefix): put(prefix, into: &sink)
        }
        sink.endObject()
        sink.endLine()
    }

    /// Puts what was refused, and why.
    static func put(_ error: LookUpError, of text: String, into sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "refused")
        sink.member("input", untrusted: text.utf8)
        sink.member("reason", untrusted: error.description.utf8)
        sink.endObject()
        sink.endLine()
    }

    private func put(_ group: IPAddress, source: IPAddress?, into sink: inout TextSink) {
        sink.member("type", "mapping")
        if let source { sink.member("source", source) }
        sink.member("group", group)
        sink.member("mac", MACAddress(mapping: group))
        putName(of: group, into: &sink)
        if case .v4(let group) = group, let block = advice.registry.block(of: group) {
            sink.member("block", text: block.name)
        }
        if let scope = group.groupScope { sink.member("scope", text: scope.description) }
        sink.member("source_specific", group.isSourceSpecific)
        let hazards = advice.hazards(of: group)
        sink.member("flood_prone", hazards.contains(.floodProne))
        sink.key("hazards")
        sink.beginArray()
        for hazard in hazards.all {
            sink.beginObject()
            sink.member("hazard", text: hazard.name)
            sink.member("severity", text: hazard.severity.rawValue)
            sink.member("message", text: advice.words(for: hazard, of: group))
            if let reference = hazard.reference { sink.member("reference", text: reference) }
            sink.endObject()
        }
        sink.endArray()
        if !hazards.isEmpty, let instead = advice.replacement(for: group) {
            sink.member("replacement", instead)
        }
        let address = MACAddress(mapping: group)
        if address.isIPv4Group {
            sink.key("aliases")
            sink.beginArray()
            for other in address.ipv4Groups where .v4(other) != group { sink.value(other) }
            sink.endArray()
        } else {
            sink.member("alias_suffix", hex: address.octets.suffix(4))
        }
        sink.key("well_known_aliases")
        sink.beginArray()
        for other in advice.wellKnownAliases(of: group) { putShort(other, into: &sink) }
        sink.endArray()
    }

    private func put(_ address: MACAddress, into sink: inout TextSink) {
        sink.member("type", "mapping")
        sink.member("mac", address)
        if address.isIPv6Group { sink.member("group_suffix", hex: address.octets.suffix(4)) }
        sink.key("groups")
        sink.beginArray()
        let groups = address.ipv4Groups.map { IPAddress.v4($0) }
        for group in groups.isEmpty ? advice.wellKnownGroups(of: address) : groups {
            putShort(group, into: &sink)
        }
        sink.endArray()
    }

    private func put(_ prefix: MACPrefix, into sink: inout TextSink) {
        sink.member("type", "mac_block")
        sink.member("mac_prefix", text: prefix.description)
        sink.key("blocks")
        sink.beginArray()
        for block in EthernetBlock.blocks(of: prefix) {
            sink.beginObject()
            sink.member("mac", block.addresses.base)
            sink.member("prefix_length", block.addresses.length)
            sink.member("use", text: block.use)
            if let reference = block.reference { sink.member("reference", text: reference) }
            sink.endObject()
        }
        sink.endArray()
        guard !prefix.ipv4Prefixes.isEmpty else { return }
        sink.key("group_prefixes")
        sink.beginArray()
        for groups in prefix.ipv4Prefixes { sink.value(text: groups.description) }
        sink.endArray()
    }

    /// Puts a group with its name and the names of what speaks against it.
    private func putShort(_ group: IPAddress, into sink: inout TextSink) {
        sink.beginObject()
        sink.member("group", group)
        putName(of: group, into: &sink)
        sink.key("hazards")
        sink.beginArray()
        for hazard in advice.hazards(of: group).all { sink.value(text: hazard.name) }
        sink.endArray()
        sink.endObject()
    }

    private func putName(of group: IPAddress, into sink: inout TextSink) {
        guard showsNames, let entry = advice.registry.name(of: group), entry.namesOneUse else {
            return
        }
        sink.member("name", text: entry.name)
    }
}
