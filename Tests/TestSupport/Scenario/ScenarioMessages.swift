import MulticastWire

// What can happen: the messages themselves, octet by octet.
extension ScenarioEvent {
    private var version: Int {
        get throws {
            guard let word = words.first(where: { $0.hasPrefix("v") && $0.count == 2 }),
                let number = word.last?.wholeNumberValue
            else { throw ScenarioError("v1, v2 or v3 is missing") }
            return number
        }
    }

    /// `query SOURCE vN [GROUP] [mrt=SECONDS] [qqic=SECONDS] [qrv=N] [sources=A,B] [s=1]`; times
    /// are codes where they are whole, below 128 units.
    func query() throws -> [UInt8] {
        let source = try address(0, "the querier")
        let version = try version
        let about = words.count > 2 ? try address(words[2]) : nil
        let sources = try addresses("sources").flatMap(\.octets)
        let time = Double(text("mrt") ?? "10") ?? 10
        let robustness = UInt8(truncatingIfNeeded: try number("qrv", or: 2))
        let flags = robustness & 7 | (text("s") == nil ? 0 : 8)
        let interval = Self.code(try number("qqic", or: 125))
        let tail =
            [flags, interval] + Self.big(UInt16(sources.count / source.octets.count)) + sources
        if source.isIPv6 {
            let milliseconds = UInt16(time * 1000)
            let group = about?.octets ?? Array(repeating: 0, count: 16)
            let body = Self.big(milliseconds) + [0, 0] + group + (version > 1 ? tail : [])
            return try mld(
                130, body, from: source, to: about ?? (try address("ff02::1")))
        }
        let code = version == 1 ? 0 : Self.code(Int((time * 10).rounded()))
        let body = (about?.octets ?? [0, 0, 0, 0]) + (version > 2 ? tail : [])
        return try igmp(
            [0x11, code, 0, 0] + body, from: source, to: about ?? (try address("224.0.0.1")),
            hasRouterAlert: version > 1)
    }

    /// `report HOST vN [KIND] GROUP… [sources=A,B]`; KIND is a record type such as `to_ex`, and
    /// `is_ex` if none is given.
    func report() throws -> [UInt8] {
        let host = try address(0, "the host")
        let version = try version
        let kinds = ["is_in", "is_ex", "to_in", "to_ex", "allow", "block"]
        var (type, groups): (UInt8, [IPAddress]) = (2, [])
        for word in words.dropFirst(2) {
            if let place = kinds.firstIndex(of: word) {
                type = UInt8(place + 1)
            } else {
                groups.append(try address(word))
            }
        }
        guard let group = groups.first else { throw ScenarioError("a group is missing") }
        let sources = try addresses("sources")
        var records: [UInt8] = []
        for group in groups {
            records += [type, 0] + Self.big(UInt16(sources.count)) + group.octets
            for source in sources { records += source.octets }
        }
        let whole = [0, 0] + Self.big(UInt16(groups.count)) + records
        if host.isIPv6 {
            return version == 1
                ? try mld(131, [0, 0, 0, 0] + group.octets, from: host, to: group)
                : try mld(143, whole, from: host, to: try address("ff02::16"))
        }
        if version == 3 {
            return try igmp(
                [0x22, 0, 0, 0] + whole, from: host, to: try address("224.0.0.22"),
                hasRouterAlert: true)
        }
        return try igmp(
            [version == 1 ? 0x12 : 0x16, 0, 0, 0] + group.octets, from: host, to: group,
            hasRouterAlert: version > 1)
    }

    /// `leave HOST vN GROUP`: a leave or Done, in version 3 a record to_in without sources.
    func leave() throws -> [UInt8] {
        let (host, group) = (try address(0, "the host"), try address(2, "the group"))
        let version = try version
        if host.isIPv6 {
            return version == 1
                ? try mld(132, [0, 0, 0, 0] + group.octets, from: host, to: try address("ff02::2"))
                : try mld(
                    143, [0, 0, 0, 1, 3, 0, 0, 0] + group.octets, from: host,
                    to: try address("ff02::16"))
        }
        if version == 3 {
            return try igmp(
                [0x22, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0, 0] + group.octets, from: host,
                to: try address("224.0.0.22"), hasRouterAlert: true)
        }
        return try igmp(
            [0x17, 0, 0, 0] + group.octets, from: host, to: try address("224.0.0.2"),
            hasRouterAlert: true)
    }

    /// `data SOURCE GROUP PORT [size=OCTETS] [sport=PORT] [rtp=SSRC] [skip=N] [pt=TYPE] [id=N]`;
    /// with `rtp` every packet has the next sequence number, and `skip` leaves out every Nth.
    func data(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let (source, group) = (try address(0, "the source"), try address(1, "the group"))
        let port = UInt16(truncatingIfNeeded: try Int(word(2, "the port")) ?? 0)
        let from = UInt16(truncatingIfNeeded: try number("sport", or: 40_000))
        var payload = Array(repeating: UInt8(0x2E), count: try number("size", or: 100))
        if let payloadText = text("payload") { payload = hex(payloadText) }
        if text("rtp") != nil {
            let stream = text("seqof") ?? "\(words) \(text("rtp") ?? "")"
            var sequence = senders.nextSequence(of: stream)
            let skip = UInt16(truncatingIfNeeded: try number("skip", or: 0))
            if skip > 0, sequence % skip == 0 { sequence = senders.nextSequence(of: stream) }
            let ssrc = UInt32(truncatingIfNeeded: try number("rtp", or: 1))
            let type = UInt8(truncatingIfNeeded: try number("pt", or: 33))
            payload =
                [0x80, type] + Self.big(sequence) + Self.big(UInt32(sequence) * 1800)
                + Self.big(ssrc) + payload
        }
        return try datagram(payload, from, port, source, group, ttl: 16, &senders)
    }

