// What lies in UDP, TCP and IP itself. Whatever is no protocol known here gets no layer: a payload
// of others is none of our business, and no error.
extension Dissection {
    /// Whether no dissection finds anything in what a UDP datagram carries, as its ports and its first
    /// octet show: that is so for most data of unknown streams.
    ///
    /// - Returns: `false` where something may be found.
    public static func isNameless(_ source: UInt16, _ destination: UInt16, _ first: UInt8) -> Bool {
        switch first {
        // ALC, MPEG-TS, test traffic and RTPS, and RTP with RTCP.
        case 0x10 ... 0x1F, 0x47, 0x4D, 0x52, 0x53, 0x6D, 0x80 ... 0xBF: false
        default: !namesContent(source) && !namesContent(destination)
        }
    }

    /// Whether a port says what may be in a datagram: no other is asked about below.
    private static func namesContent(_ port: UInt16) -> Bool {
        switch port {
        // Tunnels.
        case 2152, 4789, 4790, 5247, 6081, 6635, 8472: true
        // What is dissected.
        case 9875, Mtrace2Message.port, ProbeMessage.port, ProbeMessage.multicastPingPort: true
        // What is named.
        case 319, 320, 520, 521, 848, 1044, 1900, 1985, 2029, 3055, 3056, 3222, 4001, 5353, 5355,
            5568, 6003:
            true
        // What is named if it is as those programs send it.
        case 4444, 5001: true
        default: false
        }
    }

    /// Reads the payload of a UDP datagram: SAP, mtrace2, probes, RTP, or what is only named.
    ///
    /// Ports come first, the receiver's before the sender's. Content alone counts only for what is
    /// sent to a group.
    mutating func application(_ datagram: UDPDatagram, from reader: inout ByteReader) {
        guard reader.count > 0 else { return }
        let (destination, source) = (datagram.destinationPort, datagram.sourcePort)
        if application(port: destination, from: &reader) { return }
        if source != destination, application(port: source, from: &reader) { return }
        if let rtps = RecognisedProtocol(rtps: reader, port: destination) {
            append(.recognised(rtps), at: reader.rest)
            return
        }
        if isToGroup { stream(to: destination, from: &reader) }
    }

    /// Reads the payload of a TCP segment: MSDP, on port 639 (RFC 3618 §11).
    mutating func application(_ segment: TCPSegment, from reader: inout ByteReader) {
        guard reader.count > 0, segment.sourcePort == 639 || segment.destinationPort == 639 else {
            return
        }
        let isCut = isCarrierCut
        _ = read(
            "msdp", from: &reader,
            { reader throws(DecodeError) in
                let segment = try MSDPSegment(from: &reader)
                // What the next segment has is no failure; what the capture left out is.
                if isCut, segment.missing > 0, reader.failure == nil {
                    reader.failure = DecodeError(
                        "Value", at: reader.offset, needed: segment.missing, available: 0,
                        limit: .capturedFrame)
                }
                return segment
            }, as: Layer.Content.msdp)
    }

    /// Names a protocol that rides on IP itself and is not dissected.
    mutating func recognise(_ proto: IPProtocol, from reader: inout ByteReader) {
        append(RecognisedProtocol(protocol: proto, in: reader), from: &reader)
    }

    /// Names a protocol that rides on Ethernet itself and is not dissected.
    mutating func recognise(_ type: EtherType, from reader: inout ByteReader) {
        append(RecognisedProtocol(etherType: type, in: reader), from: &reader)
    }

    /// Names a protocol that rides on LLC and is not dissected.
    mutating func recognise(
        llcDestination: MACAddress?, dsap: UInt8, from reader: inout ByteReader
    ) {
        append(
            RecognisedProtocol(llcDestination: llcDestination, dsap: dsap, in: reader),
            from: &reader)
    }

    /// Names a protocol that rides on SNAP and is not dissected.
    mutating func recognise(
        snapOUI: UInt32, snapProtocol: UInt16, from reader: inout ByteReader
    ) {
        append(
            RecognisedProtocol(snapOUI: snapOUI, snapProtocol: snapProtocol, in: reader),
            from: &reader)
    }

