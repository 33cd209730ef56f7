import MulticastWire
import TestSupport
import Testing

@Suite("Checksum verdicts")
struct ChecksumVerdictTests {
    /// An IPv4 packet from 192.0.2.1; its own checksum is right.
    private func ipv4(
        _ proto: IPProtocol, to group: IPv4Address = IPv4Address(239, 1, 1, 1),
        flagsAndFragmentOffset: UInt16 = 0, options: [UInt8] = [], totalLength: UInt16? = nil,
        _ payload: [UInt8]
    ) -> [UInt8] {
        IPv4Packet(
            source: IPv4Address(192, 0, 2, 1), destination: group, protocol: proto,
            flagsAndFragmentOffset: flagsAndFragmentOffset, options: options,
            payloadLength: payload.count, totalLength: totalLength
        ).octets(options: options[...]) + payload
    }

    private func ipv6(
        _ proto: IPProtocol, to low: UInt64, next: IPProtocol? = nil, extensions: [UInt8] = [],
        _ payload: [UInt8]
    ) -> [UInt8] {
        IPv6Packet(
            source: IPv6Address(high: 0xFE80_0000_0000_0000, low: 1),
            destination: IPv6Address(high: 0xFF02_0000_0000_0000, low: low), protocol: proto,
            nextHeader: next, extensions: extensions, payloadLength: payload.count
        ).octets(extensions: extensions[...]) + payload
    }

    private func verdict(
        _ octets: [UInt8], _ linkType: LinkType = .ipv4, cut: Int = 0, at index: Int = 1
    ) throws -> ChecksumVerdict {
        let frame = Dissection(
            Array(octets.dropLast(cut)), linkType: linkType, originalLength: octets.count)
        try #require(frame.layers.count > index)
        return frame.checksumVerdict(at: index)
    }

    // Ports 5000 and 5004, Length 9, one octet AB. Pseudo-header:
    // C000 + 0201 + EF01 + 0101 + 0011 + 0009 = 1B21D, folded B21E.
    // With 1388 + 138C + 0009 + AB00 = D21D it is 843C; the complement is 7BC3.
    private func datagram(_ checksum: String) -> [UInt8] { hex("1388 138C 0009 \(checksum) AB") }

    @Test(
        .rfc(768, "Fields"),
        arguments: [
            ("7BC3", .correct), ("7BC4", .wrong(expected: 0x7BC3)), ("0000", .absent),
            ("B21E", .offloaded), ("FFFF", .wrong(expected: 0x7BC3)),
        ] as [(String, ChecksumVerdict)])
    func `UDP covers pseudo-header and an odd last octet`(
        checksum: String, verdict: ChecksumVerdict
    ) throws {
        let octets = ipv4(.udp, datagram(checksum))
        #expect(try self.verdict(octets) == verdict)
        // What lies behind the Length is not covered.
        #expect(try self.verdict(ipv4(.udp, datagram(checksum) + [1, 2])) == verdict)
        #expect(try self.verdict(octets + [9, 9, 9]) == verdict)
    }

