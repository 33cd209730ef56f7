import MulticastWire

// What multicast routers say, octet by octet.
extension ScenarioEvent {
    /// `join ROUTER UPSTREAM GROUP [rp=RP] [source=S] [hold=SECONDS]`: a PIM Join/Prune (RFC 7761
    /// §4.9.5) of (\*,G) with a rendezvous point, or of (S,G); `prune` takes it back.
    func pimJoin(isPrune: Bool) throws -> [UInt8] {
        let (router, upstream) = (try address(0, "the router"), try address(1, "who is asked"))
        let group = try address(2, "the group")
        let source = try text("rp").map(address) ?? text("source").map(address)
        guard let source else { throw ScenarioError("rp= or source= is missing") }
        let holdtime = UInt16(truncatingIfNeeded: try number("hold", or: 210))
        let counts = isPrune ? [UInt8(0), 0, 0, 1] : [0, 1, 0, 0]
        // Flags S, W and R (§4.9.1).
        let flags: UInt8 = text("rp") != nil ? 7 : 4
        let body =
            Self.encoded(upstream) + [0, 1] + Self.big(holdtime) + Self.encoded(group, flags: 0)
            + counts + Self.encoded(source, flags: flags)
        return try pim(3, body, from: router, to: Self.allRouters(router))
    }

    /// `bootstrap ROUTER BSR`: a Bootstrap message without ranges (RFC 5059).
    func pimBootstrap() throws -> [UInt8] {
        let (router, bsr) = (try address(0, "the router"), try address(1, "the bootstrap router"))
        return try pim(
            4, [0, 1, 30, 64] + Self.encoded(bsr), from: router, to: Self.allRouters(router))
    }

    /// `register ROUTER RP SOURCE GROUP [null=1]`: a Register with a packet of 20 octets, or a
    /// Null-Register with a dummy header.
    func pimRegister() throws -> [UInt8] {
        let (router, point) = (try address(0, "the router"), try address(1, "the RP"))
        let (source, group) = (try address(2, "the source"), try address(3, "the group"))
        guard case .v4 = source, case .v4 = group else { throw ScenarioError("only IPv4") }
        var inner: [UInt8] = [0x45, 0, 0, 20, 0, 1, 0, 0, 8, text("null") == nil ? 17 : 103, 0, 0]
        inner += source.octets + group.octets
        inner.replaceSubrange(10 ..< 12, with: Self.big(Self.checksum(inner)))
        let flags: [UInt8] = [text("null") == nil ? 0 : 0x40, 0, 0, 0]
        // The checksum is that of the header alone (§4.9.3).
        var message: [UInt8] = [0x21, 0, 0, 0] + flags
        message.replaceSubrange(2 ..< 4, with: Self.big(Self.checksum(message)))
        return try frame(
            message + inner, protocol: 103, from: router, to: point, ttl: 64)
    }

    /// `stop RP ROUTER SOURCE GROUP`: a Register-Stop (§4.9.4).
    func pimRegisterStop() throws -> [UInt8] {
        let (point, router) = (try address(0, "the RP"), try address(1, "the router"))
        let (source, group) = (try address(2, "the source"), try address(3, "the group"))
        return try pim(
            2, Self.encoded(group, flags: 0) + Self.encoded(source), from: point, to: router)
    }

    /// `dvmrp ROUTER`: a DVMRP Probe.
    func dvmrp() throws -> [UInt8] {
        let router = try address(0, "the router")
        var message: [UInt8] = [0x13, 1, 0, 0, 0, 0x0E, 0xFF, 0x03, 0, 0, 0, 1]
        message.replaceSubrange(2 ..< 4, with: Self.big(Self.checksum(message)))
        return try frame(
            message, protocol: 2, from: router, to: try address("224.0.0.4"), ttl: 1)
    }

    private func pim(
        _ type: UInt8, _ body: [UInt8], from router: IPAddress, to destination: IPAddress
    ) throws -> [UInt8] {
        var message: [UInt8] = [0x20 | type, 0, 0, 0] + body
        let covered =
            router.isIPv6
            ? Self.pseudoHeader(router, destination, 103, message.count) + message : message
        message.replaceSubrange(2 ..< 4, with: Self.big(Self.checksum(covered)))
        return try frame(message, protocol: 103, from: router, to: destination, ttl: 1)
    }

    private static func allRouters(_ router: IPAddress) throws -> IPAddress {
        .v4(IPv4Address(224, 0, 0, 13))
    }

    /// An Encoded-Unicast address (§4.9.1).
    private static func encoded(_ address: IPAddress) -> [UInt8] {
        [address.isIPv6 ? 2 : 1, 0] + address.octets
    }

    /// An Encoded-Group or Encoded-Source address, of a whole address.
    private static func encoded(_ address: IPAddress, flags: UInt8) -> [UInt8] {
        [address.isIPv6 ? 2 : 1, 0, flags, UInt8(address.octets.count * 8)] + address.octets
    }
}
