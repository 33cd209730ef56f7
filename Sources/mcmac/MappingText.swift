import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// Puts what addresses map to into text: a line for each group, its MAC address and what there is
/// to say of it; with `-v` an explanation below.
struct MappingText {
    let advice: GroupAdvice
    let style: TextStyle
    let isQuiet: Bool

    /// Puts the answer to what was asked.
    func put(_ lookUp: LookUp, into sink: inout TextSink) {
        switch lookUp {
        case .group(let group, let source):
            putLine(group, source: source, style.verbosity > 0 ? .none : .words, into: &sink)
            if style.verbosity > 0 { explain(group, source: source, into: &sink) }
        case .mac(let address):
            let groups = address.ipv4Groups.map { IPAddress.v4($0) }
            if let suffix = address.ipv6GroupSuffix { putPattern(suffix, address, into: &sink) }
            for group in groups.isEmpty ? advice.wellKnownGroups(of: address) : groups {
                putLine(group, source: nil, .names, into: &sink)
            }
            if style.verbosity > 0 { putBits(of: address, into: &sink) }
        case .block(let prefix): put(prefix, into: &sink)
        }
    }

    // MARK: Lines

    /// How much of what speaks against a group its line says.
    private enum Detail {
        case none
        case names
        case words
    }

    /// Puts `239.1.2.3  01:00:5e:01:02:03  (name)  ! what speaks against it`.
    private func putLine(
        _ group: IPAddress, source: IPAddress?, _ detail: Detail, into sink: inout TextSink
    ) {
        if let source {
            sink.put(source)
            sink.put(octet: UInt8(ascii: "@"))
        }
        sink.put(group)
        sink.put("  ")
        sink.put(MACAddress(mapping: group))
        if !isQuiet {
            let isNamed = putName(of: group, into: &sink)
            var hazards = advice.hazards(of: group)
            // Its name says so.
            if isNamed { hazards.remove(GroupHazards(.registered)) }
            if detail != .none { put(hazards, of: group, detail, into: &sink) }
        }
        sink.endLine()
    }

    private func put(
        _ hazards: GroupHazards, of group: IPAddress, _ detail: Detail, into sink: inout TextSink
    ) {
        for (index, hazard) in hazards.all.enumerated() {
            sink.put(index == 0 ? "  ! " : detail == .words ? "; " : ", ")
            if detail == .words {
                put(hazard, of: group, into: &sink)
            } else {
                sink.put(text: hazard.name)
            }
        }
    }

    /// Puts `major flood-prone: its MAC address is that of 224.0.0.5, …`.
    func put(_ hazard: GroupHazard, of group: IPAddress, into sink: inout TextSink) {
        sink.put(hazard.severity, hazard.name, style: style)
        sink.put(": ")
        sink.put(untrusted: advice.words(for: hazard, of: group).utf8)
    }

    /// Puts two spaces and a group's name in parentheses, if it has one; returns whether it had.
    func putName(of group: IPAddress, into sink: inout TextSink) -> Bool {
        guard style.showsNames, let entry = style.registry.name(of: group), entry.namesOneUse
        else { return false }
        sink.put(octet: UInt8(ascii: " "))
        sink.put(nameOf: entry)
        return true
    }

    /// Puts what the IPv6 groups of a MAC address have in common.
    private func putPattern(
        _ suffix: UInt32, _ address: MACAddress, into sink: inout TextSink
    ) {
        sink.put("ff…:")
        sink.put(hex: UInt16(truncatingIfNeeded: suffix >> 16), digits: 4)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(hex: UInt16(truncatingIfNeeded: suffix), digits: 4)
        sink.put("  ")
        sink.put(address)
        if !isQuiet { sink.put("  every IPv6 group that ends so") }
        sink.endLine()
    }

    /// Puts what the beginning of a MAC address stands for.
    private func put(_ prefix: MACPrefix, into sink: inout TextSink) {
        for groups in prefix.ipv4Prefixes {
            sink.put(groups.base)
            sink.put(octet: UInt8(ascii: "/"))
            sink.put(groups.length)
            sink.put("  ")
            sink.put(text: prefix.description)
            sink.endLine()
        }
        guard prefix.ipv4Prefixes.isEmpty else { return }
        for block in EthernetBlock.blocks(of: prefix) {
            sink.put(text: "\(block.addresses.base)/\(block.addresses.length)  \(block.use)")
            if let reference = block.reference { sink.put(text: " (\(reference))") }
            sink.endLine()
        }
    }
}