    @Test(.rfc(768, "Fields"))
    func `a sum of 0 is sent as its other form`() throws {
        // Pseudo-header B21F; 1388 + 138C + 000A = 271E; together D93D, and 26C2 makes FFFF.
        #expect(try verdict(ipv4(.udp, hex("1388 138C 000A FFFF 26C2"))) == .correct)
        #expect(
            try verdict(ipv4(.udp, hex("1388 138C 000A 0001 26C2"))) == .wrong(expected: 0xFFFF))
    }

    @Test(.rfc(8200, "§8.1"))
    func `over IPv6 the pseudo-header is IPv6's`() throws {
        // FE80 + 0001 + FF02 + 00FB + 0009 + 0011 = 1FE98, folded FE99; with D21D it is D0B7.
        #expect(try verdict(ipv6(.udp, to: 0xFB, datagram("2F48")), .ipv6) == .correct)
        #expect(
            try verdict(ipv6(.udp, to: 0xFB, datagram("2F49")), .ipv6) == .wrong(expected: 0x2F48))
        #expect(try verdict(ipv6(.udp, to: 0xFB, datagram("FE99")), .ipv6) == .offloaded)
    }

    @Test func `what is cut, in fragments or without an end proves nothing`() throws {
        let wrong = datagram("1111")
        #expect(try verdict(ipv4(.udp, wrong), cut: 1) == .unknown)
        #expect(try verdict(ipv4(.udp, flagsAndFragmentOffset: 0x2000, wrong)) == .unknown)
        #expect(try verdict(ipv4(.udp, totalLength: 0, wrong), cut: 1) == .unknown)
        #expect(try verdict(ipv4(.udp, totalLength: 0, datagram("7BC3"))) == .correct)
        // Length 10 where there are 9 octets, and Length 7.
        #expect(try verdict(ipv4(.udp, hex("1388 138C 000A 1111 AB"))) == .unknown)
        #expect(try verdict(ipv4(.udp, hex("1388 138C 0007 1111 AB"))) == .unknown)
        // A layer that is none of those with a checksum known here.
        #expect(Dissection([0x45], linkType: .ipv4).checksumVerdict(at: 0) == .unknown)
    }

    @Test(.rfc(791, "§3.1"))
    func `a source route that is under way hides the last destination`() throws {
        let route = hex("83 07 04 C0000263 00")
        let arrived = hex("83 07 08 C0000263 00")
        #expect(try verdict(ipv4(.udp, options: route, datagram("1111"))) == .unknown)
        #expect(
            try verdict(ipv4(.udp, options: arrived, datagram("1111"))) == .wrong(expected: 0x7BC3))
        let recorded = hex("07 07 04 00000000 00")
        #expect(try verdict(ipv4(.udp, options: recorded, datagram("7BC3"))) == .correct)
        let routing = hex("11 02 00 01 00000000 20010DB8 00000000 00000000 00000001")
        #expect(
            try verdict(
                ipv6(.udp, to: 0xFB, next: .ipv6Routing, extensions: routing, datagram("1111")),
                .ipv6) == .unknown)
    }

    @Test(.rfc(791, "§3.1"))
    func `an IPv4 header's own checksum is over the header`() throws {
        var octets = ipv4(.udp, datagram("7BC3"))
        let right = UInt16(octets[10]) << 8 | UInt16(octets[11])
        #expect(try verdict(octets, at: 0) == .correct)
        octets[10] ^= 0x55
        #expect(try verdict(octets, at: 0) == .wrong(expected: right))
        #expect(try verdict(octets, cut: 5, at: 0) == .wrong(expected: right))
    }

    @Test(.rfc(2236, "§2.3"))
    func `IGMP covers the IP payload and no padding`() throws {
        // 1600 + EF01 + 0101 = 10602, folded 0603; the complement is F9FC.
        let padding = Array(repeating: 0xFF as UInt8, count: 18)
        #expect(try verdict(ipv4(.igmp, hex("1600 F9FC EF010101")) + padding) == .correct)
        #expect(
            try verdict(ipv4(.igmp, hex("1600 0000 EF010101")) + padding)
                == .wrong(expected: 0xF9FC))
        // With an additional octet 01 it is 0703 and F8FC.
        #expect(try verdict(ipv4(.igmp, hex("1600 F8FC EF010101 01"))) == .correct)
        #expect(try verdict(ipv4(.igmp, hex("1600 0000 EF010101 01")), cut: 1) == .unknown)
    }

    @Test(.rfc(7761, "§4.9"))
    func `a Register's checksum is over eight octets or over all`() throws {
        let routers = IPv4Address(224, 0, 0, 13)
        // The inner header sums to FFFF, that is nothing; its payload is 0001.
        let inner = ipv4(IPProtocol(rawValue: 0xFD), hex("0001"))
        for (checksum, verdict) in [
            ("DEFF", .correct), ("DEFE", .correct), ("DEFD", .wrong(expected: 0xDEFF)),
        ] as [(String, ChecksumVerdict)] {
            let register = hex("2100 \(checksum) 00000000") + inner
            #expect(try self.verdict(ipv4(.pim, to: routers, register)) == verdict)
        }
        // Over all of it cannot be told in a cut frame; over eight octets it can.
        let whole = ipv4(.pim, to: routers, hex("2100 DEFE 00000000") + inner)
        #expect(try verdict(whole, cut: 1) == .unknown)
        let header = ipv4(.pim, to: routers, hex("2100 DEFF 00000000") + inner)
        #expect(try verdict(header, cut: 12) == .correct)
        // A Hello without options is 2000.
        #expect(try verdict(ipv4(.pim, to: routers, hex("2000 DFFF"))) == .correct)
        #expect(try verdict(ipv4(.pim, to: routers, hex("2000 DEFF"))) == .wrong(expected: 0xDFFF))
    }

    @Test(.rfc(7761, "§4.9"))
    func `over IPv6 a Register announces eight octets, or all`() throws {
        // FE80 + 0001 + FF02 + 000D + 0067 + 0008 = 1FDFF, folded FE00; with 2100 it is 1F01.
        // Of 30 octets, 001E instead of 0008, it is 1F17.
        let inner = ipv4(IPProtocol(rawValue: 0xFD), hex("0001"))
        for (checksum, verdict) in [
            ("E0FE", .correct), ("E0E8", .correct), ("E0E7", .correct),
            ("1111", .wrong(expected: 0xE0FE)),
        ] as [(String, ChecksumVerdict)] {
            let register = hex("2100 \(checksum) 00000000") + inner
            #expect(try self.verdict(ipv6(.pim, to: 0xD, register), .ipv6) == verdict)
        }
        // A Hello: FE80 + 0001 + FF02 + 000D + 0067 + 0004 = 1FDFB, FDFC; with 2000 it is 1DFD.
        #expect(try verdict(ipv6(.pim, to: 0xD, hex("2000 E202")), .ipv6) == .correct)
    }
}
