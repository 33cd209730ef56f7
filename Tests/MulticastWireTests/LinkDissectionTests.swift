import MulticastWire
import TestSupport
import Testing

@Suite("Dissection of link layers and tunnels")
struct LinkDissectionTests {
    /// An IGMPv2 General Query from 192.0.2.10: what every frame here leads to.
    static let query = hex(
        """
        46 C0 00 20  00 00 40 00  01 02 42 0C
        C0 00 02 0A  E0 00 00 01  94 04 00 00
        11 64 EE 9B  00 00 00 00
        """)
    static let addresses = hex("01 00 5E 00 00 01  02 00 00 00 00 10")
    static let ethernet = addresses + hex("08 00") + query

    static let links: [(LinkType, String, [String])] = [
        (.null, "02 00 00 00", ["loopback"]),
        (.null, "00 00 00 02", ["loopback"]),
        (.loop, "00 00 00 02", ["loopback"]),
        (.ppp, "FF 03 00 21", ["ppp"]),
        (.ppp, "21", ["ppp"]),
        (.pppHDLC, "0F 00 08 00", ["ppp"]),
        (LinkType(rawValue: 104), "8F 00 08 00", ["ppp"]),
        (.pppWithDirection, "00 FF 03 00 21", ["ppp"]),
        (.pppoe, "11 00 00 01 00 22  00 21", ["pppoe", "ppp"]),
        (.raw, "", []), (LinkType(rawValue: 12), "", []), (LinkType(rawValue: 14), "", []),
        (.ipv4, "", []),
        (.linuxCooked, "00 02 00 01 00 06 02 00 00 00 00 10 00 00 08 00", ["linuxCooked"]),
        (
            .linuxCooked, "00 02 00 01 00 06 02 00 00 00 00 10 00 00 81 00  00 0A 08 00",
            ["linuxCooked", "vlan"]
        ),
        (
            .linuxCooked,
            "00 02 00 01 00 06 02 00 00 00 00 10 00 00 00 04  AA AA 03 00 00 00 08 00",
            ["linuxCooked", "llc"]
        ),
        (
            .linuxCooked2, "08 00 00 00 00 00 00 03 00 01 02 06 02 00 00 00 00 10 00 00",
            ["linuxCooked"]
        ),
        (.nflog, "02 00 00 05  08 00 01 00 08 00 03 00  24 00 09 00", ["nflog"]),
        (.nflog, "07 00 00 05  00 08 00 01 08 00 03 00  00 24 00 09", ["nflog"]),
        (
            .ieee80211,
            """
            08 02 00 00 01 00 5E 00 00 01 02 00 00 00 00 01 02 00 00 00 00 10 00 00
            AA AA 03 00 00 00 08 00
            """, ["ieee80211", "llc"]
        ),
        (
            .radiotap,
            """
            00 00 09 00 02 00 00 00 20
            88 02 00 00 01 00 5E 00 00 01 02 00 00 00 00 01 02 00 00 00 00 10 00 00 00 00
            00 00  AA AA 03 00 00 00 08 00
            """, ["radiotap", "ieee80211", "llc"]
        ),
        (
            .ieee80211,  // encrypted, says the header, but the driver has decrypted it
            """
            08 42 00 00 01 00 5E 00 00 01 02 00 00 00 00 01 02 00 00 00 00 10 00 00
            AA AA 03 00 00 00 81 00  00 05 08 00
            """, ["ieee80211", "llc", "vlan"]
        ),
    ]

    @Test(arguments: links)
    func `every link type leads to the packet`(
        type: LinkType, prefix: String, layers: [String]
    ) {
        let frame = Dissection(hex(prefix) + Self.query, linkType: type)
        #expect(names(frame) == layers + ["ipv4", "igmp"])
        #expect(frame.error == nil)
    }

