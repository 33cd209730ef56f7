import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Checks of IP and UDP headers")
struct InternetChecksTests {
    private let group = IPv4Address(239, 1, 1, 1)
    private let sender = IPv4Address(192, 0, 2, 1)

    /// The names of what is found in a raw IP packet.
    private func rules(
        _ octets: [UInt8], _ linkType: LinkType = .ipv4, originalLength: Int? = nil
    ) -> [String] {
        findings(octets, linkType, originalLength: originalLength).map(\.rule.name)
    }

    private func findings(
        _ octets: [UInt8], _ linkType: LinkType = .ipv4, originalLength: Int? = nil
    ) -> [Finding] {
        Dissection(octets, linkType: linkType, originalLength: originalLength).findings
    }

    /// A datagram of ports 5000 to `port` without a checksum, in a packet as asked for.
    private func packet(
        from source: IPv4Address? = nil, to destination: IPv4Address? = nil,
        _ proto: IPProtocol = .udp, port: UInt16 = 5000, timeToLive: UInt8 = 16,
        fragment: UInt16 = 0, totalLength: UInt16? = nil, headerChecksum: UInt16? = nil,
        udpLength: UInt16 = 10, checksum: UInt16 = 0
    ) -> [UInt8] {
        let payload =
            [5000, port, udpLength, checksum].flatMap(bigEndianOctets) + [0xAA, 0xBB]
        return IPv4Packet(
            source: source ?? sender, destination: destination ?? group, protocol: proto,
            timeToLive: timeToLive, flagsAndFragmentOffset: fragment, payloadLength: payload.count,
            totalLength: totalLength, headerChecksum: headerChecksum
        ).octets() + payload
    }

    @Test func `a healthy packet shows nothing`() {
        #expect(rules(packet()).isEmpty)
        #expect(rules(packet() + Array(repeating: 0, count: 24)).isEmpty)
    }

    @Test func `a header checksum that does not hold is found at its octets`() throws {
        let finding = try #require(findings(packet(headerChecksum: 0xDEAD)).first)
        #expect(finding.rule == .ipHeaderChecksumBad && finding.octets == 10 ..< 12)
        // 4500+001E+1011+C000+0201+EF01+0101 = 20732, folded 0734; the complement is F8CB.
        #expect(finding.message == "the IPv4 header checksum is 0xdead; 0xf8cb is right")
        #expect(finding.rule.severity == .major && finding.rule.reference == "RFC 1122")
        // Segmentation offload leaves both for the interface.
        #expect(rules(packet(totalLength: 0, headerChecksum: 0)).isEmpty)
    }

