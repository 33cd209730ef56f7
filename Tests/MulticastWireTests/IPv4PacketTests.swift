import MulticastWire
import TestSupport
import Testing

@Suite("IPv4 header", .rfc(791, "§3.1"))
struct IPv4PacketTests {
    /// A v2 report of 192.0.2.1 to 239.1.1.1, TTL 1, with Router Alert.
    static let octets = hex(
        """
        46 C0 00 20            # version 4, 6 words; type of service 0xc0; Total Length 32
        12 34 40 00            # Identification; DF
        01 02 00 00            # TTL 1, IGMP, checksum 0, which is wrong
        C0 00 02 01            # Source Address
        EF 01 01 01            # Destination Address
        94 04 00 00            # Router Alert
        """)

    private func packet(
        _ octets: [UInt8], payload: [UInt8] = Array(repeating: 0, count: 8)
    ) throws(DecodeError) -> IPv4Packet {
        var reader = ByteReader((octets + payload).span)
        return try IPv4Packet(from: &reader)
    }

    @Test func `fields are what the diagram says`() throws {
        let packet = try packet(Self.octets)
        #expect(packet.typeOfService == 0xC0 && packet.totalLength == 32)
        #expect(packet.identification == 0x1234 && packet.dontFragment && !packet.isFragment)
        #expect(packet.timeToLive == 1 && packet.protocol == .igmp && packet.routerAlert == 0)
        #expect(packet.source == IPv4Address(192, 0, 2, 1))
        #expect(packet.destination == IPv4Address(239, 1, 1, 1))
        #expect(packet.header == 0 ..< 24 && packet.payload == 24 ..< 32 && !packet.isCut)
    }

    @Test func `padding behind the Total Length is no payload`() throws {
        let padded = try packet(Self.octets, payload: Array(repeating: 0, count: 46))
        #expect(padded.payload == 24 ..< 32)
        let cut = try packet(Self.octets, payload: [1, 2, 3])
        #expect(cut.payload == 24 ..< 27 && cut.isCut)
    }

    @Test func `a Total Length of 0 leaves the end to the frame`() throws {
        var octets = Self.octets
        octets[3] = 0
        let packet = try packet(octets, payload: Array(repeating: 0, count: 46))
        #expect(packet.payload == 24 ..< 70 && !packet.isCut)
    }

    @Test(.rfc(1071, "§1"))
    func `a header to be sent has the checksum that was worked out by hand`() {
        // 45C0 + 001C + 0000 + 4000 + 0102 + C000 + 0201 + E000 + 0016
        //   = 45C0+001C=45DC, +4000=85DC, +0102=86DE, +C000=146DE, +0201=148DF,
        //     +E000=228DF, +0016=228F5; folded 28F5+2=28F7; complement D708.
        let header = IPv4Packet(
            source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(224, 0, 0, 22),
            protocol: .igmp, typeOfService: 0xC0, flagsAndFragmentOffset: 0x4000, payloadLength: 8)
        #expect(header.headerChecksum == 0xD708 && header.totalLength == 28)
        #expect(
            header.octets()
                == hex("45C0 001C 0000 4000 0102 D708 C0000201 E0000016"))
        let wrong = IPv4Packet(
            source: header.source, destination: header.destination, protocol: .udp,
            payloadLength: 0, totalLength: 7, headerChecksum: 0xDEAD)
        #expect(wrong.octets()[2 ..< 4] == [0, 7] && wrong.octets()[10 ..< 12] == [0xDE, 0xAD])
    }

    @Test func `options to be sent are part of the checksum`() throws {
        let options = hex("94 04 00 00")
        let header = IPv4Packet(
            source: IPv4Address(192, 0, 2, 1), destination: IPv4Address(224, 0, 0, 22),
            protocol: .igmp, options: options, payloadLength: 8)
        let octets = header.octets(options: options[...])
        #expect(internetChecksum(octets.span) == 0 && header.routerAlert == 0)
        #expect(try packet(octets) == header)
    }

    @Test(arguments: [
        ("35", "Version", 0), ("44", "IHL", 0), ("40", "IHL", 0), ("47", "Options", 20),
    ])
    func `a header that cannot be is told by its field`(first: String, field: String, at: Int) {
        var octets = Self.octets
        octets[0] = hex(first)[0]
        let error = #expect(throws: DecodeError.self) { try packet(octets, payload: []) }
        #expect(error?.field == field && error?.offset == at)
    }

    @Test func `a Total Length within the header is told`() {
        var octets = Self.octets
        octets[3] = 23
        let error = #expect(throws: DecodeError.self) { try packet(octets) }
        #expect(error?.field == "Total Length" && error?.offset == 2)
    }

    @Test func `no prefix of a header is a header`() {
        expectEveryPrefixTruncated(Self.octets) { reader throws(DecodeError) in
            try IPv4Packet(from: &reader)
        }
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `what is decoded is encoded, and options are never read beyond`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets = (0 ..< Int.random(in: 0 ... 90, using: &random))
            .map { _ in UInt8.random(in: 0 ... 255, using: &random) }
        if octets.count > 4 {
            octets[0] = 0x40 | octets[0] & 0xF
            octets[2] = 0
        }
        guard let packet = try? packet(octets, payload: []) else { return }
        #expect(packet.octets(in: octets) == Array(octets[packet.header]))
        let options = packet.options(in: octets)
        var place = packet.header.lowerBound + 20
        for option in options {
            #expect(option.octets.lowerBound == place)
            place = option.octets.upperBound
        }
        #expect(place <= packet.header.upperBound)
        // A header that lies about its frame gives what is there.
        for length in 0 ..< octets.count {
            _ = packet.options(in: Array(octets[..<length]))
            _ = packet.octets(in: Array(octets[..<length]))
        }
    }
}

