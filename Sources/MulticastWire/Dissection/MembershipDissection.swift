// The control protocols that share a number with others, or carry packets themselves.
extension Dissection {
    /// Reads an IGMP message.
    mutating func igmp(from reader: inout ByteReader) {
        // What the capture left out could have told the version of a query.
        var isCut = false
        if !layers.isEmpty, case .ipv4(let packet) = layers.span[layers.count - 1].content {
            isCut = packet.isCut
        }
        let frame = octets
        readMessage("igmp", from: &reader) { reader throws(DecodeError) in
            .igmp(try IGMPMessage(isCut: isCut, in: frame, from: &reader))
        }
        noteChecksum()
    }

    /// Reads an ICMPv6 message if it is one of MLD or Multicast Router Discovery.
    mutating func icmpv6(from reader: inout ByteReader) {
        guard let type = reader.peek(), MLDType(rawValue: type).isMulticast else { return }
        // What the capture left out could have told the version of a query.
        var isCut = false
        if !layers.isEmpty, case .ipv6(let packet) = layers.span[layers.count - 1].content {
            isCut = packet.isCut
        }
        readMessage("mld", from: &reader) { reader throws(DecodeError) in
            .mld(try MLDMessage(isCut: isCut, from: &reader))
        }
    }

    /// Reads a PIM message, and the packet inside a Register.
    mutating func pim(from reader: inout ByteReader) {
        guard
            let message = read("pim", from: &reader, PIMMessage.init(from:), as: Layer.Content.pim),
            case .register = message.content
        else { return }
        if message.content.isNullRegister {
            dummyHeader(from: &reader)
            return
        }
        switch reader.peek().map({ $0 >> 4 }) {
        case 4: ipv4(from: &reader)
        case 6: ipv6(from: &reader)
        case nil: break
        case let version?:
            fail(
                "ip", reader.invalid("Version", Int(version), expected: "4 or 6"), at: reader.rest)
        }
    }

    /// Reads the dummy IP header of a Null-Register, which names source and group.
    ///
    /// Its other fields mean nothing, so one that cannot be read is no error (RFC 7761 §4.9.3).
    private mutating func dummyHeader(from reader: inout ByteReader) {
        let extent = reader.rest
        guard layers.count < Self.maximumDepth else { return }
        do throws(DecodeError) {
            switch reader.peek().map({ $0 >> 4 }) {
            case 4: append(.ipv4(try IPv4Packet(from: &reader)), at: extent)
            case 6: append(.ipv6(try IPv6Packet(from: &reader)), at: extent)
            default: break
            }
        } catch {
            return
        }
    }
}