    /// `unicast SOURCE DESTINATION [size=OCTETS]`: a datagram of one host to another.
    func unicast(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let (source, destination) = (try address(0, "the source"), try address(1, "the host"))
        let payload = Array(repeating: UInt8(0x2E), count: try number("size", or: 100))
        return try datagram(payload, 40_000, 40_001, source, destination, ttl: 64, &senders)
    }

    /// A datagram of a protocol that has ports of its own.
    func application(
        _ payload: [UInt8], from: UInt16, to port: UInt16, _ source: IPAddress,
        _ destination: IPAddress, ttl: Int, _ senders: inout ScenarioSenders
    ) throws -> [UInt8] {
        try datagram(payload, from, port, source, destination, ttl: ttl, &senders)
    }

    private func datagram(
        _ payload: [UInt8], _ from: UInt16, _ port: UInt16, _ source: IPAddress,
        _ destination: IPAddress, ttl: Int, _ senders: inout ScenarioSenders
    ) throws -> [UInt8] {
        let length = UInt16(8 + payload.count)
        var udp = Self.big(from) + Self.big(port) + Self.big(length) + [0, 0] + payload
        let sum = Self.checksum(Self.pseudoHeader(source, destination, 17, udp.count) + udp)
        // A sum of 0 is sent as its other form (RFC 768); `sum=bad` is wrong on purpose.
        let sent = text("sum") == "bad" ? sum ^ 0x0101 : sum == 0 ? 0xFFFF : sum
        udp.replaceSubrange(6 ..< 8, with: Self.big(sent))
        let identification = UInt16(truncatingIfNeeded: try number("id", or: 0))
        return try frame(
            udp, protocol: 17, from: source, to: destination, ttl: ttl,
            identification: identification > 0
                ? identification : senders.nextIdentification(of: "\(source)"))
    }

    /// `arp HOST`: who announces an address.
    func arp() throws -> [UInt8] {
        let host = try address(0, "the host")
        let mac = try text("mac").map(self.mac) ?? Self.mac(of: host)
        let broadcast = [UInt8](repeating: 0xFF, count: 6)
        var octets = broadcast + mac
        for vlan in (text("vlan") ?? "").split(separator: ".") {
            octets += [0x81, 0x00] + Self.big(UInt16(vlan) ?? 0)
        }
        octets += [0x08, 0x06, 0, 1, 8, 0, 6, 4, 0, 1] + mac + host.octets
        octets += [0, 0, 0, 0, 0, 0] + host.octets
        return octets + Array(repeating: 0, count: max(0, 60 - octets.count))
    }

    /// `hello ROUTER [hold=SECONDS]`: a PIM Hello (RFC 7761 §4.9.2).
    func pimHello() throws -> [UInt8] {
        let router = try address(0, "the router")
        let all = try address(router.isIPv6 ? "ff02::d" : "224.0.0.13")
        let holdtime = UInt16(truncatingIfNeeded: try number("hold", or: 105))
        var message: [UInt8] = [0x20, 0, 0, 0, 0, 1, 0, 2] + Self.big(holdtime)
        let covered =
            router.isIPv6
            ? Self.pseudoHeader(router, all, 103, message.count) + message : message
        message.replaceSubrange(2 ..< 4, with: Self.big(Self.checksum(covered)))
        return try frame(message, protocol: 103, from: router, to: all, ttl: 1)
    }

    /// `topology`: a BPDU of RSTP that tells of a topology change (IEEE 802.1Q).
    func topologyChange() -> [UInt8] {
        [0x01, 0x80, 0xC2, 0, 0, 0, 0x02, 0, 0, 0, 0, 1, 0, 39, 0x42, 0x42, 0x03]
            + [0, 0, 2, 2, 0x3D] + Array(repeating: 0, count: 38)
    }

    private func igmp(
        _ message: [UInt8], from source: IPAddress, to destination: IPAddress, hasRouterAlert: Bool
    ) throws -> [UInt8] {
        var message = message
        let sum = Self.checksum(message) ^ (text("sum") == "bad" ? 0x0101 : 0)
        message.replaceSubrange(2 ..< 4, with: Self.big(sum))
        return try frame(
            message, protocol: 2, from: source, to: destination, ttl: 1,
            hasRouterAlert: hasRouterAlert)
    }

    private func mld(
        _ type: UInt8, _ body: [UInt8], from source: IPAddress, to destination: IPAddress
    ) throws -> [UInt8] {
        var message = [type, 0, 0, 0] + body
        // The checksum covers where the message really goes.
        let receiver = try text("to").map(address) ?? destination
        let sum = Self.checksum(
            Self.pseudoHeader(source, receiver, 58, message.count) + message)
        message.replaceSubrange(2 ..< 4, with: Self.big(sum))
        return try frame(
            message, protocol: 58, from: source, to: destination, ttl: 1, hasRouterAlert: true)
    }

    /// The code of a number of units (RFC 9776 §4.1.1): the nearest below from 128 on.
    private static func code(_ units: Int) -> UInt8 {
        if units < 128 { return UInt8(max(0, units)) }
        var exponent = 0
        while exponent < 7, units >> (exponent + 3) > 31 { exponent += 1 }
        let mantissa = min(31, units >> (exponent + 3)) & 0xF
        return UInt8(0x80 | exponent << 4 | mantissa)
    }
}
