import MulticastWire
import TestSupport
import Testing

@Suite("Link headers")
struct LinkHeaderTests {
    @Test func `LLC without SNAP has one octet of control, or two`() throws {
        let unnumbered = try read(hex("42 42 03"), LLCHeader.init(from:))
        #expect(unnumbered.isUnnumbered && unnumbered.snap == nil && unnumbered.etherType == nil)
        let numbered = try read(hex("06 06 01 03"), LLCHeader.init(from:))
        #expect(!numbered.isUnnumbered && numbered.control == 0x0301)
        #expect(numbered.octets == hex("06 06 01 03"))
        #expect(try read(hex("06 06 03"), LLCHeader.init(from:)).etherType == .ipv4)
    }

    @Test(.rfc(1042, "Header Format"))
    func `SNAP with organization 0 names an EtherType, with another one it does not`() throws {
        let ip = try read(hex("AA AA 03 00 00 00 08 00"), LLCHeader.init(from:))
        #expect(ip.etherType == .ipv4)
        #expect(ip == LLCHeader(snap: LLCHeader.SNAP(protocolIdentifier: 0x0800)))
        let cisco = try read(hex("AA AA 03 00 00 0C 20 01"), LLCHeader.init(from:))
        #expect(cisco.etherType == nil && cisco.snap?.organizationCode == 0x0C)
        let bridged = try read(hex("AA AA 03 00 00 F8 86 DD"), LLCHeader.init(from:))
        #expect(bridged.etherType == .ipv6)
    }

    @Test func `Cisco metadata has its EtherType last, and first in GRE`() throws {
        let octets = hex("01 01 00 01 00 64 08 00")
        let metadata = try read(octets) { reader throws(DecodeError) in
            try CiscoMetadata(from: &reader)
        }
        #expect(metadata.securityGroupTag == 100 && metadata.etherType == .ipv4)
        let inGRE = try read(hex("08 00 01 01 00 01 00 64")) { reader throws(DecodeError) in
            try CiscoMetadata(etherTypeFirst: true, from: &reader)
        }
        #expect(inGRE.securityGroupTag == 100 && inGRE.etherType == .ipv4)
        let longer = try read(hex("01 02 10 02 AA BB CC DD EE FF 86 DD")) {
            reader throws(DecodeError) in try CiscoMetadata(from: &reader)
        }
        #expect(longer.etherType == .ipv6 && longer.securityGroupTag == nil)
    }

    @Test func `a cooked header of version 1 has the sender and the type`() throws {
        let octets = hex(
            """
            00 02  00 01  00 06             # multicast, Ethernet, six octets
            02 00 00 00 00 10 00 00  08 00  # sender, padding, IPv4
            """)
        let header = try read(octets, LinuxCookedHeader.init(from:))
        #expect(header.version == 1 && header.packetType == .multicast)
        #expect(header.source?.description == "02:00:00:00:00:10")
        #expect(header.protocolType == .ipv4 && header.interfaceIndex == nil)
    }

    @Test func `a cooked header of version 2 has the interface too`() throws {
        let octets = hex(
            """
            86 DD  00 00  00 00 00 03  00 01    # IPv6, interface 3, Ethernet
            04 06  02 00 00 00 00 10 00 00      # outgoing, six octets, sender, padding
            """)
        let header = try read(octets, LinuxCookedHeader.init(version2From:))
        #expect(header.version == 2 && header.packetType == .outgoing)
        #expect(header.interfaceIndex == 3 && header.protocolType == .ipv6)
        #expect(header.source?.description == "02:00:00:00:00:10")
    }

    @Test(arguments: [
        ("02 00 00 00", EtherType.ipv4), ("00 00 00 02", .ipv4), ("18 00 00 00", .ipv6),
        ("1C 00 00 00", .ipv6), ("00 00 00 1E", .ipv6), ("0A 00 00 00", .ipv6),
    ])
    func `a loopback family is told in both byte orders`(octets: String, type: EtherType) throws {
        let header = try read(hex(octets), LoopbackHeader.init(from:))
        #expect(header.etherType == type && header.octets == hex(octets))
    }