    @Test func `lengths that cannot be are found in the outermost header alone`() throws {
        let long = try #require(findings(packet(totalLength: 31)).first)
        #expect(long.rule == .ipLengthInvalid && long.octets == 2 ..< 4)
        #expect(
            long.message == "the IPv4 Total Length is 31, but the frame had at most 30 octets of it"
        )
        #expect(rules(packet(totalLength: 31), originalLength: 31).isEmpty)
        var short = packet()
        short[3] = 19
        #expect(rules(short) == ["ip-length-invalid"])
        #expect(findings(short).first?.octets == 2 ..< 4)
        short[0] = 0x44
        #expect(rules(short) == ["ip-length-invalid"])
        #expect(findings(short).first?.octets == 0 ..< 1)
        // IHL 15 and Total Length 60 in a frame of 30 octets; cut, it may have been there.
        var options = packet(totalLength: 60)
        options[0] = 0x4F
        #expect(rules(options) == ["ip-length-invalid"])
        #expect(rules(options, originalLength: 60).isEmpty)
        // A tunnel may carry a piece.
        let inner = packet(totalLength: 99)
        let outer =
            IPv4Packet(
                source: sender, destination: IPv4Address(192, 0, 2, 9), protocol: .ipv4,
                payloadLength: inner.count
            ).octets() + inner
        #expect(rules(outer).isEmpty)
    }

    @Test func `an IPv6 Payload Length beyond the wire is found`() throws {
        func packet(announcing length: UInt16) -> [UInt8] {
            IPv6Packet(
                source: IPv6Address(high: 0xFE80_0000_0000_0000, low: 1),
                destination: IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x99),
                protocol: .noNextHeader, payloadLength: 0, announcedLength: length
            ).octets() + [1, 2]
        }
        #expect(rules(packet(announcing: 2), .ipv6).isEmpty)
        #expect(rules(packet(announcing: 3), .ipv6) == ["ip-length-invalid"])
        #expect(rules(packet(announcing: 3), .ipv6, originalLength: 43).isEmpty)
    }

    @Test(arguments: [("224.0.0.1", true), ("255.255.255.255", true), ("0.0.0.0", false)])
    func `a source that is a group or broadcast is found`(text: String, isFound: Bool) throws {
        let address: IPv4Address = try #require(IPv4Address(text))
        let found = findings(packet(from: address))
        #expect(found.map(\.rule) == (isFound ? [.ipSourceMulticast] : []))
        if isFound { #expect(found[0].octets == 12 ..< 16) }
        #expect(found.allSatisfy { $0.evidenceFor == ["address-misuse"] })
    }

    @Test func `an IPv6 source that is a group is found, and a hop limit of 0`() {
        let octets = IPv6Packet(
            source: IPv6Address(high: 0xFF02_0000_0000_0000, low: 1),
            destination: IPv6Address(high: 0xFF15_0000_0000_0000, low: 0x99),
            protocol: .noNextHeader, hopLimit: 0, payloadLength: 0
        ).octets()
        let found = findings(octets, .ipv6)
        #expect(found.map(\.rule) == [.ipSourceMulticast, .ipTTLZero])
        #expect(found.map(\.octets) == [8 ..< 24, 7 ..< 8])
    }

    @Test(.rfc(1112, "§6.1"))
    func `TTL 0 is found on links, to groups`() {
        #expect(rules(packet(timeToLive: 0)) == ["ip-ttl-zero"])
        #expect(findings(packet(timeToLive: 0)).first?.octets == 8 ..< 9)
        #expect(rules(packet(to: IPv4Address(192, 0, 2, 9), timeToLive: 0)).isEmpty)
        let zeroMACs = Array(repeating: 0 as UInt8, count: 12) + [8, 0]
        #expect(!rules(zeroMACs + packet(timeToLive: 0), .ethernet).contains("ip-ttl-zero"))
    }

    @Test(
        .rfc(5771, "§4"),
        arguments: [
            ("data", "224.0.0.200", 17, 5000, 64, true),
            ("data", "224.0.0.200", 17, 5000, 1, false),
            ("data", "224.0.0.200", 17, 5000, 255, true),
            ("data", "224.0.1.200", 17, 5000, 64, false),
            ("mDNS", "224.0.0.251", 17, 5353, 255, false),
            ("mDNS", "224.0.0.251", 17, 5353, 1, false),
            ("mDNS", "224.0.0.251", 17, 5353, 64, true),
            ("other", "224.0.0.251", 17, 5354, 255, true),
            ("LLMNR", "224.0.0.252", 17, 5355, 255, false),
            ("HSRP", "224.0.0.2", 17, 1985, 255, false),
            ("HSRP", "224.0.0.102", 17, 1985, 255, false),
            ("HSRP", "224.0.0.2", 17, 1985, 64, true),
            ("GLBP", "224.0.0.102", 17, 3222, 255, false),
            ("PTP", "224.0.0.107", 17, 319, 64, false), ("PTP", "224.0.0.107", 17, 320, 3, false),
            ("PTP", "224.0.0.107", 17, 321, 64, true), ("VRRP", "224.0.0.18", 112, 0, 255, false),
            ("VRRP", "224.0.0.18", 112, 0, 64, true), ("EIGRP", "224.0.0.10", 88, 0, 2, false),
            ("EIGRP", "224.0.0.10", 88, 0, 1, false), ("EIGRP", "224.0.0.10", 88, 0, 255, true),
            ("OSPF", "224.0.0.5", 89, 0, 1, false), ("OSPF", "224.0.0.5", 89, 0, 2, true),
            ("PIM", "224.0.0.13", 103, 0, 64, false), ("IGMP", "224.0.0.22", 2, 0, 64, false),
        ] as [(String, String, UInt8, UInt16, UInt8, Bool)])
    func `a TTL that is not the protocol's is found in 224.0.0.0/24`(
        name: String, group: String, proto: UInt8, port: UInt16, timeToLive: UInt8, isFound: Bool
    ) throws {
        let address: IPv4Address = try #require(IPv4Address(group))
        let octets = packet(
            to: address, IPProtocol(rawValue: proto), port: port,
            timeToLive: timeToLive)
        let found = findings(octets).filter { $0.rule == .linkLocalGroupTTL }
        #expect(found.count == (isFound ? 1 : 0), "\(name)")
        #expect(found.allSatisfy { $0.octets == 8 ..< 9 && $0.rule.severity == .minor })
    }

    @Test func `a later fragment has no ports, so its TTL is not judged`() {
        let octets = packet(to: IPv4Address(224, 0, 0, 251), timeToLive: 255, fragment: 185)
        #expect(rules(octets).isEmpty)
    }

    @Test(.rfc(4541, "§2.1.2"))
    func `data on the MAC address of 224.0.0.x is found, control is not`() throws {
        let finding = try #require(findings(packet(to: IPv4Address(239, 0, 0, 5))).first)
        #expect(finding.rule == .groupFloodProne && finding.octets == 16 ..< 20)
        #expect(
            finding.message
                == "239.0.0.5 has the MAC address of 224.0.0.5, 01:00:5e:00:00:05, which switches "
                + "flood")
        #expect(rules(packet(to: IPv4Address(225, 128, 0, 5))) == ["group-flood-prone"])
        for proto in [IPProtocol.igmp, .pim] {
            let found = rules(packet(to: IPv4Address(239, 0, 0, 5), proto))
            #expect(!found.contains("group-flood-prone"))
        }
    }

    @Test func `a UDP checksum is found bad, offload and absence are not`() throws {
        // C000+0201+EF01+0101+0011+000A = 1B21E, folded B21F; 1388+1388+000A+AABB = D1D5;
        // together 183F4, folded 83F5; the complement is 7C0A.
        #expect(rules(packet(checksum: 0x7C0A)).isEmpty && rules(packet(checksum: 0)).isEmpty)
        #expect(rules(packet(checksum: 0xB21F)).isEmpty)
        let finding = try #require(findings(packet(checksum: 0x1234)).first)
        #expect(finding.rule == .udpChecksumBad && finding.octets == 26 ..< 28)
        #expect(finding.message == "the UDP checksum is 0x1234; 0x7c0a is right")
        #expect(rules(packet(fragment: 0x2000, checksum: 0x1234)).isEmpty)
        let cut = Array(packet(checksum: 0x1234).dropLast())
        #expect(rules(cut, originalLength: cut.count + 1).isEmpty)
    }

    @Test(arguments: [(7 as UInt16, true), (0, true), (8, false), (10, false), (11, true)])
    func `a UDP length that cannot be is found`(length: UInt16, isFound: Bool) {
        let found = findings(packet(udpLength: length)).filter { $0.rule == .udpLengthInvalid }
        #expect(found.map(\.octets) == (isFound ? [24 ..< 26] : []))
        #expect(rules(packet(fragment: 0x2000, udpLength: length)).isEmpty)
        let cut = Array(packet(udpLength: length).dropLast())
        #expect(rules(cut, originalLength: cut.count + 1).isEmpty)
    }

    @Test func `a payload too short for a UDP header is found`() {
        let short = packet(totalLength: 27)
        #expect(rules(short) == ["udp-length-invalid"])
        #expect(rules(Array(packet().dropLast(4)), originalLength: 30).isEmpty)
        #expect(rules(packet(fragment: 0x2000, totalLength: 27)).isEmpty)
    }
}