    static let announcements: [(String, [String])] = [
        ("08 00", []),
        ("81 00 00 0A 08 00", ["vlan"]),
        ("88 A8 00 64 81 00 00 0A 08 00", ["vlan", "vlan"]),
        ("91 00 00 64 81 00 00 0A 08 00", ["vlan", "vlan"]),
        ("89 09 01 01 00 01 00 64 08 00", ["ciscoMetadata"]),
        ("81 00 00 0A 89 09 01 01 00 01 00 64 08 00", ["vlan", "ciscoMetadata"]),
        ("88 47 00 06 40 40  00 06 51 40", ["mpls", "mpls"]),
        ("88 48 00 06 51 40", ["mpls"]),
        ("88 64 11 00 00 01 00 22 00 21", ["pppoe", "ppp"]),
        ("00 28 AA AA 03 00 00 00 08 00", ["llc"]),
        ("00 2C AA AA 03 00 00 00 81 00 00 0A 08 00", ["llc", "vlan"]),
        ("81 00 00 0A 00 28 AA AA 03 00 00 00 08 00", ["vlan", "llc"]),
        ("00 23 06 06 03", ["llc"]),
        ("88 E7 00 00 00 05 01 00 5E 00 00 01 02 00 00 00 00 11 08 00", ["ethernet"]),
        // An Ethernet pseudowire with a control word, and one without.
        (
            "88 47 00 06 51 40 00 00 00 00 01 00 5E 00 00 01 02 00 00 00 00 11 08 00",
            ["mpls", "ethernet"]
        ),
        ("88 47 00 06 51 40 01 00 5E 00 00 01 02 00 00 00 00 11 08 00", ["mpls", "ethernet"]),
    ]

    @Test(arguments: announcements)
    func `every type of Ethernet leads to the packet, and padding is no part of it`(
        types: String, layers: [String]
    ) {
        let octets = Self.addresses + hex(types) + Self.query
        let frame = Dissection(octets + [0, 0, 0, 0])
        #expect(names(frame) == ["ethernet"] + layers + ["ipv4", "igmp"])
        #expect(frame.error == nil)
        #expect(frame.layers.last?.octets == octets.count - 8 ..< octets.count)
    }

    static let greHeaders: [(String, [String])] = [
        ("00 00 08 00", []),
        ("B0 00 08 00  00 00 00 00  00 00 00 05  00 00 00 01", []),
        ("30 01 88 0B  00 22 00 09  00 00 00 01  00 21", ["ppp"]),
        ("20 00 89 09  00 00 00 28  08 00 01 01 00 01 00 00", ["ciscoMetadata"]),
        ("00 00 88 47  00 06 51 40", ["mpls"]),
    ]

    @Test(arguments: greHeaders)
    func `GRE leads to the packet`(header: String, layers: [String]) {
        let frame = Dissection(ipv4(47, hex(header) + Self.query), linkType: .raw)
        #expect(names(frame) == ["ipv4", "gre"] + layers + ["ipv4", "igmp"])
        #expect(frame.error == nil)
    }

    static let frameHeaders: [(String, [String])] = [
        ("00 00 65 58", []),
        ("00 00 88 BE", []),  // ERSPAN type I
        ("10 00 88 BE 00 00 00 01  10 64 00 05 00 00 00 07", ["erspan"]),
        ("10 00 22 EB 00 00 00 01  20 64 00 05 00 00 00 07 00 00 00 00", ["erspan"]),
        (
            "10 00 22 EB 00 00 00 01  20 64 00 05 00 00 00 07 00 00 00 01 00 00 00 00 00 00 00 00",
            ["erspan"]
        ),
    ]

    @Test(arguments: frameHeaders)
    func `GRE leads to a frame`(header: String, layers: [String]) {
        let frame = Dissection(ipv4(47, hex(header) + Self.ethernet), linkType: .raw)
        #expect(names(frame) == ["ipv4", "gre"] + layers + ["ethernet", "ipv4", "igmp"])
        #expect(frame.error == nil)
    }

