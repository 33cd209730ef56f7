/// What can be said of a checksum.
public enum ChecksumVerdict: Hashable, Sendable {
    /// It holds.
    case correct
    /// It does not hold; with `expected` it would.
    case wrong(expected: UInt16)
    /// The field holds the sum of the bare pseudo-header: the frame was captured on the sending
    /// host, whose interface computes the checksum later.
    case offloaded
    /// The sender made none (UDP over IPv4, RFC 768).
    case absent
    /// Octets that it covers are missing: cut by the capture, or in other fragments.
    case unknown
}

extension Dissection {
    /// The verdict on the checksum of the layer at `index`: IPv4 header, UDP, IGMP, MLD, PIM;
    /// ``ChecksumVerdict/unknown`` for any other.
    public func checksumVerdict(at index: Int) -> ChecksumVerdict {
        let octets = layers[index].octets
        switch layers[index].content {
        case .ipv4(let packet):
            return verdict(over: packet.header, InternetChecksum(), field: packet.headerChecksum)
        case .igmp:
            guard let carrier = carrier(of: index), carrier.isWhole, octets.count >= 4 else {
                return .unknown
            }
            return verdict(
                over: octets, InternetChecksum(), field: field(at: octets.lowerBound + 2))
        case .mld:
            guard let carrier = carrier(of: index), carrier.isWhole, octets.count >= 4 else {
                return .unknown
            }
            return verdict(
                over: octets, carrier.pseudoHeader(.icmpv6, octets.count),
                field: field(at: octets.lowerBound + 2))
        case .pim:
            return pimVerdict(octets, carrier(of: index))
        case .udp(let datagram):
            guard let carrier = carrier(of: index), carrier.isWhole, datagram.length >= 8,
                datagram.length <= octets.count
            else { return .unknown }
            if datagram.checksum == 0 { return .absent }
            let covered = octets.lowerBound ..< octets.lowerBound + Int(datagram.length)
            let pseudoHeader = carrier.pseudoHeader(.udp, covered.count)
            let verdict = verdict(over: covered, pseudoHeader, field: datagram.checksum)
            if case .wrong = verdict, datagram.checksum == ~pseudoHeader.value { return .offloaded }
            return verdict
        default:
            return .unknown
        }
    }

    /// The PIM checksum covers the whole message; that of a Register only its first 8 octets.
    ///
    /// One over all of a Register is accepted (RFC 7761 §4.9). Over IPv6 a pseudo-header precedes.
    private func pimVerdict(_ octets: Range<Int>, _ carrier: Carrier?) -> ChecksumVerdict {
        guard let carrier, octets.count >= 4 else { return .unknown }
        let checksum = field(at: octets.lowerBound + 2)
        let isRegister = self.octets[octets.lowerBound] & 0xF == 1
        func verdict(_ covered: Range<Int>, announcing length: Int) -> ChecksumVerdict {
            let start =
                carrier.isIPv6 ? carrier.pseudoHeader(.pim, length) : InternetChecksum()
            return self.verdict(over: covered, start, field: checksum)
        }
        guard isRegister else {
            return carrier.isWhole ? verdict(octets, announcing: octets.count) : .unknown
        }
        guard octets.count >= 8 else { return .unknown }
        let header = octets.lowerBound ..< octets.lowerBound + 8
        let overHeader = verdict(header, announcing: 8)
        if overHeader == .correct || !carrier.isWhole {
            return overHeader == .correct ? .correct : .unknown
        }
        // Over IPv6, senders announce either length in the pseudo-header.
        if carrier.isIPv6, verdict(header, announcing: octets.count) == .correct { return .correct }
        return verdict(octets, announcing: octets.count) == .correct ? .correct : overHeader
    }

    private func field(at offset: Int) -> UInt16 {
        UInt16(octets[offset]) << 8 | UInt16(octets[offset + 1])
    }

    private func verdict(
        over covered: Range<Int>, _ pseudoHeader: InternetChecksum, field: UInt16
    ) -> ChecksumVerdict {
        var checksum = pseudoHeader
        checksum.add(octets.span.extracting(covered))
        if checksum.value == 0 { return .correct }
        // Taking the field out again: the sum of the rest is the complement of what it should be.
        checksum.add(~field)
        return .wrong(expected: checksum.value)
    }

    /// The IP packet that carries a layer.
    private enum Carrier {
        case ipv4(IPv4Packet)
        case ipv6(IPv6Packet)

        var isIPv6: Bool { if case .ipv6 = self { true } else { false } }

        var isWhole: Bool {
            switch self {
            case .ipv4(let packet): !packet.isCut && !packet.isFragment
            case .ipv6(let packet): !packet.isCut && !packet.isFragment
            }
        }

        /// RFC 768 for IPv4, RFC 8200 §8.1 for IPv6.
        func pseudoHeader(_ proto: IPProtocol, _ length: Int) -> InternetChecksum {
            var checksum = InternetChecksum()
            switch self {
            case .ipv4(let packet):
                checksum.add(packet.source.rawValue)
                checksum.add(packet.destination.rawValue)
            case .ipv6(let packet):
                for address in [packet.source, packet.destination] {
                    checksum.add(address.high)
                    checksum.add(address.low)
                }
            }
            checksum.add(UInt32(truncatingIfNeeded: length))
            checksum.add(UInt16(proto.rawValue))
            return checksum
        }
    }

    private func carrier(of index: Int) -> Carrier? {
        for layer in layers[..<index].reversed() {
            switch layer.content {
            case .ipv4(let packet): return .ipv4(packet)
            case .ipv6(let packet): return .ipv6(packet)
            default: continue
            }
        }
        return nil
    }
}
