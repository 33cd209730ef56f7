import MulticastWire
import TestSupport
import Testing

@Suite("What lies in UDP, TCP and IP")
struct ApplicationDissectionTests {
    /// An IPv4 packet that carries `payload`; nothing here looks at checksums.
    private func packet(
        _ proto: UInt8, _ payload: [UInt8], to group: IPv4Address = IPv4Address(239, 1, 1, 1)
    ) -> [UInt8] {
        hex("45 00") + bigEndianOctets(UInt16(20 + payload.count)) + hex("0000 0000 01")
            + [proto, 0, 0] + hex("0A 00 00 01") + bigEndianOctets(group.rawValue) + payload
    }

    private func datagram(
        _ payload: [UInt8], port: UInt16, from source: UInt16 = 40000,
        to group: IPv4Address = IPv4Address(239, 1, 1, 1)
    ) -> [UInt8] {
        packet(
            17,
            bigEndianOctets(source) + bigEndianOctets(port)
                + bigEndianOctets(UInt16(8 + payload.count)) + [0, 0] + payload, to: group)
    }

    private func layers(_ octets: [UInt8]) -> [Layer.Content] {
        Dissection(octets, linkType: .raw).layers.map(\.content)
    }

    /// What the last layer is recognised as, in one line; `nil` if it is not.
    private func recognised(_ octets: [UInt8]) -> String? {
        guard case .recognised(let proto) = layers(octets).last else { return nil }
        #expect(proto.octets.upperBound == octets.count)
        return [
            "\(proto.name.keyword)", proto.message.map { "\($0.literal)" },
            proto.number.map { "\($0.kind) \($0.value)" },
            proto.groups.isEmpty ? nil : proto.groups.map(\.description).joined(separator: " "),
        ].compactMap(\.self).joined(separator: " ")
    }

    /// ALC's first octets, the letters of MPEG-TS (G), `Message`, `RTPS`, `Sender` and `mbit`, and all
    /// with version 2 of RTP.
    private static let telling = [
        0x10 ... 0x1F, 0x80 ... 0xBF, 0x47 ... 0x47, 0x4D ... 0x4D,
        0x52 ... 0x53, 0x6D ... 0x6D,
    ]

    @Test func `what has neither a port nor a first octet that says something is nameless`() {
        for first in 0 ... 255 {
            let isTelling = Self.telling.contains { $0.contains(first) }
            #expect(Dissection.isNameless(40000, 40001, UInt8(first)) == !isTelling)
        }
    }

