import MulticastWire

// What can happen beside IGMP, MLD and data: routers, neighbours, discovery, clocks.
extension ScenarioEvent {
    /// The frames of messages that have a file of their own here.
    func protocolOctets(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        switch verb {
        case "join": try pimJoin(isPrune: false)
        case "prune": try pimJoin(isPrune: true)
        case "bootstrap": try pimBootstrap()
        case "register": try pimRegister()
        case "stop": try pimRegisterStop()
        case "dvmrp": try dvmrp()
        case "fragment": try fragment(&senders)
        case "solicit": try neighborSolicitation()
        case "advertise": try neighborAdvertisement()
        case "mdns": try multicastDNS(&senders)
        case "announce": try ptpAnnounce(&senders)
        case "ptp": try ptpMessage(&senders)
        case "rtps": try rtps(&senders)
        case "sap": try sessionAnnouncement(&senders)
        default: throw ScenarioError("'\(verb)' is nothing that happens")
        }
    }

    /// `fragment SOURCE GROUP PORT PART [size=OCTETS]`: the Nth fragment of 1480 octets of a
    /// datagram, as Ethernet has them; the same part of the next one, when it comes again.
    private func fragment(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let (source, group) = (try address(0, "the source"), try address(1, "the group"))
        guard case .v4 = source, case .v4 = group else { throw ScenarioError("only IPv4") }
        let port = UInt16(truncatingIfNeeded: try Int(word(2, "the port")) ?? 0)
        let start = 1480 * (try Int(word(3, "the part")) ?? 1) - 1480
        let size = try number("size", or: 4000)
        var datagram: [UInt8] = Self.big(UInt16(40_000)) + Self.big(port)
        datagram += Self.big(UInt16(8 + size)) + [0, 0]
        datagram += Array(repeating: UInt8(0x2E), count: size)
        guard datagram.indices.contains(start) else { throw ScenarioError("no such part") }
        let piece = Array(datagram[start ..< min(start + 1480, datagram.count)])
        let more: UInt16 = start + 1480 < datagram.count ? 0x2000 : 0
        var header: [UInt8] = [0x45, 0] + Self.big(UInt16(20 + piece.count))
        header += Self.big(senders.nextSequence(of: "\(verb) \(words)"))
        header += Self.big(more | UInt16(start / 8)) + [16, 17, 0, 0]
        header += source.octets + group.octets
        header.replaceSubrange(10 ..< 12, with: Self.big(Self.checksum(header)))
        return try link(header + piece, type: 0x0800, source, group)
    }

    /// `solicit ASKER TARGET [dad=1]`: who has an address of IPv6? With `dad`, from `::`.
    private func neighborSolicitation() throws -> [UInt8] {
        let (asker, target) = (try address(0, "who asks"), try address(1, "the target"))
        let group = try address("ff02::1:ff00:0").octets.dropLast(3) + target.octets.suffix(3)
        let source = text("dad") == nil ? asker : .v6(.unspecified)
        return try neighborMessage(
            135, 0, target, from: source, to: .v6(IPv6Address(octets: Array(group))),
            mac: Self.mac(of: asker))
    }

    /// `advertise HOST ASKER`: the host is there.
    private func neighborAdvertisement() throws -> [UInt8] {
        let (host, asker) = (try address(0, "the host"), try address(1, "who asked"))
        return try neighborMessage(
            136, 0x60, host, from: host, to: asker, mac: Self.mac(of: host))
    }

    private func neighborMessage(
        _ type: UInt8, _ flags: UInt8, _ target: IPAddress, from source: IPAddress,
        to destination: IPAddress, mac: [UInt8]
    ) throws -> [UInt8] {
        var message: [UInt8] = [type, 0, 0, 0, flags, 0, 0, 0] + target.octets
        let sum = Self.checksum(
            Self.pseudoHeader(source, destination, 58, message.count) + message)
        message.replaceSubrange(2 ..< 4, with: Self.big(sum))
        var octets = try frame(message, protocol: 58, from: source, to: destination, ttl: 255)
        octets.replaceSubrange(6 ..< 12, with: mac)
        return octets
    }
}

extension IPv6Address {
    /// The address that has these 16 octets.
    fileprivate init(octets: [UInt8]) {
        let halves = [octets.prefix(8), octets.dropFirst(8)].map { half in
            half.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        self.init(high: halves[0], low: halves[1])
    }
}