    static let wireless = hex(
        """
        88 02 00 00 01 00 5E 00 00 01 02 00 00 00 00 01 02 00 00 00 00 10 00 00 00 00
        AA AA 03 00 00 00 08 00
        """)
    static let swappedWireless = hex(
        """
        01 08 00 00 02 00 00 00 00 01 02 00 00 00 00 10 01 00 5E 00 00 01 00 00
        AA AA 03 00 00 00 08 00
        """)
    static let datagrams: [(UInt16, [UInt8], [String])] = [
        (4789, hex("08 00 00 00 00 13 88 00") + ethernet, ["vxlan", "ethernet"]),
        (8472, hex("08 00 00 00 00 13 88 00") + ethernet, ["vxlan", "ethernet"]),
        (4790, hex("0C 00 00 01 00 13 88 00") + query, ["vxlan"]),
        (4790, hex("0C 00 00 03 00 13 88 00") + ethernet, ["vxlan", "ethernet"]),
        (6081, hex("00 00 65 58 00 00 05 00") + ethernet, ["geneve", "ethernet"]),
        (6081, hex("01 00 08 00 00 00 05 00 01 02 80 00") + query, ["geneve"]),
        (6635, hex("00 06 51 40") + query, ["mpls"]),
        (5247, hex("00 10 02 00 00 00 00 00") + ethernet, ["capwap", "ethernet"]),
        (5247, hex("00 10 43 00 00 00 00 00") + wireless + query, ["capwap", "ieee80211", "llc"]),
        (
            5247, hex("00 10 43 00 00 00 00 00") + swappedWireless + query,
            ["capwap", "ieee80211", "llc"]
        ),
        (2152, hex("30 FF 00 20 00 00 00 2A") + query, ["gtp"]),
        (2152, hex("34 FF 00 28 00 00 00 2A 00 00 00 85 01 00 09 00") + query, ["gtp"]),
    ]

    @Test(arguments: datagrams)
    func `UDP's tunnels lead to the packet`(port: UInt16, payload: [UInt8], layers: [String]) {
        let header = hex("C0 00") + bigEndianOctets(port)
        let datagram = header + bigEndianOctets(UInt16(8 + payload.count)) + [0, 0] + payload
        let frame = Dissection(ipv4(17, datagram), linkType: .raw)
        #expect(names(frame) == ["ipv4", "udp"] + layers + ["ipv4", "igmp"])
        #expect(frame.error == nil)
    }

    @Test func `answers of CAPWAP and GTP-U are told by the source port`() {
        let payload = hex("30 FF 00 20 00 00 00 2A") + Self.query
        let frame = Dissection(
            ipv4(17, hex("08 68 C0 00 00 30 00 00") + payload), linkType: .raw)
        #expect(names(frame) == ["ipv4", "udp", "gtp", "ipv4", "igmp"])
    }

    static let closed: [(UInt16, String, String?)] = [
        (4789, "00 00 00 00 00 00 05 00", "vxlan"),  // no network
        (6081, "00 80 65 58 00 00 05 00", "geneve"),  // a control packet
        (5247, "01 00 00 00 16 FE FF 00", "capwap"),  // encrypted
        (5247, "00 10 02 08 00 00 00 00", "capwap"),  // keeps the channel alive
        (5247, "00 10 02 80 00 01 00 08", "capwap"),  // a later fragment
        (2152, "32 01 00 04 00 00 00 00 00 00 00 00", "gtp"),  // an echo request
        (2152, "0F 01 00 04 00 00 00 00", nil),  // not GTP-U
    ]

    @Test(arguments: closed)
    func `a tunnel that carries no packet is not looked into`(
        port: UInt16, payload: String, layer: String?
    ) {
        let payload = hex(payload) + (layer == nil ? [] : [0x45, 0, 0, 20])
        let datagram =
            hex("C0 00") + bigEndianOctets(port) + bigEndianOctets(UInt16(8 + payload.count))
            + [0, 0] + payload
        let frame = Dissection(ipv4(17, datagram), linkType: .raw)
        let expected = ["ipv4", "udp"] + (layer.map { [$0] } ?? [])
        #expect(Array(names(frame).prefix(expected.count)) == expected)
        #expect(!names(frame).dropFirst(expected.count).contains { $0 == "ipv4" })
        #expect(frame.error == nil)
    }

