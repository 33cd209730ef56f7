import MulticastText
import MulticastWire
import ToolSupport

extension IPv4Packet {
    /// Puts the header as `-v` shows it, between the parentheses that `IP` is followed by.
    func text(into sink: inout TextSink, style: TextStyle, in frame: Dissection) {
        sink.put("(tos 0x")
        sink.put(shortHex: UInt64(typeOfService))
        sink.put(", ttl ")
        sink.put(timeToLive)
        sink.put(", id ")
        sink.put(identification)
        sink.put(", offset ")
        sink.put(fragmentOffset)
        sink.put(", flags [")
        let bits = flagsAndFragmentOffset
        if bits & 0xE000 == 0 { sink.put("none") }
        if bits & 0x2000 != 0 { sink.put("+") }
        if bits & 0x4000 != 0 {
            if bits & 0x2000 != 0 { sink.put(", ") }
            sink.put("DF")
        }
        if bits & 0x8000 != 0 {
            if bits & 0x6000 != 0 { sink.put(", ") }
            sink.put("rsvd")
        }
        sink.put("], proto ")
        sink.put(`protocol`)
        sink.put(", length ")
        sink.put(totalLength)
        if header.count > 20 { putOptions(of: frame, into: &sink) }
        sink.put(")")
    }

    private func putOptions(of frame: Dissection, into sink: inout TextSink) {
        var end = header.lowerBound + 20
        sink.put(", options (")
        for option in options(in: frame.octets) {
            if end > header.lowerBound + 20 { sink.put(", ") }
            end = option.octets.upperBound
            sink.put(text: option.type.description)
            if let value = option.routerAlert, value != 0 {
                sink.put(" ")
                sink.put(value)
            } else if let route = option.route {
                for (index, address) in route.addresses.enumerated() {
                    sink.put(index == route.done ? " ^" : " ")
                    sink.put(address)
                }
            }
            if option.type == .endOfOptionList { end = header.upperBound }
        }
        if end < header.upperBound {
            if end > header.lowerBound + 20 { sink.put(", ") }
            sink.put("bad length")
        }
        sink.put(")")
    }
}

extension IPv6Packet {
    /// Puts the headers as `-v` shows them, between the parentheses that `IP6` is followed by.
    func text(into sink: inout TextSink, style: TextStyle, in frame: Dissection) {
        sink.put("(")
        if trafficClass != 0 {
            sink.put("class 0x")
            sink.put(shortHex: UInt64(trafficClass))
            sink.put(", ")
        }
        if flowLabel != 0 {
            sink.put("flowlabel 0x")
            sink.put(hex: flowLabel, digits: 5)
            sink.put(", ")
        }
        sink.put("hlim ")
        sink.put(hopLimit)
        sink.put(", next-header ")
        sink.put(nextHeader)
        sink.put(" payload length: ")
        sink.put(payloadLength)
        for header in extensionHeaders {
            sink.put(", ")
            header.text(into: &sink, in: self, of: frame)
        }
        sink.put(")")
    }
}

extension IPv6ExtensionHeader {
    fileprivate func text(
        into sink: inout TextSink, in packet: IPv6Packet, of frame: Dissection
    ) {
        switch type {
        case .hopByHopOptions: sink.put("options (")
        case .destinationOptions: sink.put("destination options (")
        case .ipv6Fragment:
            sink.put("fragment (id ")
            sink.put(packet.identification ?? 0)
            sink.put(", offset ")
            sink.put(packet.fragmentOffset)
            sink.put(packet.moreFragments ? ", flags [+])" : ", flags [none])")
            return
        case .ipv6Routing:
            guard let (kind, segmentsLeft) = routing(in: frame.octets) else { return }
            sink.put("routing (type ")
            sink.put(kind)
            sink.put(", segments left ")
            sink.put(segmentsLeft)
            sink.put(")")
            return
        default:
            sink.put(type)
            return
        }
        var isFirst = true
        for option in options(in: frame.octets) where option.type != .pad1 && option.type != .padN {
            if !isFirst { sink.put(", ") }
            isFirst = false
            sink.put(text: option.type.description)
            if let value = option.routerAlert, value != 0 {
                sink.put(" ")
                sink.put(value)
            } else if option.type == .jumboPayload, let length = packet.jumboPayloadLength {
                sink.put(" ")
                sink.put(length)
            }
        }
        sink.put(")")
    }
}

extension UDPDatagram {
    /// Puts the datagram as one of which no more is known.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("UDP, length ")
        sink.put(length >= 8 ? Int(length) - 8 : payload.count)
    }
}

extension TCPSegment {
    /// Puts the segment as one of which no more is known.
    func text(into sink: inout TextSink, style: TextStyle) {
        sink.put("TCP, Flags [")
        let marks: [(Flags, StaticString)] = [
            (.fin, "F"), (.syn, "S"), (.rst, "R"), (.psh, "P"), (.urg, "U"), (.ece, "E"),
            (.cwr, "W"), (.ack, "."),
        ]
        for (flag, mark) in marks where flags.contains(flag) { sink.put(mark) }
        if flags.isEmpty { sink.put("none") }
        sink.put("], seq ")
        sink.put(sequenceNumber)
        if flags.contains(.ack) {
            sink.put(", ack ")
            sink.put(acknowledgmentNumber)
        }
        sink.put(", win ")
        sink.put(window)
        sink.put(", length ")
        sink.put(payload.count)
    }
}

extension TextSink {
    /// Puts a protocol's name and number: `IGMP (2)`.
    mutating func put(_ proto: IPProtocol) {
        put(proto.name ?? "unknown")
        put(" (")
        put(proto.rawValue)
        put(")")
    }

    /// Puts a number in as many hexadecimal digits as it needs.
    mutating func put(shortHex number: UInt64) {
        put(hex: number, digits: max(1, (67 - number.leadingZeroBitCount) / 4))
    }
}