    /// Reads what is at home on `port`, if the content agrees.
    ///
    /// - Returns: whether it was.
    private mutating func application(port: UInt16, from reader: inout ByteReader) -> Bool {
        switch port {
        case 9875:
            // On a group's port even a version that does not exist is SAP, and wrong.
            guard isToGroup || reader.peek().map({ $0 >> 5 == 1 }) == true else { return false }
            _ = read("sap", from: &reader, SAPMessage.init(from:), as: Layer.Content.sap)
        case Mtrace2Message.port:
            // The port is one of those that traceroute counts up through, so content decides.
            guard let type = reader.peek(), 1 ... 3 ~= type, let length = reader.peek16(1),
                length == 20 || length == 56
            else { return false }
            _ = read(
                "mtrace2", from: &reader, Mtrace2Message.init(from:), as: Layer.Content.mtrace2)
        case ProbeMessage.port, ProbeMessage.multicastPingPort:
            guard ProbeMessage.variant(of: reader) != nil else { return false }
            _ = read("probe", from: &reader, ProbeMessage.init(from:), as: Layer.Content.probe)
        case 1044, 3055, 3056, 4001, 6003:
            // Few octets tell these from anything else that comes by these ports.
            guard isToGroup else { return false }
            fallthrough
        default:
            guard let recognised = RecognisedProtocol(port: port, in: reader) else { return false }
            append(recognised, from: &reader)
        }
        return true
    }

    /// Reads what is sent to a group on a port that says nothing.
    private mutating func stream(to port: UInt16, from reader: inout ByteReader) {
        guard let first = reader.peek() else { return }
        switch first {
        case 0x80 ... 0xBF:
            if let traffic = RecognisedProtocol(testTraffic: reader, port: port) {
                append(traffic, from: &reader)
            } else if let rtcp = RecognisedProtocol(rtcp: reader) {
                append(rtcp, from: &reader)
            } else if RTPPacket.isLikely(reader, port: port) {
                rtp(from: &reader)
            }
        case 0x47:
            append(RecognisedProtocol(mpegTS: reader), from: &reader)
        case 0x10 ... 0x1F:
            append(RecognisedProtocol(alc: reader, isRegistered: false), from: &reader)
        default:
            append(RecognisedProtocol(testTraffic: reader, port: port), from: &reader)
        }
    }

    /// Reads an RTP packet, and names the transport stream in it.
    private mutating func rtp(from reader: inout ByteReader) {
        guard
            let packet = read("rtp", from: &reader, RTPPacket.init(from:), as: Layer.Content.rtp)
        else { return }
        reader.narrow(
            to: reader.count - Int(packet.paddingLength ?? 0), by: .enclosingLength)
        append(RecognisedProtocol(mpegTS: reader), from: &reader)
    }

    private mutating func append(
        _ recognised: RecognisedProtocol?, from reader: inout ByteReader
    ) {
        guard let recognised else { return }
        append(.recognised(recognised), at: reader.rest)
    }

    /// Whether the innermost IP packet is sent to a group.
    private var isToGroup: Bool {
        for layer in layers.reversed() {
            switch layer.content {
            case .ipv4(let packet): return packet.destination.isMulticast
            case .ipv6(let packet): return packet.destination.isMulticast
            default: continue
            }
        }
        return false
    }

    /// Whether the capture holds less of the innermost IP packet than there was.
    private var isCarrierCut: Bool {
        for layer in layers.reversed() {
            switch layer.content {
            case .ipv4(let packet): return packet.isCut
            case .ipv6(let packet): return packet.isCut
            default: continue
            }
        }
        return isCut
    }
}

extension RTPPacket {
    /// Whether a datagram to a group may be taken for RTP, of which nothing but content says so.
    ///
    /// Version 2, a payload type that is assigned or dynamic (RFC 3551), and CSRCs, extension
    /// and padding that fit. An odd port is RTCP's by habit (RFC 3550), so there the rarer
    /// flags count against it.
    static func isLikely(_ reader: ByteReader, port: UInt16) -> Bool {
        guard let first = reader.peek(), first >> 6 == 2, let second = reader.peek(1),
            reader.count >= 12
        else { return false }
        let payloadType = second & 0x7F
        guard payloadType <= 34 || payloadType >= 96 else { return false }
        guard port.isMultiple(of: 2) || first == 0x80 else { return false }
        var header = 12 + 4 * Int(first & 0xF)
        if first & 0x10 != 0 {
            guard let words = reader.peek16(header + 2) else { return false }
            header += 4 + 4 * Int(words)
        }
        guard header <= reader.count else { return false }
        guard first & 0x20 != 0 else { return true }
        guard let padding = reader.peek(reader.count - 1) else { return false }
        return padding >= 1 && Int(padding) <= reader.count - header
    }
}
