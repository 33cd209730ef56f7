// The control protocols that share a number with others, or carry packets themselves.
extension Dissection {
    /// Reads an IGMP message.
    mutating func igmp(from reader: inout ByteReader) {
        // What the capture left out could have told the version of a query.
        var isCut = false
        if case .ipv4(let packet)? = layers.last?.content { isCut = packet.isCut }
        _ = read(
            "igmp", from: &reader,
            { reader throws(DecodeError) in try IGMPMessage(isCut: isCut, from: &reader) },
            as: Layer.Content.igmp)
    }

    /// Reads an ICMPv6 message if it is one of MLD or Multicast Router Discovery.
    mutating func icmpv6(from reader: inout ByteReader) {
        guard let type = reader.peek(), MLDType(rawValue: type).isMulticast else { return }
        // What the capture left out could have told the version of a query.
        var isCut = false
        if case .ipv6(let packet)? = layers.last?.content { isCut = packet.isCut }
        _ = read(
            "mld", from: &reader,
            { reader throws(DecodeError) in try MLDMessage(isCut: isCut, from: &reader) },
            as: Layer.Content.mld)
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
