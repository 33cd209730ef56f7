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
        hasCorrectChecksum(at: index) ? .correct : workedOutVerdict(at: index)
    }

    /// Whether the checksum of the layer at `index` was found correct when the frame was read, as
    /// those of IPv4 headers and IGMP messages are; `false` says nothing.
    @inlinable
    public func hasCorrectChecksum(at index: Int) -> Bool { correctChecksums >> index & 1 != 0 }

    /// Remembers the layer read last if its checksum is correct: most are, and it is asked for more
    /// than once.
    mutating func noteChecksum() {
        let index = layers.count - 1
        if workedOutVerdict(at: index) == .correct { correctChecksums |= 1 << index }
    }

    private func workedOutVerdict(at index: Int) -> ChecksumVerdict {
        let octets = layers.span[index].octets
        switch layers.span[index].content {
        case .ipv4(let packet):
            return verdict(over: packet.header, InternetChecksum(), field: packet.headerChecksum)
        case .igmp:
            guard octets.count >= 4, index > 0,
                case .ipv4(let packet) = layers.span[index - 1].content, isWhole(packet)
            else { return .unknown }
            return verdict(
                over: octets, InternetChecksum(), field: field(at: octets.lowerBound + 2))
        case .mld:
            guard let carrier = carrier(of: index), isWhole(carrier), octets.count >= 4,
                !isOnTheWay(carrier)
            else { return .unknown }
            return verdict(
                over: octets, carrier.pseudoHeader(.icmpv6, octets.count),
                field: field(at: octets.lowerBound + 2))
        case .pim:
            return pimVerdict(octets, carrier(of: index))
        case .udp(let datagram):
            if datagram.checksum == 0 { return .absent }
            guard let carrier = carrier(of: index), isWhole(carrier), !isOnTheWay(carrier),
                datagram.length >= 8, datagram.length <= octets.count
            else { return .unknown }
            let covered = octets.lowerBound ..< octets.lowerBound + Int(datagram.length)
            let pseudoHeader = carrier.pseudoHeader(.udp, covered.count)
            let verdict = verdict(over: covered, pseudoHeader, field: datagram.checksum)
            guard case .wrong(let expected) = verdict else { return verdict }
            if datagram.checksum == ~pseudoHeader.value { return .offloaded }
            // 0 says that there is none, so a sum of 0 is sent as its other form (RFC 768).
            return .wrong(expected: expected == 0 ? 0xFFFF : expected)
        default:
            return .unknown
        }
    }

    /// The PIM checksum covers the whole message; that of a Register only its first 8 octets.
    ///
    /// A Register's over all of it is accepted (RFC 7761 §4.9). Over IPv6 a pseudo-header
    /// precedes.
    private func pimVerdict(_ octets: Range<Int>, _ carrier: Carrier?) -> ChecksumVerdict {
        guard let carrier, octets.count >= 4, !(carrier.isIPv6 && isOnTheWay(carrier)) else {
            return .unknown
        }
        let checksum = field(at: octets.lowerBound + 2)
        let isRegister = self.octets[octets.lowerBound] & 0xF == 1
        func verdict(_ covered: Range<Int>, announcing length: Int) -> ChecksumVerdict {
            let start =
                carrier.isIPv6 ? carrier.pseudoHeader(.pim, length) : InternetChecksum()
            return self.verdict(over: covered, start, field: checksum)
        }
        guard isRegister else {
            return isWhole(carrier) ? verdict(octets, announcing: octets.count) : .unknown
        }
        guard octets.count >= 8 else { return .unknown }
        let header = octets.lowerBound ..< octets.lowerBound + 8
        let overHeader = verdict(header, announcing: 8)
        if overHeader == .correct || !isWhole(carrier) {
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

    /// Whether all of the payload is in the frame; without a Total Length only the frame's own
    /// length tells what is missing.
    private func isWhole(_ packet: IPv4Packet) -> Bool {
        !packet.isCut && !packet.isFragment && !(packet.totalLength == 0 && isCut)
    }

    /// Whether all of the payload is in the frame.
    private func isWhole(_ carrier: Carrier) -> Bool {
        switch carrier {
        case .ipv4(let packet): return isWhole(packet)
        case .ipv6(let packet):
            return !packet.isCut && !packet.isFragment
                && !(packet.announcedLength == nil && isCut)
        }
    }

    /// Whether a source route has yet to bring the packet to the destination that the
    /// pseudo-header holds (RFC 791 §3.1, RFC 8200 §8.1).
    private func isOnTheWay(_ carrier: Carrier) -> Bool {
        switch carrier {
        case .ipv4(let packet):
            guard packet.header.count > 20 else { return false }
            return packet.options(in: octets).contains { option in
                guard option.type != .recordRoute, let route = option.route else { return false }
                return route.done < route.addresses.count
            }
        case .ipv6(let packet):
            return packet.extensionHeaders.contains { header in
                (header.routing(in: octets)?.segmentsLeft ?? 0) > 0
            }
        }
    }

    private func carrier(of index: Int) -> Carrier? {
        var place = index
        while place > 0 {
            place -= 1
            // In place, through the span: an element taken out of the array would be copied.
            switch layers.span[place].content {
            case .ipv4(let packet): return .ipv4(packet)
            case .ipv6(let packet): return .ipv6(packet)
            default: continue
            }
        }
        return nil
    }
}