@Suite("Frames that the capture cut")
struct FrameCutTests {
    private let report = hex("1600 F9FC EF010101")

    private func rules(_ octets: [UInt8], to length: Int, _ linkType: LinkType = .ipv4) -> [String]
    {
        Dissection(Array(octets.prefix(length)), linkType: linkType, originalLength: octets.count)
            .findings.map(\.rule.name)
    }

    private func packet(_ proto: IPProtocol, _ payload: [UInt8]) -> [UInt8] {
        let options = hex("94 04 00 00")
        return IPv4Packet(
            source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(239, 1, 1, 1),
            protocol: proto, typeOfService: 0xC0, options: options, payloadLength: payload.count
        ).octets(options: options[...]) + payload
    }

    @Test func `a cut membership message is told once, and nothing else is said`() {
        let octets = packet(.igmp, report)
        for length in 10 ..< 32 {
            #expect(rules(octets, to: length) == ["frame-cut"], "\(length)")
        }
        // Who sent what cannot be told.
        for length in 0 ..< 10 { #expect(rules(octets, to: length).isEmpty, "\(length)") }
    }

    @Test func `padding and data may be cut`() {
        let padded = packet(.igmp, report) + Array(repeating: 0, count: 18)
        #expect(rules(padded, to: 40).isEmpty && rules(padded, to: 32).isEmpty)
        #expect(rules(padded, to: 31) == ["frame-cut"])
        let data = packet(.udp, hex("1388 1388 0010 1111 0001020304050607"))
        for length in 24 ..< 40 { #expect(rules(data, to: length).isEmpty) }
    }

    @Test func `it points at what is left of the message`() throws {
        let octets = packet(.igmp, report)
        let frame = Dissection(Array(octets[..<30]), linkType: .ipv4, originalLength: 32)
        let finding = try #require(frame.findings.first)
        #expect(finding.octets == 24 ..< 30 && finding.rule.severity == .info)
        #expect(finding.rule.reference == nil && finding.evidenceFor.isEmpty)
        #expect(finding.message.hasPrefix("the capture holds 30 of 32 octets"))
    }
}
