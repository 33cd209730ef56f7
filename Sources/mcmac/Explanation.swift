import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// What `-v` adds below a group's line: each paragraph begins with what it is about.
extension MappingText {
    /// Explains all there is to say of a group.
    func explain(_ group: IPAddress, source: IPAddress?, into sink: inout TextSink) {
        putBits(of: group, into: &sink)
        putBlock(of: group, into: &sink)
        if let scope = group.groupScope {
            sink.label("scope")
            sink.put(text: scope.description)
            sink.endLine()
        }
        if let source {
            sink.label("source")
            sink.put(source)
            if group.isSourceSpecific {
                sink.put(", which is not in the MAC address: all channels of the group share it")
            } else {
                sink.put(", which is not in the MAC address; the group is not source-specific")
            }
            sink.endLine()
        }
        if style.showsNames, let entry = style.registry.name(of: group) {
            sink.label("name")
            sink.put(untrusted: entry.name.utf8)
            if !entry.reference.isEmpty {
                sink.put(" [")
                sink.put(untrusted: entry.reference.utf8)
                sink.put("]")
            }
            sink.endLine()
        }
        putHazards(of: group, into: &sink)
        putOthers(of: group, into: &sink)
    }

    // MARK: Arithmetic

    /// Shows bit by bit how the MAC address comes about.
    private func putBits(of group: IPAddress, into sink: inout TextSink) {
        switch group {
        case .v4(let group): sink.putBits(of: group.rawValue, areLostKnown: true)
        case .v6(let group): sink.putBits(of: group)
        }
    }

    /// Shows which bits of its groups a MAC address has.
    func putBits(of address: MACAddress, into sink: inout TextSink) {
        guard address.isIPv4Group else { return }
        sink.putBits(
            of: 0xE000_0000 | UInt32(truncatingIfNeeded: address.rawValue), areLostKnown: false)
    }

    private func putBlock(of group: IPAddress, into sink: inout TextSink) {
        sink.label("block")
        switch group {
        case .v4(let group):
            if let entry = style.registry.block(of: group) {
                sink.put(text: "\(entry.groups), \(entry.name) [\(entry.reference)]")
            }
        case .v6(let group):
            let flags = group.groupFlags ?? []
            sink.put(text: "ff00::/8, ")
            if group.isSourceSpecific {
                sink.put("source-specific")
            } else if flags.contains(.embeddedRendezvousPoint) {
                sink.put("with the address of its rendezvous point (RFC 3956)")
            } else if flags.contains(.unicastPrefixBased) {
                sink.put("of a unicast prefix (RFC 3306)")
            } else if flags.contains(.transient) {
                sink.put("not assigned by IANA (T flag 1)")
            } else {
                sink.put("assigned by IANA (T flag 0)")
            }
        }
        sink.endLine()
    }

    // MARK: Advice

    private func putHazards(of group: IPAddress, into sink: inout TextSink) {
        let hazards = advice.hazards(of: group)
        if !hazards.contains(.floodProne), !hazards.contains(.linkLocal) {
            sink.label("flooding")
            sink.put("no: ")
            sink.put(MACAddress(mapping: group))
            switch group {
            case .v4: sink.put(" is none of the addresses of 224.0.0.0/24")
            case .v6: sink.put(" is not the address of ff02::1")
            }
            sink.endLine()
        }
        sink.label("advice")
        if hazards.isEmpty {
            sink.put("nothing speaks against this group")
            sink.endLine()
            return
        }
        for (index, hazard) in hazards.all.enumerated() {
            if index > 0 { sink.label("") }
            put(hazard, of: group, into: &sink)
            if let reference = hazard.reference { sink.put(text: " [\(reference)]") }
            sink.endLine()
        }
        if let instead = advice.replacement(for: group) {
            sink.label("instead")
            sink.put(instead)
            sink.put("  ")
            sink.put(MACAddress(mapping: instead))
            sink.put(", for a stream of one's own")
            sink.endLine()
        }
    }

    // MARK: The others

    /// Puts the groups that share the MAC address: the well-known ones by name, then all others.
    private func putOthers(of group: IPAddress, into sink: inout TextSink) {
        let known = advice.wellKnownAliases(of: group)
        for (index, other) in known.enumerated() {
            sink.label(index == 0 ? "known" : "")
            sink.put(other)
            _ = putName(of: other, into: &sink)
            sink.endLine()
        }
        let address = MACAddress(mapping: group)
        guard let suffix = address.ipv6GroupSuffix else {
            let others = address.ipv4Groups.filter { .v4($0) != group && !known.contains(.v4($0)) }
            for (index, other) in others.enumerated() {
                if index % 4 == 0 { sink.label(index == 0 ? "others" : "") }
                let text = other.description
                sink.put(text: text)
                if index % 4 == 3 || index == others.count - 1 {
                    sink.endLine()
                } else {
                    sink.put(spaces: 17 - text.utf8.count)
                }
            }
            return
        }
        sink.label("others")
        sink.put("every IPv6 group that ends in ")
        sink.put(hex: UInt16(truncatingIfNeeded: suffix >> 16), digits: 4)
        sink.put(octet: UInt8(ascii: ":"))
        sink.put(hex: UInt16(truncatingIfNeeded: suffix), digits: 4)
        sink.endLine()
    }
}

extension TextSink {
    /// Begins a line of an explanation.
    fileprivate mutating func label(_ word: String) {
        put("    ")
        put(text: word)
        put(spaces: 9 - word.utf8.count)
    }

    /// Puts the low `count` bits of a number.
    private mutating func put(bits number: UInt32, _ count: Int) {
        for bit in (0 ..< count).reversed() {
            put(octet: UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: number >> UInt32(bit) & 1))
        }
    }

    /// Puts the 23 bits that a MAC address keeps, octet by octet.
    private mutating func put(keptBitsOf group: UInt32) {
        put(bits: group >> 16, 7)
        put(octet: UInt8(ascii: " "))
        put(bits: group >> 8, 8)
        put(octet: UInt8(ascii: " "))
        put(bits: group, 8)
        endLine()
    }

    fileprivate mutating func putBits(of group: UInt32, areLostKnown: Bool) {
        label("bits")
        put("1110 ")
        if areLostKnown { put(bits: group >> 23, 5) } else { put("?????") }
        put(octet: UInt8(ascii: " "))
        put(keptBitsOf: group)
        label("")
        put("|    |     the low 23 bits are kept [RFC 1112 §6.4]")
        endLine()
        label("")
        put("|    5 bits are lost: 32 groups share the MAC address")
        endLine()
        label("")
        put("every group begins so")
        endLine()
        label("MAC")
        put("01:00:5e 0 ")
        put(keptBitsOf: group)
    }

    fileprivate mutating func putBits(of group: IPv6Address) {
        label("bits")
        for half in [group.high, group.low] {
            for shift in stride(from: 48, through: 0, by: -16) {
                put(hex: UInt16(truncatingIfNeeded: half >> UInt64(shift)), digits: 4)
                if half == group.low, shift == 0 { continue }
                put(octet: UInt8(ascii: ":"))
            }
        }
        endLine()
        label("")
        put("|                             the last 32 bits are kept [RFC 2464]")
        endLine()
        label("")
        put("96 bits are lost: groups of all scopes share the MAC address")
        endLine()
        label("MAC")
        put("33:33                         ")
        let octets = group.octets.suffix(4)
        for (index, octet) in octets.enumerated() {
            if index > 0 { put(octet: UInt8(ascii: ":")) }
            put(hex: octet, digits: 2)
        }
        endLine()
    }
}
