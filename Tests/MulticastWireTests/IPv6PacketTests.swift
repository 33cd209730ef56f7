import MulticastWire
import TestSupport
import Testing

@Suite("IPv6 headers", .rfc(8200, "§4"))
struct IPv6PacketTests {
    private func fixed(_ length: Int, next: UInt8) -> [UInt8] {
        hex("6C 01 23 45") + bigEndianOctets(UInt16(length)) + [next, 1]
            + hex("FE80 0000 0000 0000 0000 0000 0000 0001")
            + hex("FF02 0000 0000 0000 0000 0000 0000 0016")
    }

    private func packet(_ octets: [UInt8]) throws -> (packet: IPv6Packet, failure: DecodeError?) {
        var reader = ByteReader(octets.span)
        let packet = try IPv6Packet(from: &reader)
        return (packet, reader.failure)
    }

    private let hopByHop = hex("3A 00 05 02 00 00 01 00")

    @Test func `fields are what the diagram says, and padding is no payload`() throws {
        let octets = fixed(8, next: 17) + Array(repeating: 7, count: 20)
        let (packet, failure) = try packet(octets)
        #expect(packet.trafficClass == 0xC0 && packet.flowLabel == 0x12345)
        #expect(packet.payloadLength == 8 && packet.hopLimit == 1 && packet.protocol == .udp)
        #expect(packet.source.description == "fe80::1")
        #expect(packet.destination.description == "ff02::16")
        #expect(packet.header == 0 ..< 40 && packet.payload == 40 ..< 48 && !packet.isCut)
        #expect(packet.extensionHeaders.isEmpty && failure == nil && packet.routerAlert == nil)
    }

    @Test(.rfc(2711, "§2.1"))
    func `MLD lies behind a Hop-by-Hop header with Router Alert`() throws {
        let octets = fixed(16, next: 0) + hopByHop + hex("8F00 0000 0000 0000")
        let (packet, _) = try packet(octets)
        #expect(packet.nextHeader == .hopByHopOptions && packet.protocol == .icmpv6)
        #expect(packet.routerAlert == 0 && packet.header == 0 ..< 48)
        #expect(packet.payload == 48 ..< 56)
        let header = try #require(packet.extensionHeaders.first)
        #expect(header.octets == 40 ..< 48 && header.type == .hopByHopOptions)
        let options = header.options(in: octets)
        #expect(options.map(\.type) == [.routerAlert, .padN])
        #expect(options[0].routerAlert == 0 && options[0].octets == 42 ..< 46)
    }