    @Test func `a family that is no protocol's is kept`() throws {
        let header = try read(hex("07 00 00 00"), LoopbackHeader.init(from:))
        #expect(header.etherType == nil && header.family == 7)
    }

    static let littleEndianLog = hex(
        """
        02 00 00 05                 # AF_INET, version 0, group 5
        08 00 01 00  08 00 03 00    # type 1: IPv4, hook 3
        06 00 0A 00  65 00 00 00    # type 10: the prefix "e", padded
        07 00 09 00                 # type 9: a packet of three octets
        """)
    static let bigEndianLog = hex(
        """
        07 00 00 05                 # a bridge's, version 0, group 5
        00 08 00 01  08 00 03 00
        00 07 00 09
        """)

    @Test(arguments: [(littleEndianLog, true), (bigEndianLog, false)])
    func `netfilter's log is read in the byte order of its host`(
        octets: [UInt8], isLittleEndian: Bool
    ) throws {
        let header = try read(octets + hex("AA BB CC  00")) { reader throws(DecodeError) in
            let header = try NFLOGHeader(from: &reader)
            #expect(reader.count == 3)
            try reader.skip(3, "payload")
            return header
        }
        #expect(header.isLittleEndian == isLittleEndian)
        #expect(header.payloadLength == 7 && header.etherType == .ipv4)
        #expect(header.attributes.first?.number == 1 && header.resourceID == 5)
        #expect(header.octets == octets)
    }

    @Test func `a TLV too short to hold its own header ends the log`() throws {
        let octets = hex("02 00 00 05  03 00 01 00  FF")
        var reader = ByteReader(octets.span)
        let header = try NFLOGHeader(from: &reader)
        #expect(header.attributes.isEmpty && header.payloadLength == nil)
        #expect(reader.failure?.field == "TLV Length" && reader.failure?.offset == 4)
    }

    @Test(
        .rfc(1662, "§3.1"),
        arguments: [
            ("FF 03 00 21", PPPHeader.ProtocolNumber.ipv4, EtherType.ipv4), ("00 21", .ipv4, .ipv4),
            ("21", .ipv4, .ipv4), ("FF 03 57", .ipv6, .ipv6), ("02 81", .mpls, .mpls),
        ])
    func `PPP is read with and without address, control and the protocol's first octet`(
        octets: String, number: PPPHeader.ProtocolNumber, type: EtherType
    ) throws {
        let header = try read(hex(octets)) { reader throws(DecodeError) in
            try PPPHeader(from: &reader)
        }
        #expect(header.protocolNumber == number && header.etherType == type)
        #expect(header.octets == hex(octets))
    }

    @Test func `Cisco's HDLC has an EtherType, and a direction may be in front`() throws {
        let cisco = try read(hex("0F 00 08 00")) { reader throws(DecodeError) in
            try PPPHeader(from: &reader)
        }
        #expect(cisco.isCiscoHDLC && cisco.etherType == .ipv4)
        let directed = try read(hex("01 FF 03 00 21")) { reader throws(DecodeError) in
            try PPPHeader(hasDirection: true, from: &reader)
        }
        #expect(directed.direction == 1 && directed.etherType == .ipv4)
        #expect(directed.octets == hex("01 FF 03 00 21"))
    }

    @Test(.rfc(2516, "§4"))
    func `the length of PPPoE ends the layer`() throws {
        let octets = hex("11 00 00 2A 00 02  C0 21  00 00 00")
        var reader = ByteReader(octets.span)
        let header = try PPPoEHeader(from: &reader)
        #expect(header.sessionID == 0x2A && reader.count == 2 && reader.end == .pppoeLength)
    }

