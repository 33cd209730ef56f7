// What is sent to groups on any port and shows by its content alone.
extension RecognisedProtocol {
    /// MPEG transport packets (ISO/IEC 13818-1): 188 octets each, and each begins with 0x47.
    init?(mpegTS reader: ByteReader) {
        guard reader.peek() == 0x47, reader.count.isMultiple(of: 188) else { return nil }
        for place in stride(from: 188, to: reader.count, by: 188) where reader.peek(place) != 0x47 {
            return nil
        }
        self.init(.mpegTS, nil, .packets, reader.count / 188, in: reader)
    }

    /// RTCP (RFC 3550): version 2, a packet type that no RTP payload may have, and a length
    /// in words, less one, that fits.
    init?(rtcp reader: ByteReader) {
        guard let first = reader.peek(), first >> 6 == 2, let type = reader.peek(1),
            let words = reader.peek16(2), 4 * (Int(words) + 1) <= reader.count
        else { return nil }
        let message: StaticString
        switch type {
        case 200: message = "sender_report"
        case 201: message = "receiver_report"
        case 202: message = "source_description"
        case 203: message = "goodbye"
        case 204: message = "application_defined"
        case 205: message = "transport_feedback"
        case 206: message = "payload_feedback"
        default: return nil
        }
        self.init(.rtcp, message, .typeCode, type, in: reader)
    }

    /// The numbered packets of programs that test groups.
    init?(testTraffic reader: ByteReader, port: UInt16) {
        switch reader.peek() {
        case UInt8(ascii: "S"):
            guard reader.begins(with: "Sender PID ") else { return nil }
            self.init(.mcjoin, nil, .sequence, Self.count(in: reader), in: reader)
        case UInt8(ascii: "M"):
            guard reader.begins(with: "Message "), let digits = reader.peekDigits(8, radix: 16),
                reader.peek(8 + digits.count) == 0
            else { return nil }
            self.init(.umMsend, nil, .sequence, digits.value, in: reader)
        case UInt8(ascii: "m"):
            // The sequence number follows version, TTL, port, group, two times and the key.
            guard reader.begins(with: "mbit"), reader.count >= 136 else { return nil }
            self.init(.mbeat, nil, .sequence, reader.peek32(44), in: reader)
        case 0xBE:
            guard reader.peek16() == 0xBEAC, reader.peek(2) == 1, let type = reader.peek(3),
                type <= 1
            else { return nil }
            self.init(
                .dbeacon, type == 0 ? "probe" : "report", .sequence,
                type == 0 ? reader.peek32(4) : nil, in: reader)
        default:
            switch port {
            case 4444:
                guard reader.count == 1024, let digits = reader.peekDigits(0),
                    reader.peek(digits.count) == 0
                else { return nil }
                self.init(.msend, nil, .sequence, digits.value, in: reader)
            case 5001:
                // A number that is negative in the last packets, then seconds and microseconds.
                guard reader.count >= 16, let sequence = reader.peek32(),
                    let microseconds = reader.peek32(8), microseconds < 1_000_000
                else { return nil }
                self.init(
                    .iperf2, nil, .sequence, Int32(truncatingIfNeeded: sequence), in: reader)
            default: return nil
            }
        }
    }

    /// The number after `count: ` in the text of mcjoin.
    private static func count(in reader: ByteReader) -> Int64? {
        for place in 0 ..< min(reader.count, 160) where reader.begins(with: "count: ", after: place)
        {
            return reader.peekDigits(place + 7)?.value
        }
        return nil
    }
}