    @Test func `headers follow each other to the payload`() throws {
        let chain =
            hex("2B 00 01 04 00000000")  // Hop-by-Hop, padding, then Routing
            + hex("3C 02 00 01 00000000 20010DB8 00000000 00000000 00000001")  // one address
            + hex("33 00 01 04 00000000")  // Destination Options, then AH
            + hex("2C 04 0000 00000001 00000001 00000000 00000000 00000000")  // AH, six words
            + hex("11 00 0001 DEADBEEF")  // first fragment
        let octets = fixed(chain.count + 8, next: 0) + chain + hex("0001 0002 0008 0000")
        let (packet, failure) = try packet(octets)
        #expect(failure == nil && packet.protocol == .udp)
        #expect(
            packet.extensionHeaders.map(\.type) == [
                .hopByHopOptions, .ipv6Routing, .destinationOptions, .authenticationHeader,
                .ipv6Fragment,
            ])
        #expect(packet.extensionHeaders.map(\.octets.count) == [8, 24, 8, 24, 8])
        #expect(packet.isFragment && packet.moreFragments && packet.fragmentOffset == 0)
        #expect(packet.identification == 0xDEAD_BEEF)
        let routing = try #require(packet.extensionHeaders[1].routing(in: octets))
        #expect(routing.type == 0 && routing.segmentsLeft == 1)
        #expect(packet.extensionHeaders[0].routing(in: octets) == nil)
        #expect(packet.octets(in: octets) == Array(octets[..<packet.header.upperBound]))
    }

    @Test func `behind the header of a later fragment nothing is looked for`() throws {
        // Offset 1448: 181 units of 8 octets, in the upper 13 bits.
        let octets =
            fixed(24, next: 44) + hex("3C 00 05A8 00000001") + hex("3A 01 00 00 00000000")
            + hex("0000000000000000")
        let (packet, failure) = try packet(octets)
        #expect(packet.fragmentOffset == 1448 && packet.isFragment && !packet.moreFragments)
        #expect(packet.protocol == .destinationOptions && packet.extensionHeaders.count == 1)
        #expect(packet.payload == 48 ..< 64 && failure == nil)
    }

    @Test func `a fragment that is the whole packet is none`() throws {
        let (packet, _) = try packet(fixed(8, next: 44) + hex("3B 00 0006 00000001"))
        #expect(!packet.isFragment && packet.fragment == 6 && packet.protocol == .noNextHeader)
    }

    @Test func `the extension header that is cut leaves the addresses standing`() throws {
        for length in 40 ..< 48 {
            let octets = Array((fixed(16, next: 0) + hopByHop).prefix(length))
            let (packet, failure) = try packet(octets)
            #expect(packet.protocol == .hopByHopOptions && packet.extensionHeaders.isEmpty)
            #expect(packet.isCut && packet.header == 0 ..< 40)
            #expect(failure?.isCutByCapture == true && failure?.offset == 40)
            let frame = Dissection(octets, linkType: .ipv6, originalLength: 56)
            #expect(frame.error == nil || frame.error?.isCutByCapture == true)
        }
        let lying = try packet(fixed(8, next: 0) + hex("3A 01 05 02 00 00 01 00") + hex("0000"))
        #expect(
            lying.failure?.reason
                == .truncated(needed: 16, available: 8, limit: .ipv6PayloadLength))
    }

    @Test func `a Payload Length of 0 leaves the end to the frame`() throws {
        let (offloaded, _) = try packet(fixed(0, next: 6) + Array(repeating: 0, count: 100))
        #expect(offloaded.payload.count == 100 && offloaded.announcedLength == nil)
        #expect(!offloaded.isCut)
        let (empty, _) = try packet(fixed(0, next: 59) + [1, 2, 3])
        #expect(empty.payload.isEmpty && empty.announcedLength == 0)
    }

    @Test(.rfc(2675, "§2"))
    func `a jumbo length ends the packet`() throws {
        let header = hex("11 00 C2 04 0000000C")
        let (packet, _) = try packet(fixed(0, next: 0) + header + hex("00010203 0405"))
        #expect(packet.jumboPayloadLength == 12 && packet.announcedLength == 12)
        #expect(packet.payload == 48 ..< 52 && !packet.isCut)
        let huge = hex("11 00 C2 04 FFFFFFFF")
        #expect(try self.packet(fixed(0, next: 0) + huge).packet.isCut)
        let tiny = hex("11 00 C2 04 00000000")
        #expect(try self.packet(fixed(0, next: 0) + tiny + [1]).packet.payload.isEmpty)
    }

    @Test(
        arguments: [
            ("05 02 00 00 01 00", [5, 1]), ("05 00 01 02 00 00", [5, 1]), ("05 05 00 00 00 00", []),
            ("00 00 00 00 00 05", [0, 0, 0, 0, 0]), ("01 04 00 00 00 00", [1]),
            ("3E 01 AA 05 01 00", [0x3E, 5]),
        ] as [(String, [UInt8])])
    func `an option's length that cannot be ends the list`(text: String, types: [UInt8]) throws {
        let octets = fixed(8, next: 0) + hex("3B 00") + hex(text)
        let (packet, _) = try packet(octets)
        let options = try #require(packet.extensionHeaders.first).options(in: octets)
        #expect(options.map(\.type.rawValue) == types)
        #expect(packet.routerAlert == (text.hasPrefix("05 02") ? 0 : nil))
    }

    @Test func `a header to be sent is one that is read back`() throws {
        let header = IPv6Packet(
            source: IPv6Address(high: 0xFE80_0000_0000_0000, low: 1),
            destination: IPv6Address(high: 0xFF02_0000_0000_0000, low: 0x16), protocol: .icmpv6,
            trafficClass: 0xC0, flowLabel: 0x12345, nextHeader: .hopByHopOptions,
            extensions: hopByHop, payloadLength: 4)
        let octets = header.octets(extensions: hopByHop[...]) + [1, 2, 3, 4]
        #expect(octets == fixed(12, next: 0) + hopByHop + [1, 2, 3, 4])
        #expect(try packet(octets).packet == header)
    }

    @Test func `no prefix of the fixed header is a header, nor is another version`() {
        expectEveryPrefixTruncated(fixed(0, next: 59)) { reader throws(DecodeError) in
            try IPv6Packet(from: &reader)
        }
        #expect(throws: DecodeError.self) { try packet([0x45] + fixed(0, next: 59).dropFirst()) }
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `what is decoded is encoded, whatever it is`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let types: [UInt8] = [0, 43, 44, 51, 60, 135, 139, 140, 17, 58, 59, 50]
        var octets = fixed(
            Int.random(in: 0 ... 80, using: &random), next: types.randomElement(using: &random) ?? 0
        )
        for _ in 0 ..< Int.random(in: 0 ... 6, using: &random) {
            octets.append(types.randomElement(using: &random) ?? 0)
            octets.append(UInt8.random(in: 0 ... 2, using: &random))
            octets += (0 ..< 6).map { _ in UInt8.random(in: 0 ... 6, using: &random) }
        }
        let (packet, failure) = try packet(octets)
        #expect(packet.octets(in: octets) == Array(octets[packet.header]))
        #expect(failure == nil || failure?.offset == packet.header.upperBound)
        var place = 40
        for header in packet.extensionHeaders {
            #expect(header.octets.lowerBound == place)
            place = header.octets.upperBound
            for length in [0, place - 1, octets.count] {
                _ = header.options(in: Array(octets[..<length]))
                _ = header.routing(in: Array(octets[..<length]))
            }
        }
        #expect(place == packet.header.upperBound)
        _ = Dissection(octets, linkType: .ipv6).layers
    }

    @Test func `thousands of headers are read in turn`() throws {
        var octets = fixed(65_528, next: 60)
        for _ in 0 ..< 8190 { octets += hex("3C 00 01 04 00000000") }
        octets += hex("3B 00 01 04 00000000")
        #expect(try packet(octets).packet.extensionHeaders.count == 8191)
    }
}
