import MulticastWire

// The frame around a message: Ethernet, a tag, IP.
extension ScenarioEvent {
    /// An Ethernet frame with an IP packet, as the options of the line have it.
    func frame(
        _ payload: [UInt8], protocol number: UInt8, from source: IPAddress, to group: IPAddress,
        ttl: Int, hasRouterAlert: Bool = false, identification: UInt16 = 0
    ) throws -> [UInt8] {
        let destination = try text("to").map(address) ?? group
        let timeToLive = UInt8(truncatingIfNeeded: try self.number("ttl", or: ttl))
        let hasAlert = hasRouterAlert && text("alert") != "no"
        let packet: [UInt8]
        switch (source, destination) {
        case (.v4(let source), .v4(let destination)):
            packet = Self.ipv4(
                payload, number, source, destination, timeToLive, hasAlert, identification,
                dscp: UInt8(truncatingIfNeeded: try self.number("dscp", or: 0)))
        case (.v6(let source), .v6(let destination)):
            packet = Self.ipv6(payload, number, source, destination, timeToLive, hasAlert)
        default: throw ScenarioError("the addresses are of two families")
        }
        return try link(packet, type: source.isIPv6 ? 0x86DD : 0x0800, source, destination)
    }

    /// An Ethernet frame, with a tag if the line has one.
    func link(
        _ packet: [UInt8], type: UInt16, _ source: IPAddress, _ destination: IPAddress
    ) throws -> [UInt8] {
        let mac = try text("dmac").map(self.mac) ?? Self.mac(to: destination)
        var octets = mac + (try text("mac").map(self.mac) ?? Self.mac(of: source))
        for vlan in (text("vlan") ?? "").split(separator: ".") {
            octets += [0x81, 0x00] + Self.big(UInt16(vlan) ?? 0)
        }
        octets += Self.big(type) + packet
        // The least that Ethernet sends, but for its checksum.
        return octets + Array(repeating: 0, count: max(0, 60 - octets.count))
    }

    /// The six octets of an Ethernet address.
    func mac(_ text: String) throws -> [UInt8] {
        let octets = text.split(separator: ":").compactMap { UInt8($0, radix: 16) }
        guard octets.count == 6 else { throw ScenarioError("'\(text)' is no MAC address") }
        return octets
    }

    /// The address that a scenario gives to a host: 02:00 and the last four octets of its address.
    static func mac(of host: IPAddress) -> [UInt8] { [0x02, 0x00] + host.octets.suffix(4) }

    /// The address that packets go to: the group's as RFC 1112 §6.4 and RFC 2464 §7 have it.
    static func mac(to destination: IPAddress) -> [UInt8] {
        guard destination.isMulticast else { return mac(of: destination) }
        let last = destination.octets.suffix(4)
        if destination.isIPv6 { return [0x33, 0x33] + last }
        let three = Array(last.suffix(3))
        return [0x01, 0x00, 0x5E, three[0] & 0x7F, three[1], three[2]]
    }

    private static func ipv4(
        _ payload: [UInt8], _ number: UInt8, _ source: IPv4Address, _ destination: IPv4Address,
        _ ttl: UInt8, _ hasAlert: Bool, _ identification: UInt16, dscp: UInt8
    ) -> [UInt8] {
        let options: [UInt8] = hasAlert ? [0x94, 0x04, 0, 0] : []
        let length = UInt16(20 + options.count + payload.count)
        var header: [UInt8] = [UInt8(0x45 + options.count / 4), number == 2 ? 0xC0 : dscp << 2]
        header += big(length) + big(identification) + [0, 0, ttl, number, 0, 0]
        header += IPAddress.v4(source).octets + IPAddress.v4(destination).octets + options
        let sum = checksum(header)
        header.replaceSubrange(10 ..< 12, with: big(sum))
        return header + payload
    }

    private static func ipv6(
        _ payload: [UInt8], _ number: UInt8, _ source: IPv6Address, _ destination: IPv6Address,
        _ hopLimit: UInt8, _ hasAlert: Bool
    ) -> [UInt8] {
        // Hop-by-Hop Options with a Router Alert for MLD, padded to eight octets.
        let options: [UInt8] = hasAlert ? [number, 0, 5, 2, 0, 0, 1, 0] : []
        return [0x60, 0, 0, 0] + big(UInt16(options.count + payload.count))
            + [hasAlert ? 0 : number, hopLimit] + source.octets + destination.octets + options
            + payload
    }

    /// Two octets, the most significant first.
    static func big(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    /// Four octets, the most significant first.
    static func big(_ number: UInt32) -> [UInt8] {
        big(UInt16(number >> 16)) + big(UInt16(truncatingIfNeeded: number))
    }

    /// The Internet checksum (RFC 1071), word by word.
    static func checksum(_ octets: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for place in stride(from: 0, to: octets.count, by: 2) {
            sum += UInt32(octets[place]) << 8
            if place + 1 < octets.count { sum += UInt32(octets[place + 1]) }
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(sum)
    }

    /// What a checksum over IP addresses begins with (RFC 768, RFC 8200 §8.1).
    static func pseudoHeader(
        _ source: IPAddress, _ destination: IPAddress, _ number: UInt8, _ length: Int
    ) -> [UInt8] {
        source.octets + destination.octets + big(UInt32(length)) + [0, 0, 0, number]
    }
}
