import MulticastWire

// What is said by mDNS, DDS, PTP and SAP, octet by octet.
extension ScenarioEvent {
    /// `mdns HOST ask|tell NAME [hold=SECONDS] [probe=1] [known=1] [unique=1] [asker=HOST]`: a
    /// question for, or an answer with, the records of type PTR of a name; with `unique` the answer
    /// is an SRV record that no other host has.
    func multicastDNS(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let (host, kind) = (try address(0, "the host"), try word(1, "ask or tell"))
        var name: [UInt8] = []
        for label in try word(2, "the name").split(separator: ".") {
            name.append(UInt8(label.utf8.count))
            name += Array(label.utf8)
        }
        name.append(0)
        let isUnique = text("unique") != nil
        let type: [UInt8] = isUnique ? [0, 33] : [0, 12]
        var data: [UInt8] = isUnique ? [0, 0, 0, 0, 0, 80] : []
        // A pointer to the name, at offset 12.
        data += [4] + Array("here".utf8) + [0xC0, 12]
        var record: [UInt8] = type + (isUnique ? [0x80, 1] : [0, 1])
        record += Self.big(UInt32(try number("hold", or: 4500)))
        record += Self.big(UInt16(data.count)) + data
        let isKnown = text("known") != nil
        let isProbe = text("probe") != nil
        var payload: [UInt8]
        if kind == "tell" {
            payload = [0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0] + name + record
        } else {
            payload = [0, 0, 0, 0, 0, 1, 0, isKnown ? 1 : 0, 0, isProbe ? 1 : 0, 0, 0]
            payload += name + type + [0, 1]
            if isKnown || isProbe { payload += [0xC0, 12] + record }
        }
        let group = host.isIPv6 ? try address("ff02::fb") : try address("224.0.0.251")
        return try application(
            payload, from: 5353, to: 5353, host, try text("asker").map(address) ?? group, ttl: 255,
            &senders)
    }

    /// `announce HOST CLOCK [domain=N] [gm=CLOCK]`: a PTP Announce of a clock, a number.
    func ptpAnnounce(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let clock = UInt64(try Int(word(1, "the clock")) ?? 0)
        let grandmaster = UInt64(try number("gm", or: Int(clock)))
        var body = [UInt8](repeating: 0, count: 13) + [128, 6, 0x21, 0xFF, 0xFF, 128]
        body += Self.octets(of: grandmaster) + [0, 0, 0x20]
        return try ptp(0xB, 0, clock, sequence: 1, body, port: 320, &senders)
    }

    /// `ptp HOST CLOCK sync|follow_up|delay_req|delay_resp|pdelay_req [seq=N] [two=1] [of=CLOCK]`:
    /// another message of PTP; `of` is whose request is answered.
    func ptpMessage(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let clock = UInt64(try Int(word(1, "the clock")) ?? 0)
        let kind = try word(2, "the message")
        let kinds: [String: (UInt8, UInt16)] = [
            "sync": (0, 319), "delay_req": (1, 319), "pdelay_req": (2, 319), "follow_up": (8, 320),
            "delay_resp": (9, 320),
        ]
        guard let (type, port) = kinds[kind] else { throw ScenarioError("'\(kind)' is no message") }
        let asker = UInt64(try number("of", or: 0))
        let body =
            [UInt8](repeating: 0, count: 10)
            + (kind == "delay_resp" ? Self.octets(of: asker) + [0, 1] : [])
        let sequence =
            text("seq") == nil
            ? senders.nextSequence(of: "\(verb) \(words)")
            : UInt16(truncatingIfNeeded: try number("seq", or: 0))
        return try ptp(
            type, text("two") == nil ? 0 : 2, clock, sequence: sequence, body, port: port, &senders)
    }

    private func ptp(
        _ type: UInt8, _ flags: UInt8, _ clock: UInt64, sequence: UInt16, _ body: [UInt8],
        port: UInt16, _ senders: inout ScenarioSenders
    ) throws -> [UInt8] {
        let domain = UInt8(truncatingIfNeeded: try number("domain", or: 0))
        var header: [UInt8] =
            [type, 2] + Self.big(UInt16(34 + body.count)) + [domain, 0, flags, 0]
        header += Array(repeating: 0, count: 12) + Self.octets(of: clock)
        header += [0, 1] + Self.big(sequence) + [0, 0]
        return try application(
            header + body, from: port, to: port, try address(0, "the host"),
            try address("224.0.1.129"), ttl: 1, &senders)
    }

    /// `rtps HOST PARTICIPANT announce|data [domain=N] [peer=HOST]`: a participant makes itself
    /// known to 239.255.0.1, or sends something else; with `peer` to one host.
    func rtps(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let participant = UInt64(try Int(word(1, "the participant")) ?? 0)
        let isAnnouncement = try word(2, "announce or data") == "announce"
        var payload: [UInt8] = Array("RTPS".utf8) + [2, 3, 1, 0x10]
        payload += Self.octets(of: participant) + [0, 0, 0, 1]
        // DATA in little-endian: the writer of announcements, or one of the application.
        payload += [0x15, 5, 24, 0, 0, 0, 16, 0, 0, 0, 0, 0]
        payload += isAnnouncement ? [0, 1, 0, 0xC2] : [0, 0, 1, 3]
        payload += Array(repeating: 0, count: 12)
        let domain = UInt16(truncatingIfNeeded: try number("domain", or: 0))
        let peer = try text("peer").map(address)
        return try application(
            payload, from: 40_000, to: 7400 + 250 * domain + (peer == nil ? 0 : 10),
            try address(0, "the host"), try peer ?? address("239.255.0.1"), ttl: 1, &senders)
    }

    /// `sap HOST GROUP PORT [pt=TYPE] [gm=CLOCK] [life=TTL]`: an announcement of an audio stream.
    func sessionAnnouncement(_ senders: inout ScenarioSenders) throws -> [UInt8] {
        let (host, group) = (try address(0, "the host"), try address(1, "the group"))
        let port = try word(2, "the port")
        var lines = [
            "v=0", "o=- 1 1 IN IP4 \(host)", "s=scenario", "t=0 0",
            "c=IN IP4 \(group)/\(text("life") ?? "32")",
        ]
        if let clock = text("gm").flatMap(UInt64.init) {
            let octets = Self.octets(of: clock).map {
                String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
            }
            lines.append("a=ts-refclk:ptp=IEEE1588-2008:\(octets.joined(separator: "-")):0")
        }
        lines.append("m=audio \(port) RTP/AVP \(text("pt") ?? "97")")
        let description = Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
        var payload: [UInt8] = [0x20, 0, 0, 1] + host.octets
        payload += Array("application/sdp".utf8) + [0] + description
        return try application(
            payload, from: 40_000, to: 9875, host, try address("239.255.255.255"), ttl: 16, &senders
        )
    }

    private static func octets(of number: UInt64) -> [UInt8] {
        big(UInt32(truncatingIfNeeded: number >> 32)) + big(UInt32(truncatingIfNeeded: number))
    }
}
