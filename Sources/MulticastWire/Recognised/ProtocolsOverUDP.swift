// What has a registered port, and the first octets to go with it: a port alone proves little.
extension RecognisedProtocol {
    /// Names what a datagram to or from `port` holds; `nil` if port and octets do not agree.
    init?(port: UInt16, in reader: ByteReader) {
        switch port {
        case 520:
            guard let command = reader.peek(), let version = reader.peek(1),
                version == 1 || version == 2
            else { return nil }
            self.init(
                version == 1 ? .ripv1 : .ripv2, Self.ripMessage(command), .typeCode, command,
                in: reader)
        case 521:
            guard let command = reader.peek(), reader.peek(1) == 1 else { return nil }
            self.init(.ripng, Self.ripMessage(command), .typeCode, command, in: reader)
        case 1985, 2029:
            self.init(hsrp: reader)
        case 3222:
            guard reader.peek() == 1 else { return nil }
            self.init(.glbp, nil, .group, reader.peek16(2), in: reader)
        case 848:
            self.init(gdoi: reader)
        case 5353, 5355:
            guard let flags = reader.peek(2), reader.count >= 12 else { return nil }
            self.init(
                port == 5353 ? .mdns : .llmnr, flags & 0x80 == 0 ? "query" : "response", in: reader)
        case 1900:
            self.init(ssdp: reader)
        case 319, 320:
            self.init(ptp: reader)
        case 5568:
            self.init(sacn: reader)
        case 1044:
            // Versions 3 to 5 are 0x30 to 0x50, and no function is above 31.
            guard let version = reader.peek(), 0x30 ... 0x5F ~= version,
                let function = reader.peek(1), 1 ... 31 ~= function
            else { return nil }
            self.init(.uftp, nil, .typeCode, function, in: reader)
        case 3055, 3056:
            // Encapsulated PGM: the header is that of PGM over IP.
            guard let type = reader.peek(4), type <= 0x0E, reader.count >= 16 else { return nil }
            self.init(pgm: reader)
        case 6003:
            self.init(norm: reader)
        case 4001:
            self.init(alc: reader, isRegistered: true)
        default: return nil
        }
    }

    /// DDS begins with its name on whatever port from 7400 on; the ports of a domain are 250 from
    /// those of the next.
    init?(rtps reader: ByteReader, port: UInt16) {
        guard port >= 7400, reader.begins(with: "RTPS") else { return nil }
        self.init(.rtps, nil, .domain, (port - 7400) / 250, in: reader)
    }

    /// PTP version 2, whose version is a nibble of the second octet, or version 1.
    init?(ptp reader: ByteReader) {
        guard let first = reader.peek(), let second = reader.peek(1) else { return nil }
        if second & 0xF == 2 {
            let message: StaticString? =
                switch first & 0xF {
                case 0x0: "sync"
                case 0x1: "delay_req"
                case 0x2: "pdelay_req"
                case 0x3: "pdelay_resp"
                case 0x8: "follow_up"
                case 0x9: "delay_resp"
                case 0xA: "pdelay_resp_follow_up"
                case 0xB: "announce"
                case 0xC: "signaling"
                case 0xD: "management"
                default: nil
                }
            self.init(.ptp, message, .domain, reader.peek(4), in: reader)
        } else if first == 0, second == 1 {
            let message: StaticString? =
                switch reader.peek(32) {
                case 0: "sync"
                case 1: "delay_req"
                case 2: "follow_up"
                case 3: "delay_resp"
                case 4: "management"
                default: nil
                }
            self.init(.ptp, message, in: reader)
        } else {
            return nil
        }
    }

    /// HSRP version 1 (RFC 2281), or version 2, which begins with a TLV of 40 octets.
    private init?(hsrp reader: ByteReader) {
        func message(_ opcode: UInt8?) -> StaticString? {
            switch opcode {
            case 0: "hello"
            case 1: "coup"
            case 2: "resign"
            case 3: "advertise"
            default: nil
            }
        }
        if reader.peek() == 1, reader.peek(1) == 40 {
            self.init(.hsrp, message(reader.peek(3)), .group, reader.peek16(6), in: reader)
        } else if reader.peek() == 0 {
            self.init(.hsrp, message(reader.peek(1)), .group, reader.peek(6), in: reader)
        } else {
            return nil
        }
    }

