import MulticastWire
import TestSupport
import Testing

@Suite("IGMP message", .rfc(9776, "§4"))
struct IGMPMessageTests {
    static let group = IPv4Address(239, 1, 2, 3)

    /// Messages as they go on the wire, one of each layout.
    static let samples: [(name: String, octets: [UInt8])] = [
        ("v1 query", hex("11 00 EE FF  00 00 00 00")),
        ("v2 query", hex("11 0A FD F0  EF 01 02 03")),
        ("v3 query", hex("11 64 EC 1E  00 00 00 00  02 7D 00 00")),
        (
            "v3 query with sources",
            hex("11 0A 77 6D  EF 01 02 03  0A 7D 00 02  C0 00 02 01  C0 00 02 02")
        ),
        ("v1 report", hex("12 00 FC FA  EF 01 02 03")),
        ("v2 report", hex("16 00 F8 FA  EF 01 02 03")),
        ("leave", hex("17 00 F7 FA  EF 01 02 03")),
        (
            "v3 report with auxiliary data",
            hex(
                """
                22 00 5A 58  00 00 00 02
                04 01 00 00  EF 01 02 03  41 55 58 44
                04 00 00 00  EF 01 02 04
                """)
        ),
        ("router advertisement", hex("30 14 CF 6C  00 7D 00 02")),
        ("router solicitation", hex("31 00 CE FF")),
        ("rgmp join", hex("FD 00 11 FA  EF 01 02 03")),
        (
            "mtrace query",
            hex("1F 20 4A AC  EF 01 02 03 C0 00 02 01 C0 00 02 02 E0 00 01 20 40 00 00 09")
        ),
        ("dvmrp probe", hex("13 01 00 00  00 0E FF 03  12 34 56 78  0A 00 00 02")),
        ("dvmrp prune", hex("13 07 00 00  00 00 FF 03  0A 00 00 02 EF 01 02 03 00 00 1C 20")),
        ("pim v1 query", hex("14 00 DB FF  10 00 00 00  10 00 00 69")),
        ("v0 create group", hex("01 00 FE FF 00000000 00000000 00000000 00000000")),
        ("unknown", hex("99 00 00 00  EF 01 02 03")),
    ]

    /// A message, and what was announced and is not there.
    static func decode(
        _ octets: [UInt8], isCut: Bool = false
    ) throws(DecodeError) -> (message: IGMPMessage, failure: DecodeError?) {
        var reader = ByteReader(octets.span)
        let message = try IGMPMessage(isCut: isCut, from: &reader)
        let (left, failure) = (reader.count, reader.failure)
        #expect(left == 0, "octets are left")
        return (message, failure)
    }

    @Test func `what is decoded is encoded`() throws {
        #expect(Self.samples.count == 17)
        for (name, octets) in Self.samples {
            let (message, failure) = try Self.decode(octets)
            #expect(message.octets == octets, "\(name)")
            #expect(failure == nil, "\(name)")
        }
    }

    @Test func `every prefix is cut, lacks something, or is a query of another length`() throws {
        for (name, octets) in Self.samples {
            for length in octets.indices {
                let prefix = Array(octets[..<length])
                if length < 4 {
                    let error = #expect(throws: DecodeError.self) { try Self.decode(prefix) }
                    guard case .truncated(let needed, let available, _) = error?.reason else {
                        Issue.record("\(name) of \(length) octets: \(String(describing: error))")
                        continue
                    }
                    #expect(needed > available)
                    continue
                }
                let (message, failure) = try Self.decode(prefix)
                #expect(message.octets == prefix, "\(name) of \(length) octets")
                switch message.type {
                case .membershipQuery where 8 ... 11 ~= length: #expect(failure == nil)
                // Neighbours end with the message.
                case .dvmrp where length >= 12 && message.maxRespCode.rawValue == 1:
                    #expect(failure == nil)
                case .createGroupRequest, .routerSolicitation: #expect(failure == nil)
                case IGMPType(rawValue: 0x99): #expect(failure == nil)
                default:
                    #expect(failure != nil, "\(name) of \(length) octets")
                    #expect(failure.map { $0.offset <= length } == true)
                }
            }
        }
    }

    @Test(arguments: UInt8.min ... UInt8.max)
    func `each type is read, and any octets behind it`(type: UInt8) throws {
        var random = SeededRandom(seed: UInt64(type))
        for length in 4 ..< 72 {
            for _ in 0 ..< 4 {
                var octets = (0 ..< length).map { _ in UInt8.random(in: 0 ... 255, using: &random) }
                octets[0] = type
                // Small counts and codes reach farther than random ones.
                if Bool.random(using: &random) {
                    octets[1] = UInt8.random(in: 0 ... 9, using: &random)
                    for index in stride(from: 6, to: length, by: 4) { octets[index] = 0 }
                    for index in stride(from: 7, to: length, by: 4) { octets[index] &= 3 }
                }
                let (message, _) = try Self.decode(octets)
                #expect(message.type.rawValue == type)
                #expect(message.octets == octets)
            }
        }
    }

    @Test(
        .rfc(9776, "§7.1"),
        arguments: [
            ("11 00 00 00  00 00 00 00", 1, 10_000),
            // 100 and 200 tenths: version 2 has no float.
            ("11 64 00 00  00 00 00 00", 2, 10_000),
            ("11 C8 00 00  00 00 00 00", 2, 20_000),
            ("11 64 00 00  00 00 00 00  02 7D 00 00", 3, 10_000),
            // 0xC8 is 1 100 1000: 24 << 7 = 3072 tenths.
            ("11 C8 00 00  00 00 00 00  02 7D 00 00", 3, 307_200),
            ("11 00 00 00  00 00 00 00  02 7D 00 00", 3, 0),
        ])
    func `length and code tell the version of a query, and what the code means`(
        octets: String, version: Int, milliseconds: Int
    ) throws {
        let (message, _) = try Self.decode(hex(octets))
        #expect(message.version == version)
        #expect(message.maxRespMilliseconds == milliseconds)
        #expect(message.maxRespTime == .milliseconds(milliseconds))
    }