    @Test func `every subframe of an A-MSDU is looked into`() {
        let snap = hex("AA AA 03 00 00 00 08 00")
        let subframe = Self.addresses + hex("00 28") + snap + Self.query
        let header = hex(
            "88 02 00 00 02 00 00 00 00 03 02 00 00 00 00 01 02 00 00 00 00 01 00 00 80 00")
        // 54 octets, padded to 56; the last one is not padded.
        let frame = Dissection(header + subframe + [0, 0] + subframe, linkType: .ieee80211)
        let inner = ["ethernet", "llc", "ipv4", "igmp"]
        #expect(names(frame) == ["ieee80211"] + inner + inner)
        #expect(frame.error == nil)
        // Cut in the second one, the first one stands.
        let cut = Dissection(
            Array((header + subframe + [0, 0] + subframe).prefix(96)), linkType: .ieee80211,
            originalLength: 136)
        #expect(names(cut) == ["ieee80211"] + inner + ["ethernet", "unreadable"])
        #expect(cut.error?.isCutByCapture == true)
    }

    @Test func `many small subframes end in time`() {
        let header = hex(
            "88 02 00 00 02 00 00 00 00 03 02 00 00 00 00 01 02 00 00 00 00 01 00 00 80 00")
        let empty = [UInt8](repeating: 0, count: 16)
        let frame = Dissection(
            header + (0 ..< 400).flatMap { _ in empty }, linkType: .ieee80211)
        #expect(frame.layers.count == Dissection.maximumDepth)
    }

    @Test func `what is encrypted, a null frame or a later fragment ends with 802.11`() {
        let rest = hex(
            "00 00 01 00 5E 00 00 01 02 00 00 00 00 01 02 00 00 00 00 10 01 00 12 34 56 78 9A")
        for control in ["08 42", "48 02", "08 02", "80 00"] {
            let frame = Dissection(hex(control) + rest, linkType: .ieee80211)
            #expect(names(frame) == ["ieee80211"], "\(control)")
            #expect(frame.error == nil)
        }
    }

    @Test func `the check sequence at the end of a radio frame is no part of it`() {
        let header = hex(
            """
            00 00 09 00 02 00 00 00 10
            08 02 00 00 01 00 5E 00 00 01 02 00 00 00 00 01 02 00 00 00 00 10 00 00
            """)
        let frame = Dissection(header + hex("DE AD BE EF"), linkType: .radiotap)
        #expect(names(frame) == ["radiotap", "ieee80211"] && frame.error == nil)
        // Here the capture left the sequence out.
        let cut = Dissection(
            header + hex("AA AA 03 00 00 00 08 00") + Self.query, linkType: .radiotap,
            originalLength: header.count + 44)
        #expect(names(cut) == ["radiotap", "ieee80211", "llc", "ipv4", "igmp"])
        #expect(cut.layers.last?.octets.count == 8 && cut.error == nil)
    }

    @Test func `the length of 802.3 and what is no packet end quietly`() {
        let spanningTree = Dissection(Self.addresses + hex("00 03 42 42 03  00 00"))
        #expect(names(spanningTree) == ["ethernet", "llc"] && spanningTree.error == nil)
        let empty = Dissection(Self.addresses + hex("00 00 00 00"))
        #expect(names(empty) == ["ethernet"] && empty.error == nil)
        let lie = Dissection(Self.addresses + hex("00 02 AA AA 03 00"))
        #expect(lie.error?.reason == .truncated(needed: 1, available: 0, limit: .ieee8023Length))
    }