    /// GDOI has ISAKMP's header, with the version at offset 17 and the exchange type at 18.
    private init?(gdoi reader: ByteReader) {
        guard let version = reader.peek(17), version == 0x10 || version == 0x20 else { return nil }
        let exchange = reader.peek(18)
        let message: StaticString? =
            switch exchange {
            case 32: "groupkey_pull"
            case 33: "groupkey_push"
            case 39: "gsa_auth"
            case 40: "gsa_registration"
            case 41: "gsa_rekey"
            default: nil
            }
        self.init(.gdoi, message, .typeCode, exchange, in: reader)
    }

    private init?(ssdp reader: ByteReader) {
        if reader.begins(with: "M-SEARCH ") {
            self.init(.ssdp, "m_search", in: reader)
        } else if reader.begins(with: "NOTIFY ") {
            self.init(.ssdp, "notify", in: reader)
        } else if reader.begins(with: "HTTP/1.") {
            self.init(.ssdp, "response", in: reader)
        } else {
            return nil
        }
    }

    /// Streaming ACN: the ACN packet identifier, then the vectors of root and framing layer.
    private init?(sacn reader: ByteReader) {
        guard reader.peek16() == 16, reader.begins(with: "ASC-E1.17\0\0\0", after: 4) else {
            return nil
        }
        switch (reader.peek32(18), reader.peek32(40)) {
        case (4, _): self.init(.sacn, "data", .universe, reader.peek16(113), in: reader)
        case (8, 1): self.init(.sacn, "synchronization", in: reader)
        case (8, 2): self.init(.sacn, "universe_discovery", in: reader)
        default: self.init(.sacn, in: reader)
        }
    }

    /// NORM's common header (RFC 5740): version 1, type, length in words, sequence.
    private init?(norm reader: ByteReader) {
        guard let first = reader.peek(), first >> 4 == 1, let words = reader.peek(1),
            Int(words) * 4 <= reader.count, words >= 2
        else { return nil }
        let message: StaticString
        switch first & 0xF {
        case 1: message = "info"
        case 2: message = "data"
        case 3: message = "cmd"
        case 4: message = "nack"
        case 5: message = "ack"
        case 6: message = "report"
        default: return nil
        }
        self.init(.norm, message, .sequence, reader.peek16(2), in: reader)
    }

    /// ALC: a Layered Coding Transport header (RFC 5651) whose length fits its flags.
    ///
    ///     V (4), C (2), PSI (2), S, O (2), H, Res (2), A, B, HDR_LEN (8), Codepoint (8),
    ///     CCI (32, or C + 1 of that), TSI, TOI, header extensions
    ///
    /// Elsewhere than on its port it is told by FLUTE's File Delivery Table alone: object 0 with
    /// header extension 192 (RFC 6726).
    init?(alc reader: ByteReader, isRegistered: Bool) {
        guard let first = reader.peek(), first >> 4 == 1, let flags = reader.peek(1),
            let words = reader.peek(2)
        else { return nil }
        let half = flags & 0x10 == 0 ? 0 : 2
        let tsi = 4 + 4 * (Int(first >> 2 & 3) + 1)
        let tsiLength = (flags & 0x80 == 0 ? 0 : 4) + half
        let toiLength = 4 * Int(flags >> 5 & 3) + half
        let (toi, end) = (tsi + tsiLength, Int(words) * 4)
        guard end >= toi + toiLength, end <= reader.count else { return nil }
        let isFDT =
            toiLength > 0 && (toi ..< toi + toiLength).allSatisfy { reader.peek($0) == 0 }
            && Self.hasExtension(192, from: toi + toiLength, to: end, in: reader)
        guard isFDT || isRegistered else { return nil }
        let session: UInt32? =
            switch tsiLength {
            case 2: reader.peek16(tsi).map(UInt32.init)
            case 4: reader.peek32(tsi)
            default: nil
            }
        self.init(
            isFDT ? .flute : .alc, isFDT ? "file_delivery_table" : nil, .transportSessionID,
            session, in: reader)
    }

    /// Whether an LCT header has an extension (RFC 5651): those below 128 say their length in
    /// words, the others have one word.
    private static func hasExtension(
        _ wanted: UInt8, from start: Int, to end: Int, in reader: ByteReader
    ) -> Bool {
        var place = start
        while place + 4 <= end, let type = reader.peek(place), let length = reader.peek(place + 1) {
            if type == wanted { return true }
            guard type >= 128 || length > 0 else { return false }
            place += type >= 128 ? 4 : 4 * Int(length)
        }
        return false
    }

    private static func ripMessage(_ command: UInt8) -> StaticString? {
        switch command {
        case 1: "request"
        case 2: "response"
        default: nil
        }
    }
}