    @Test(.rfc(9776, "§7.1"), arguments: 9 ... 11)
    func `a query of a length that no version has keeps what it has`(length: Int) throws {
        let octets = Array(hex("11 64 00 00  EF 01 02 03  02 7D 00")[..<length])
        let (message, failure) = try Self.decode(octets)
        #expect(message.version == nil && failure == nil)
        #expect(message.content == .query(MembershipQuery(Self.group)))
        #expect(message.additionalData.count == length - 8)
        #expect(message.octets == octets)
    }

    @Test(arguments: 8 ... 11)
    func `a query that the capture cut may be of any version`(length: Int) throws {
        let octets = Array(hex("11 64 00 00  EF 01 02 03  02 7D 00")[..<length])
        let (message, failure) = try Self.decode(octets, isCut: true)
        #expect(message.version == nil && message.maxRespMilliseconds == nil)
        #expect(failure?.isCutByCapture == true)
        #expect(message.octets == octets)
    }

    @Test(
        .rfc(2236, "§2"),
        arguments: [
            ("12 00 00 00  EF 01 02 03", 1), ("16 00 00 00  EF 01 02 03", 2),
            ("17 00 00 00  EF 01 02 03", 2),
        ])
    func `reports and leaves name a group`(octets: String, version: Int) throws {
        let (message, _) = try Self.decode(hex(octets))
        #expect(message.version == version && message.isReport && !message.isQuery)
        #expect(message.content == .group(Self.group))
    }

    @Test(.rfc(2236, "§2.5"))
    func `octets behind a version 2 message are kept`() throws {
        let octets = hex("16 00 00 00  EF 01 02 03  AA BB")
        let (message, _) = try Self.decode(octets)
        #expect(message.version == 2)
        #expect(message.additionalData == hex("AA BB"))
        #expect(message.octets == octets)
    }

    @Test(.rfc(4286, "§3.2"))
    func `a router advertises its timers`() throws {
        let (message, _) = try Self.decode(hex("30 14 CF 6C  00 7D 00 02"))
        #expect(message.maxRespCode.rawValue == 20)
        #expect(
            message.content
                == .routerAdvertisement(
                    RouterAdvertisement(queryInterval: 125, robustnessVariable: 2)))
        #expect(message.version == nil)
    }

    @Test(.rfc(3488, "§2"), arguments: UInt8(0xFC) ... 0xFF)
    func `RGMP has the layout of version 2 and no version`(type: UInt8) throws {
        let (message, _) = try Self.decode([type] + hex("00 00 00  EF 01 02 03"))
        #expect(message.content == .group(Self.group))
        #expect(message.version == nil && message.type.isRGMP && !message.isReport)
    }

    @Test func `the registry's types are registered`() {
        let registered = (UInt8.min ... UInt8.max).filter {
            IGMPType(rawValue: $0).isRegistered
        }
        let expected: [UInt8] =
            Array(0x11 ... 0x17) + [0x1E, 0x1F, 0x22] + Array(0x30 ... 0x32) + Array(0xF0 ... 0xFF)
        #expect(registered == expected)
    }

    @Test func `a message is made with the right checksum, or another`() {
        let query = IGMPMessage(
            .membershipQuery, maxRespCode: TimeCode(rawValue: 100),
            .query(MembershipQuery(.unspecified, version3: .init())))
        #expect(query.octets == hex("11 64 EC 1E  00 00 00 00  02 7D 00 00"))
        let report = IGMPMessage(
            .version2MembershipReport, .group(Self.group), checksum: 0xDEAD)
        #expect(report.octets == hex("16 00 DE AD  EF 01 02 03"))
    }

    @Test(.rfc(9279, "§3"))
    func `the E flag announces extensions`() throws {
        let query = hex(
            """
            11 64 00 00  EF 01 02 03  82 7D 00 00
            00 00 00 00                             # No-op
            FF FE 00 03 AA BB CC                    # an experiment
            """)
        let (message, failure) = try Self.decode(query)
        #expect(failure == nil && message.octets == query)
        #expect(message.extensions?.map(\.type) == [0, 0xFFFE])
        #expect(message.extensions?.map(\.value) == [[], hex("AA BB CC")])
        let report = hex("22 00 00 00  80 00 00 00  00 00 00 00  AA")
        let (other, _) = try Self.decode(report)
        #expect(other.extensions == [MembershipExtension(type: 0, value: [])])
        #expect(other.octets == report)
        // Without the flag the same octets are additional data.
        let (plain, _) = try Self.decode(hex("22 00 00 00  00 00 00 00  00 00 00 00"))
        #expect(plain.extensions == nil && plain.additionalData == hex("00 00 00 00"))
    }

    @Test(.rfc(9279, "§3"), arguments: ["", "00", "00 00 00", "00 00 00 05 AA"])
    func `extensions that are cut are none`(octets: String) throws {
        let octets = hex("11 64 00 00  00 00 00 00  82 7D 00 00") + hex(octets)
        let (message, _) = try Self.decode(octets)
        #expect(message.extensions == [])
        #expect(message.octets == octets)
    }
}
