// Addresses as session descriptions write them (RFC 8866 §9: `IP4-address`, `IP6-address`).
extension IPAddress {
    /// Reads an address of either family; `nil` for anything else, such as a name.
    init?(sdp text: some Collection<UInt8>) {
        let octets = Array(text)
        if octets.contains(UInt8(ascii: ":")) {
            guard let groups = Self.groups(of: octets) else { return nil }
            let halves = [groups[..<4], groups[4...]].map { half in
                half.reduce(UInt64(0)) { $0 << 16 | UInt64($1) }
            }
            self = .v6(IPv6Address(high: halves[0], low: halves[1]))
        } else {
            guard let address = Self.dottedDecimal(octets[...]) else { return nil }
            self = .v4(IPv4Address(rawValue: address))
        }
    }

    private static func dottedDecimal(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var address: UInt32 = 0
        for part in parts {
            guard 1 ... 3 ~= part.count, part.allSatisfy({ 0x30 ... 0x39 ~= $0 }),
                let octet = UInt8(String(decoding: part, as: UTF8.self))
            else { return nil }
            address = address << 8 | UInt32(octet)
        }
        return address
    }

    /// The eight groups of an IPv6 address (RFC 4291 §2.2).
    private static func groups(of text: [UInt8]) -> [UInt16]? {
        let colon = UInt8(ascii: ":")
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else {
            let groups = groups(between: text[...])
            return groups?.count == 8 ? groups : nil
        }
        guard let head = groups(between: text[..<gap]),
            let tail = groups(between: text[(gap + 2)...]),
            head.count + tail.count < 8
        else { return nil }
        return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    private static func groups(between text: ArraySlice<UInt8>) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let address = dottedDecimal(part) else { return nil }
                groups += [UInt16(address >> 16), UInt16(truncatingIfNeeded: address)]
            } else {
                // A sign would be taken for part of the number.
                guard 1 ... 4 ~= part.count, part[part.startIndex] >= 0x30,
                    let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                groups.append(group)
            }
            if groups.count > 8 { return nil }
        }
        return groups
    }
}
