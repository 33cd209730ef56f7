import MulticastWire
import TestSupport
import Testing

@Suite("Tunnel headers")
struct TunnelHeaderTests {
    @Test(.rfc(3032, "§2.1"))
    func `an MPLS entry is four fields`() throws {
        let entry = try read(hex("00 06 4B 40"), MPLSLabelStackEntry.init(from:))
        #expect(entry.label == 100 && entry.trafficClass == 5)
        #expect(entry.isBottomOfStack && entry.timeToLive == 64)
        let made = MPLSLabelStackEntry(
            label: 100, trafficClass: 5, isBottomOfStack: true, timeToLive: 64)
        #expect(made == entry && made.octets == hex("00 06 4B 40"))
    }

    @Test(.rfc(2890, "§2"))
    func `GRE has checksum, key and sequence number where its flags say so`() throws {
        let plain = try read(hex("00 00 08 00"), GREHeader.init(from:))
        #expect(plain.checksum == nil && plain.key == nil && plain.sequenceNumber == nil)
        let full = try read(
            hex("B0 00 65 58  12 34 00 00  00 00 00 2A  00 00 00 07"), GREHeader.init(from:))
        #expect(full.checksum == 0x1234 && full.key == 42 && full.sequenceNumber == 7)
        #expect(full.protocolType == .transparentEthernetBridging && full.callID == nil)
    }

    @Test(.rfc(2637, "§4.1"))
    func `PPTP's GRE has the payload's length, a call and two numbers`() throws {
        let octets = hex("30 81 88 0B  00 02 00 09  00 00 00 01  00 00 00 05  C0 21  00 00")
        var reader = ByteReader(octets.span)
        let header = try GREHeader(from: &reader)
        #expect(header.version == 1 && header.payloadLength == 2 && header.callID == 9)
        #expect(header.sequenceNumber == 1 && header.acknowledgmentNumber == 5)
        #expect(reader.count == 2)
    }

    @Test
    func `source routes of old GRE are stepped over up to the empty one`() throws {
        let octets = hex(
            """
            40 00 08 00  00 00 00 00        # routing, so checksum and offset are there
            08 00 00 04  C0 00 02 01        # a route of one IPv4 address
            00 00 00 00                     # the end
            """)
        let header = try read(octets, GREHeader.init(from:))
        #expect(header.routing.count == 12 && header.checksum == nil && header.octets == octets)
        let start = Array(octets.dropLast(2))
        var cut = ByteReader(start.span)
        #expect(try GREHeader(from: &cut).routing.isEmpty)
        #expect(cut.failure?.field == "Routing")
    }