    @Test func `raw IP of no version, and a link type of no kind, are errors`() {
        #expect(Dissection(hex("30 00"), linkType: .raw).error?.field == "Version")
        let empty = Dissection([], linkType: .raw)
        #expect(empty.error?.isCutByCapture == true)
        let unknown = Dissection(Self.query, linkType: LinkType(rawValue: 147))
        #expect(unknown.error?.field == "Link Type" && names(unknown) == ["unreadable"])
    }

    @Test func `a stack of labels or tags without end is an error, and ends`() {
        let labels = Dissection(
            Self.addresses + hex("88 47") + [UInt8](repeating: 0, count: 1000))
        #expect(labels.error?.field == "Layers")
        let tags = Dissection(
            Self.addresses + (0 ..< 500).flatMap { _ in hex("81 00 00 01") })
        #expect(tags.error?.field == "Layers")
        let tunnels = (0 ..< 100).reduce(Self.query) { inner, _ in
            ipv4(47, hex("00 00 08 00") + inner)
        }
        #expect(Dissection(tunnels, linkType: .raw).error?.field == "Layers")
    }

    @Test func `no prefix of any frame here is a crash, and layers stay inside it`() {
        let frames =
            Self.links.map { (hex($0.1) + Self.query, $0.0) }
            + Self.announcements.map {
                (Self.addresses + hex($0.0) + Self.query, LinkType.ethernet)
            }
            + Self.greHeaders.map { (ipv4(47, hex($0.0) + Self.query), LinkType.raw) }
            + Self.frameHeaders.map { (ipv4(47, hex($0.0) + Self.ethernet), LinkType.raw) }
        #expect(frames.count > 40)
        for (octets, type) in frames {
            for length in octets.indices {
                let frame = Dissection(
                    Array(octets[..<length]), linkType: type, originalLength: octets.count)
                #expect(frame.layers.allSatisfy { $0.octets.upperBound <= length })
            }
        }
    }

    @Test(arguments: UInt64(0) ..< 200)
    func `random octets are no crash on any link type`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let octets = (0 ..< Int.random(in: 0 ... 200, using: &random)).map { _ in
            UInt8.random(in: 0 ... 255, using: &random)
        }
        for (type, prefix, _) in Self.links {
            let frame = Dissection(hex(prefix) + octets, linkType: type)
            #expect(frame.layers.count <= Dissection.maximumDepth + 1)
            #expect(Dissection(octets, linkType: type).layers.count <= Dissection.maximumDepth + 1)
        }
    }

    /// The packet with an IPv4 header in front, from 192.0.2.1 to 192.0.2.2.
    private func ipv4(_ proto: UInt8, _ payload: [UInt8]) -> [UInt8] {
        hex("45 00") + bigEndianOctets(UInt16(20 + payload.count)) + hex("00 00 00 00 40")
            + [proto] + hex("00 00 C0 00 02 01 C0 00 02 02") + payload
    }

    /// What the layers are, outermost first.
    private func names(_ frame: Dissection) -> [String] {
        frame.layers.map { layer in String("\(layer.content)".prefix { $0 != "(" }) }
    }
}

@Suite("Membership protocols over LLC")
struct LLCMembershipTests {
    @Test func `GMRP is told by its address and access point`() {
        let frame = Dissection(
            hex("0180C2000020 001122334455 000F 424203 0001 01 0901 0E 01005E010203 00 00"))
        guard case .recognised(let found)? = frame.layers.last?.content else {
            Issue.record("not recognised: \(frame.layers)")
            return
        }
        #expect(found.name == .gmrp)
    }

    @Test func `CGMP is told by its SNAP header`() {
        let frame = Dissection(
            hex("01000CDDDDDD 001122334455 0010 AAAA03 00000C 2001 10 000000 01 000000"))
        guard case .recognised(let found)? = frame.layers.last?.content else {
            Issue.record("not recognised: \(frame.layers)")
            return
        }
        #expect(found.name == .cgmp)
    }
}