@Suite("IPv4 options", .rfc(791, "§3.1"))
struct IPv4OptionTests {
    private func options(_ text: String) throws -> [IPv4Option] {
        let octets = hex(text)
        let words = octets.count / 4
        let frame =
            [0x45 + UInt8(words)] + hex("00 00 00 0000 0000 0100 0000 0A000001 E0000001") + octets
        var reader = ByteReader(frame.span)
        return try IPv4Packet(from: &reader).options(in: frame)
    }

    @Test(.rfc(2113, "§2.1"), arguments: UInt16(0) ..< 3)
    func `Router Alert has a value`(value: UInt16) throws {
        let options = try options("01 94 04 00 0\(value) 00 00 00")
        #expect(options.map(\.type) == [.noOperation, .routerAlert, .endOfOptionList])
        #expect(options[1].routerAlert == value && options[1].octets == 21 ..< 25)
        #expect(options[0].routerAlert == nil)
    }

    @Test func `a source route tells where it is`() throws {
        // Pointer 8: the first address lies behind, the second is next.
        let options = try options("83 0B 08 C0000201 C0000202 00")
        let route = try #require(options.first?.route)
        #expect(options.first?.type == .looseSourceRoute)
        #expect(route.addresses == [IPv4Address(192, 0, 2, 1), IPv4Address(192, 0, 2, 2)])
        #expect(route.done == 1)
        #expect(try self.options("07 07 00 00000000 00").first?.route?.done == 0)
        #expect(try self.options("07 07 FF 00000000 00").first?.route?.done == 1)
        #expect(try self.options("07 02 01 01").first?.route == nil)
        #expect(try self.options("89 03 04 00").first?.route?.addresses.isEmpty == true)
    }

    @Test(
        arguments: [
            ("44 08 05 00 00000000", [68]), ("82 04 AB CD", [130]), ("9E 04 01 02", [158]),
            ("01 01 01 00", [1, 1, 1, 0]), ("00 94 04 00", [0]), ("94 00 00 00", []),
            ("94 01 00 00", []), ("94 05 00 00", []), ("01 01 01 94", [1, 1, 1]),
            ("07 FF 04 00", []),
        ] as [(String, [UInt8])])
    func `unknown options are kept, and a length that cannot be ends the list`(
        text: String, types: [UInt8]
    ) throws {
        #expect(try options(text).map(\.type.rawValue) == types)
    }
}