    @Test func `ERSPAN of type II has an index, of type III a time and perhaps more`() throws {
        let second = try read(hex("10 64 68 05  00 00 00 07"), ERSPANHeader.init(from:))
        #expect(second.version == 1 && second.vlan == 100 && second.classOfService == 3)
        #expect(second.sessionID == 5 && second.index == 7 && second.timestamp == nil)
        #expect(!second.isCut && second.frameType == 0)
        let third = try read(
            hex("20 64 04 05  00 00 00 09  00 2A 08 01  01 02 03 04 05 06 07 08"),
            ERSPANHeader.init(from:))
        #expect(third.timestamp == 9 && third.securityGroupTag == 42 && third.isCut)
        #expect(third.frameType == 2 && third.subheader == [1, 2, 3, 4, 5, 6, 7, 8])
        let error = #expect(throws: DecodeError.self) {
            try read(hex("30 00 00 00  00 00 00 00"), ERSPANHeader.init(from:))
        }
        #expect(error?.field == "Ver" && error?.offset == 0)
    }

    @Test(.rfc(7348, "§5"))
    func `VXLAN has a network of 24 bits`() throws {
        let header = try read(hex("08 00 00 00  00 13 88 00"), VXLANHeader.init(from:))
        #expect(header.networkIdentifier == 5000 && header.isNetworkIdentifierValid)
        #expect(header == VXLANHeader(networkIdentifier: 5000) && header.nextProtocol == nil)
        let generic = try read(hex("0C 00 00 01  00 00 05 00"), VXLANHeader.init(from:))
        #expect(generic.nextProtocol == 1)
    }

    @Test(.rfc(8926, "§3.5"))
    func `Geneve has options, and a false one does not hide the frame's place`() throws {
        let octets = hex(
            """
            02 40 65 58  00 00 05 00        # eight octets of options, critical, Ethernet, VNI 5
            01 02 80 01  AA BB CC DD        # class 0x0102, type 0x80, one word
            """)
        let header = try read(octets, GeneveHeader.init(from:))
        #expect(header.networkIdentifier == 5 && header.hasCriticalOptions && !header.isControl)
        let option = GeneveHeader.Option(
            optionClass: 0x0102, type: 0x80, reservedAndLength: 1, data: hex("AA BB CC DD"))
        #expect(header.options == [option] && header.octets == octets)

        var liar = octets
        liar[11] = 2
        var reader = ByteReader(liar.span)
        let lying = try GeneveHeader(from: &reader)
        #expect(lying.options.isEmpty && lying.optionsRemainder == Array(liar[8...]))
        #expect(reader.failure?.field == "Option Data" && lying.octets == liar)
    }

    @Test(.rfc(5415, "§4.3"))
    func `CAPWAP has a radio's address and information where its flags say so`() throws {
        let octets = hex(
            """
            00 28 43 30  00 00 00 00                    # 20 octets, radio 1, 802.11; T, W and M
            06 02 00 00 00 00 10 00                     # the radio's address
            02 AB CD 00                                 # its information
            """)
        let header = try read(octets, CAPWAPHeader.init(from:))
        #expect(header.headerLength == 20 && header.radioID == 1)
        #expect(header.wirelessBindingID == 1 && header.isNativeFrame && !header.isFragment)
        #expect(header.radioMACAddress?.description == "02:00:00:00:00:10")
        #expect(header.wirelessSpecificInformation.map(Array.init) == [0xAB, 0xCD])
        #expect(header.octets == octets)
        #expect(try read(hex("01 00 00 00"), CAPWAPHeader.init(from:)).isEncrypted)
        #expect(throws: DecodeError.self) {
            try read(hex("00 08 43 00  00 00 00 00"), CAPWAPHeader.init(from:))
        }
    }

    @Test func `GTP-U has extension headers, each of which tells the next`() throws {
        let octets = hex(
            """
            36 FF 00 0D  00 00 00 2A        # extensions and sequence number, 13 octets, tunnel 42
            00 07 00 85                     # number 7, then an extension header
            01 00 09 C0                     # one word; another one
            01 00 00 00                     # one word; no more
            45                              # the packet
            """)
        let padded = octets + [0, 0]
        var reader = ByteReader(padded.span)
        let header = try GTPHeader(from: &reader)
        #expect(header.version == 1 && header.isGTP && header.hasUserPacket)
        #expect(header.tunnelEndpointIdentifier == 42 && header.sequenceNumber == 7)
        #expect(header.extensionHeaders.count == 8 && reader.peek() == 0x45 && reader.count == 1)

        var endless = octets
        endless[12] = 0
        var second = ByteReader(endless.span)
        #expect(try GTPHeader(from: &second).extensionHeaders.isEmpty)
        #expect(second.failure?.field == "Extension Header Length")
    }

    @Test func `a cut header says where it ends`() {
        expectEveryPrefixTruncated(hex("00 06 4B 40"), MPLSLabelStackEntry.init(from:))
        expectEveryPrefixTruncated(
            hex("B0 00 65 58  12 34 00 00  00 00 00 2A  00 00 00 07"), GREHeader.init(from:))
        expectEveryPrefixTruncated(
            hex("20 64 04 05  00 00 00 09  00 2A 08 01  01 02 03 04 05 06 07 08"),
            ERSPANHeader.init(from:))
        expectEveryPrefixTruncated(hex("08 00 00 00  00 13 88 00"), VXLANHeader.init(from:))
        expectEveryPrefixTruncated(
            hex("02 40 65 58  00 00 05 00  01 02 80 01  AA BB CC DD"), GeneveHeader.init(from:))
        expectEveryPrefixTruncated(hex("00 10 43 00  00 00 00 00"), CAPWAPHeader.init(from:))
        expectEveryPrefixTruncated(hex("30 FF 00 00  00 00 00 2A"), GTPHeader.init(from:))
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `what is decoded is encoded`(seed: UInt64) {
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try MPLSLabelStackEntry(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try GREHeader(from: &reader).octets
        }
        let version = UInt8(truncatingIfNeeded: 1 + seed % 2) << 4
        expectRoundTrips(seed: seed, start: [version]) { reader throws(DecodeError) in
            try ERSPANHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try VXLANHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed, start: [UInt8(truncatingIfNeeded: seed % 20)]) {
            reader throws(DecodeError) in try GeneveHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed, start: [0, UInt8(truncatingIfNeeded: seed % 13) << 3]) {
            reader throws(DecodeError) in try CAPWAPHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try CAPWAPHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed, start: [0x34, 0xFF, 0]) { reader throws(DecodeError) in
            try GTPHeader(from: &reader).octets
        }
    }
}