    /// 30 ports: seven of tunnels, four that are dissected, seventeen that are named and
    /// two of test traffic.
    @Test func `either port of a datagram may say what is in it`() {
        let ports = (0 ... UInt16.max).filter { !Dissection.isNameless(40000, $0, 0) }
        #expect(
            ports == [
                319, 320, 520, 521, 848, 1044, 1900, 1985, 2029, 2152, 3055, 3056, 3222, 4001, 4321,
                4444, 4789, 4790, 5001, 5247, 5353, 5355, 5568, 6003, 6081, 6635, 8472, 9875, 9903,
                33435,
            ])
        #expect((0 ... UInt16.max).filter { !Dissection.isNameless($0, 40000, 0) } == ports)
        #expect(layers(datagram([0], port: 40001)).count == 2)
    }

    private let unicast = IPv4Address(192, 0, 2, 9)
    private let rtpHeader = hex("80 21 00 01 00 00 00 02 00 00 00 03")

    @Test(arguments: [
        (1, "08 00", "icmp echo_request typeCode 8"),
        (88, "02 05", "eigrp hello typeCode 5"),
        (89, "02 01", "ospf hello typeCode 1"),
        (89, "03 05", "ospf link_state_acknowledgment typeCode 5"),
        (46, "10 01", "rsvp path typeCode 1"),
        (7, "21", "cbt join_request typeCode 1"),
        (113, "0001 0002 04", "pgm odata typeCode 4"),
        (112, "31 05 64 01", "vrrp advertisement virtualRouterID 5"),
        (112, "21 05 64 07", "vrrp advertisement virtualRouterID 5"),
        (89, "", "ospf"),
    ])
    func `protocols of IP are named`(proto: Int, octets: String, name: String) {
        #expect(recognised(packet(UInt8(proto), hex(octets))) == name)
    }

    @Test func `CARP is told from VRRP by its length`() {
        let octets = hex("21 09 00 07") + Array(repeating: 0, count: 32)
        #expect(recognised(packet(112, octets)) == "carp advertisement virtualRouterID 9")
    }

    @Test
    func `MOSPF's group-membership LSAs give their groups`() {
        func lsa(_ type: String, _ id: String, length: String = "00 18") -> [UInt8] {
            hex("00 01 02") + hex(type) + hex(id) + hex("0A000001 80000001 0000") + hex(length)
        }
        let body =
            lsa("06", "EF010101") + [0, 0, 0, 1] + lsa("01", "0A000001") + [0, 0, 0, 0]
            + lsa("06", "EF020202") + [0, 0, 0, 1]
        let header = hex("02 04 00 64 0A000001 00000000 0000 0000 00000000 00000000")
        #expect(
            recognised(packet(89, header + hex("00000003") + body))
                == "ospf link_state_update typeCode 4 239.1.1.1 239.2.2.2")
        // Two announced, though three are there; a length of nothing; a count of more than all.
        #expect(
            recognised(packet(89, header + hex("00000002") + body))
                == "ospf link_state_update typeCode 4 239.1.1.1")
        #expect(
            recognised(packet(89, header + hex("FFFFFFFF") + lsa("06", "EF010101", length: "0000")))
                == "ospf link_state_update typeCode 4")
        #expect(
            recognised(packet(89, header + hex("FFFFFFFF") + lsa("06", "EF010101", length: "FFFF")))
                == "ospf link_state_update typeCode 4 239.1.1.1")
    }

    @Test(arguments: [
        (520, "02 02 0000", "ripv2 response typeCode 2"),
        (520, "01 01 0000", "ripv1 request typeCode 1"),
        (521, "02 01 0000", "ripng response typeCode 2"),
        (1985, "00 00 10 03 0A 64 07 00", "hsrp hello group 7"),
        (1985, "01 28 02 01 06 04 01 00", "hsrp coup group 256"),
        (3222, "01 00 00 0A", "glbp group 10"),
        (848, "0000000000000000 0000000000000000 01 10 21", "gdoi groupkey_push typeCode 33"),
        (5353, "0000 8400 0000 0001 0000 0000", "mdns response"),
        (5355, "1234 0000 0001 0000 0000 0000", "llmnr query"),
        (319, "10 02 002C 05", "ptp sync domain 5"),
        (320, "0B 12 0040 00", "ptp announce domain 0"),
        (320, "0001 0001", "ptp"),
        (1044, "40 09 0001", "uftp typeCode 9"),
        (6003, "12 02 00 07 00000000", "norm data sequence 7"),
        (3055, "0001 0002 00 00 0000 000000000000 0000", "pgm spm typeCode 0"),
        (4001, "10 90 05 00 00000000 0000 0000 00000007 0000 0000", "alc"),
        (4001, "10 80 03 00 00000000 00000007", "alc transportSessionID 7"),
        (6000, "10 80 05 00 00000000 00000007 C0100001 40040000", nil),
        (
            6000, "10 A0 05 00 00000000 00000007 00000000 C0100001",
            "flute file_delivery_table transportSessionID 7"
        ),
        (7651, "52545053 0201", "rtps domain 1"),
        (5005, "80 C8 0000", "rtcp sender_report typeCode 200"),
        (5005, "80 C8 0001", nil),
        (1234, "53656E64657220504944 20 31 2C 20 636F756E743A20 3432 2C 00", "mcjoin sequence 42"),
        (12965, "4D65737361676520 3161 00", "umMsend sequence 26"),
        (10000, "BEAC0100 00000009 00000000", "dbeacon probe sequence 9"),
        (5001, "FFFFFFFE 00000001 000F423F 00000000", "iperf2 sequence -2"),
        (5001, "00000001 00000001 000F4240 00000000", nil),
        (9999, "00", nil),
    ])
    func `protocols of UDP are named by port and content`(
        port: Int, octets: String, name: String?
    ) {
        let expected = name?.replacing("umMsend", with: "um_msend")
        #expect(recognised(datagram(hex(octets), port: UInt16(port))) == expected)
    }

    @Test(arguments: [
        ("M-SEARCH * HTTP/1.1\r\n", "ssdp m_search"), ("NOTIFY * HTTP/1.1\r\n", "ssdp notify"),
        ("HTTP/1.1 200 OK\r\n", "ssdp response"), ("GET / HTTP/1.1", nil),
    ])
    func `SSDP is text`(text: String, name: String?) {
        #expect(recognised(datagram(Array(text.utf8), port: 1900)) == name)
        #expect(
            recognised(datagram(Array(text.utf8), port: 41000, from: 1900, to: unicast)) == name)
    }

    @Test func `sACN has its identifier and a universe`() {
        var octets = hex("0010 0000") + Array("ASC-E1.17\0\0\0".utf8) + hex("726E 00000004")
        octets += Array(repeating: 0, count: 113 - octets.count) + hex("0102") + [1]
        #expect(recognised(datagram(octets, port: 5568)) == "sacn data universe 258")
    }

    @Test func `mbeat and msend have their numbers`() {
        var octets = Array("mbit".utf8) + [4, 32] + Array(repeating: 0, count: 130)
        octets[47] = 11
        #expect(recognised(datagram(octets, port: 22999)) == "mbeat sequence 11")
        let text = Array("17".utf8) + Array(repeating: 0, count: 1022)
        #expect(recognised(datagram(text, port: 4444)) == "msend sequence 17")
    }

    @Test func `a transport stream is told in UDP and in RTP`() {
        let packets = (0 ..< 3).flatMap { _ in [0x47] + [UInt8](repeating: 0xFF, count: 187) }
        #expect(recognised(datagram(packets, port: 1234)) == "mpeg_ts packets 3")
        let rtp = layers(datagram(rtpHeader + packets, port: 5004))
        guard case .rtp = rtp.dropLast().last, case .recognised(let inner) = rtp.last else {
            Issue.record("no stream in RTP: \(rtp)")
            return
        }
        #expect(inner.name == .mpegTS && inner.number?.value == 3)
        #expect(recognised(datagram(packets.dropLast(), port: 1234)) == nil)
        #expect(recognised(datagram(packets, port: 1234, to: unicast)) == nil)
    }

    @Test func `RTP is seen in what goes to groups, and there alone`() {
        func isRTP(_ octets: [UInt8], _ port: UInt16, _ group: IPv4Address? = nil) -> Bool {
            let octets = datagram(octets, port: port, to: group ?? IPv4Address(239, 1, 1, 1))
            if case .rtp = layers(octets).last { return true }
            return false
        }
        #expect(isRTP(rtpHeader + [0, 0], 5004))
        #expect(isRTP(rtpHeader, 5005))
        #expect(!isRTP(rtpHeader + [0, 0], 5004, unicast))
        #expect(!isRTP(Array(rtpHeader.dropLast()), 5004))
        // Version 1; type 64; 15 CSRCs, an extension and padding that do not fit.
        for start: [UInt8] in [[0x40, 0x21], [0x80, 0x40], [0x8F, 0x21]] {
            #expect(!isRTP(start + rtpHeader[2...], 5004))
        }
        #expect(!isRTP([0x90, 0x21] + rtpHeader[2...] + [0, 0, 0, 1], 5004))
        #expect(!isRTP([0xA0, 0x21] + rtpHeader[2...], 5004))
        #expect(!isRTP([0xA0, 0x21] + rtpHeader[2...] + [0], 5004))
        #expect(isRTP([0xA0, 0x21] + rtpHeader[2...] + [9, 2], 5004))
        #expect(!isRTP([0xA0, 0x21] + rtpHeader[2...] + [9, 2], 5005))
    }

    @Test func `probes, mtrace2 and SAP are dissected at their ports`() {
        let query = hex("01 00 14 20 EF010101 0A000001 C0000209 0007 9C40")
        guard case .mtrace2 = layers(datagram(query, port: 33435, to: unicast)).last,
            case .mtrace2 = layers(datagram(query, port: 9999, from: 33435, to: unicast)).last,
            case .probe = layers(datagram(hex("51 0000 0001 02"), port: 9903, to: unicast)).last,
            case .probe = layers(datagram(hex("41 0002 0004 00000001"), port: 9, from: 4321)).last,
            case .sap = layers(datagram(hex("20 00 00 01 0A000001") + [0x76], port: 9875)).last
        else {
            Issue.record("one of them is not dissected")
            return
        }
        // A probe of traceroute, and what is no probe.
        #expect(layers(datagram(hex("40 41 42 43"), port: 33435, to: unicast)).count == 2)
        #expect(layers(datagram(Array("Quite another".utf8), port: 4321)).count == 2)
        #expect(layers(datagram([], port: 9875)).count == 2)
    }

    @Test func `what Ethernet carries without IP is named`() {
        func frame(_ type: String, _ payload: String) -> String? {
            let octets = hex("0180C2000020 020000000001") + hex(type) + hex(payload)
            guard case .recognised(let proto) = Dissection(octets).layers.last?.content else {
                return nil
            }
            return "\(proto.name)"
        }
        #expect(frame("88F6", "00 01") == "mmrp")
        #expect(frame("88F7", "0B 12 0040 00") == "ptp")
        #expect(frame("88F7", "0B 13 0040 00") == nil)
    }

    @Test(arguments: UInt64(0) ..< 400)
    func `no octets on any of the ports do harm`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let ports: [UInt16] = [
            520, 848, 1044, 1900, 1985, 3055, 3222, 4001, 4321, 4444, 5001, 5353, 5568, 6003, 7400,
            9875, 9903, 10000, 33435, 319, 5004,
        ]
        let starts = [
            "", "10", "80", "A0", "B0", "47", "51", "30", "BEAC01", "01", "02", "5265",
        ].map(hex)
        for port in ports {
            let start = starts.randomElement(using: &random) ?? []
            let octets =
                start
                + (0 ..< Int.random(in: 0 ... 60, using: &random)).map { _ in
                    UInt8.random(in: 0 ... (seed.isMultiple(of: 2) ? .max : 20), using: &random)
                }
            let frame = datagram(octets, port: port)
            let dissection = Dissection(frame, linkType: .raw)
            #expect(dissection.layers.count >= 2)
            #expect(
                dissection.layers.allSatisfy {
                    $0.octets.lowerBound >= 0 && $0.octets.upperBound <= frame.count
                })
        }
    }
}