    @Test func `radiotap's flags lie behind the time stamp, which is aligned`() throws {
        let octets = hex(
            """
            00 00 18 00                 # version 0, 24 octets
            2F 00 00 80  00 00 00 00    # time stamp, flags, and more; another word follows
            00 00 00 00                 # to eight octets
            11 22 33 44 55 66 77        # the time stamp, but that is one octet short of
            88                          # eight
            """)
        // 4 + 2 words = 12, so the stamp is at 16 and the flags would be at 24: beyond the end.
        #expect(try read(octets, RadiotapHeader.init(from:)).flags == nil)
        let plain = try read(hex("00 00 09 00  02 00 00 00  30"), RadiotapHeader.init(from:))
        #expect(plain.flags == [.hasFrameCheckSequence, .hasDataPadding])
        let stamped = try read(
            hex("00 00 11 00  03 00 00 00  00 00 00 00 00 00 00 00  10"), RadiotapHeader.init(from:)
        )
        #expect(stamped.flags == .hasFrameCheckSequence)
    }

    @Test func `a radiotap header shorter than its fixed part is an error`() {
        let error = #expect(throws: DecodeError.self) {
            try read(hex("00 00 07 00  00 00 00 00"), RadiotapHeader.init(from:))
        }
        #expect(error?.field == "Length" && error?.offset == 2)
    }

    @Test(arguments: [
        // Flags: none, to, from, both; then which address is the source, which the destination.
        (UInt16(0x0008), 1, 0), (0x0108, 1, 2), (0x0208, 2, 0), (0x0308, 3, 2),
    ])
    func `addresses of 802.11 change places`(
        frameControl: UInt16, source: Int, destination: Int
    ) throws {
        var octets = bigEndianOctets(frameControl.byteSwapped) + hex("00 00")
        octets += hex("02 00 00 00 00 00  02 00 00 00 00 01  02 00 00 00 00 02  30 00")
        if frameControl & 0x0300 == 0x0300 { octets += hex("02 00 00 00 00 03") }
        let frame = try read(octets) { reader throws(DecodeError) in
            try IEEE80211Frame(from: &reader)
        }
        #expect(frame.source?.rawValue == 0x0200_0000_0000 | UInt64(source))
        #expect(frame.destination?.rawValue == 0x0200_0000_0000 | UInt64(destination))
        #expect(frame.hasData && frame.fragmentNumber == 0 && frame.octets == octets)
    }

    @Test func `QoS data has more fields, and the capture may pad them`() throws {
        let octets = hex(
            """
            88 82 00 00                                 # QoS data, from the system, ordered
            01 00 5E 01 01 01  02 00 00 00 00 01  02 00 00 00 00 02  10 00
            80 00  01 02 03 04                          # an aggregate, and HT Control
            00 00                                       # 30 octets to 32
            """)
        let frame = try read(octets) { reader throws(DecodeError) in
            try IEEE80211Frame(hasDataPadding: true, from: &reader)
        }
        #expect(frame.isAggregate && frame.htControl == 0x0403_0201 && frame.padding == [0, 0])
        #expect(frame.octets == octets)
    }

    @Test(arguments: [
        ("D4 00 00 00 02 00 00 00 00 01", 1),
        ("B4 00 00 00 02 00 00 00 00 01 02 00 00 00 00 02", 2),
    ])
    func `control frames have one address or two`(octets: String, count: Int) throws {
        let frame = try read(hex(octets)) { reader throws(DecodeError) in
            try IEEE80211Frame(from: &reader)
        }
        #expect(frame.addresses.count == count && !frame.hasData && frame.octets == hex(octets))
    }

    @Test func `Frame Control is taken as swapped only where it may be and has to be`() throws {
        let octets =
            hex("01 08 00 00  02 00 00 00 00 01  02 00 00 00 00 02  01 00 5E 01 01 01  00 00")
        let swapped = try read(octets) { reader throws(DecodeError) in
            try IEEE80211Frame(maySwapFrameControl: true, from: &reader)
        }
        #expect(swapped.hasData && swapped.isToDistributionSystem && swapped.octets == octets)
        let straight = try read(hex("08 01") + octets.dropFirst(2)) { reader throws(DecodeError) in
            try IEEE80211Frame(maySwapFrameControl: true, from: &reader)
        }
        #expect(!straight.isFrameControlSwapped && straight.hasData)
    }

    @Test func `a cut header says where it ends`() {
        expectEveryPrefixTruncated(hex("02 00 00 00 00 01 02 00 00 00 00 02 08 00")) {
            reader throws(DecodeError) in try EthernetFrame(from: &reader)
        }
        expectEveryPrefixTruncated(hex("00 05 08 00")) { reader throws(DecodeError) in
            try VLANTag(.vlan, from: &reader)
        }
        expectEveryPrefixTruncated(hex("AA AA 03 00 00 00 08 00"), LLCHeader.init(from:))
        expectEveryPrefixTruncated(hex("01 01 00 01 00 64 08 00")) { reader throws(DecodeError) in
            try CiscoMetadata(from: &reader)
        }
        expectEveryPrefixTruncated([UInt8](repeating: 0, count: 16), LinuxCookedHeader.init(from:))
        expectEveryPrefixTruncated(
            [UInt8](repeating: 0, count: 20), LinuxCookedHeader.init(version2From:))
        expectEveryPrefixTruncated(hex("02 00 00 00"), LoopbackHeader.init(from:))
        expectEveryPrefixTruncated(hex("FF 03 00 21")) { reader throws(DecodeError) in
            try PPPHeader(from: &reader)
        }
        expectEveryPrefixTruncated(hex("11 00 00 01 00 00"), PPPoEHeader.init(from:))
        expectEveryPrefixTruncated(
            hex("08 00 00 00  02 00 00 00 00 01  02 00 00 00 00 02  01 00 5E 01 01 01  00 00")
        ) { reader throws(DecodeError) in try IEEE80211Frame(from: &reader) }
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `what is decoded is encoded`(seed: UInt64) {
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try EthernetFrame(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try VLANTag(.serviceVLAN, from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try LLCHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed, start: [0xAA, 0xAA, 3]) { reader throws(DecodeError) in
            try LLCHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try CiscoMetadata(etherTypeFirst: seed.isMultiple(of: 2), from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try LinuxCookedHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try LinuxCookedHeader(version2From: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try LoopbackHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try NFLOGHeader(from: &reader).octets
        }
        let log = seed.isMultiple(of: 2) ? Self.littleEndianLog : Self.bigEndianLog
        expectRoundTrips(seed: seed, start: log.dropLast(4)) { reader throws(DecodeError) in
            try NFLOGHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try PPPHeader(hasDirection: seed.isMultiple(of: 2), from: &reader).octets
        }
        expectRoundTrips(seed: seed, start: [0xFF, 3]) { reader throws(DecodeError) in
            try PPPHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try PPPoEHeader(from: &reader).octets
        }
        let length = UInt8(truncatingIfNeeded: 8 + seed % 60)
        expectRoundTrips(seed: seed, start: [0, 0, length, 0]) { reader throws(DecodeError) in
            try RadiotapHeader(from: &reader).octets
        }
        expectRoundTrips(seed: seed) { reader throws(DecodeError) in
            try IEEE80211Frame(
                hasDataPadding: seed.isMultiple(of: 2), maySwapFrameControl: seed.isMultiple(of: 3),
                from: &reader
            ).octets
        }
        expectRoundTrips(seed: seed, start: [0x88]) { reader throws(DecodeError) in
            try IEEE80211Frame(hasDataPadding: seed.isMultiple(of: 2), from: &reader).octets
        }
    }
}

/// Expects that what a decoder read of random octets, which begin as `start` does, is what it
/// encodes: all that it went past, whether or not what was announced is all there.
func expectRoundTrips(
    seed: UInt64, start: some Collection<UInt8> = [],
    _ recode: (inout ByteReader) throws(DecodeError) -> [UInt8]
) {
    var random = SeededRandom(seed: seed)
    let octets =
        Array(start)
        + (0 ..< Int.random(in: 0 ... 100, using: &random)).map { _ in
            UInt8.random(in: 0 ... 255, using: &random)
        }
    var reader = ByteReader(octets.span)
    do throws(DecodeError) {
        let encoded = try recode(&reader)
        #expect(encoded == Array(octets[..<reader.offset]), "seed \(seed)")
    } catch {
        #expect(error.offset <= octets.count, "seed \(seed)")
    }
}
