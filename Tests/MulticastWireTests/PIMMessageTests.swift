import MulticastWire
import TestSupport
import Testing

@Suite("PIM message", .rfc(7761, "§4.9"))
struct PIMMessageTests {
    /// Frame 1 of the captured pim-hello-odd.pcap.
    static let hello = hex(
        """
        20 00 76 B7
        00 01 00 02 00 69              # Holdtime 105
        00 14 00 04 12 34 56 78        # Generation ID
        00 13 00 04 00 00 00 01        # DR Priority 1
        """)

    static let joinPrune = hex(
        """
        23 00 00 00
        01 00 0A 00 00 02                        # upstream neighbour 10.0.0.2
        00 02 00 D2                              # 2 groups, 210 s
        01 00 00 20 EF 01 01 01  00 01 00 02     # 239.1.1.1/32, 1 joined, 2 pruned
        01 00 07 20 0A 00 00 01                  # 10.0.0.1/32, S W R
        01 00 05 20 C0 00 02 01                  # 192.0.2.1/32, S R
        01 00 04 20 C0 00 02 02                  # 192.0.2.2/32, S
        01 00 00 20 EF 02 02 02  00 00 00 00     # 239.2.2.2/32, nothing
        """)

    static let bootstrap = hex(
        """
        24 80 00 00                              # N
        04 B0 1E 05                              # tag, hash mask 30, priority 5
        01 00 01 01 01 01
        01 00 00 04 E0 00 00 00                  # 224.0.0.0/4
        02 01 00 00                              # 2 RPs, 1 here
        01 00 02 02 02 02  00 96 07 00           # 2.2.2.2, 150 s, priority 7
        01 00 81 08 EF 00 00 00                  # 239.0.0.0/8, B and Z
        00 00 00 00
        """)

    static let assert = hex(
        """
        25 00 00 00
        01 00 00 20 E0 0C 0C 0C
        01 00 0A 01 01 64
        80 00 00 0B  00 00 00 28                 # R, preference 11, metric 40
        """)

    static let candidate = hex(
        """
        28 00 00 00
        01 00 00 96                              # 1 group, priority 0, 150 s
        01 00 03 03 03 03
        01 00 00 04 E0 00 00 00
        """)

    static let registerStop = hex(
        "22 00 00 00  01 00 00 20 EF 01 02 03  01 00 C0 A8 14 0A")

    static let stateRefresh = hex(
        """
        29 00 00 00
        01 00 00 20 E0 0C 0C 0C
        01 00 0A 01 01 64
        01 00 0A 01 01 01
        00 00 00 02  00 00 00 03
        18 FF A0 3C                              # /24, TTL 255, P O, 60 s
        """)

    static let backoff = hex(
        """
        2A 30 00 00                              # DF Election, Backoff
        02 00 20 01 0D B8 00 00 00 00  00 00 00 00 00 00 00 01
        00 00 00 64  00 00 00 0A
        02 00 FE 80 00 00 00 00 00 00  00 00 00 00 00 00 00 02
        00 00 00 5A  00 00 00 14
        03 E8                                    # 1000 ms
        """)

    static let all = [
        hello, joinPrune, bootstrap, assert, candidate, registerStop, stateRefresh, backoff,
    ]

    @Test(.rfc(7761, "§4.9.2"))
    func `a Hello has its options in order`() throws {
        let message = try read(Self.hello, PIMMessage.init(from:))
        #expect(message.version == 2)
        #expect(message.type == .hello)
        guard case .hello(let options) = message.content else {
            Issue.record("no Hello: \(message)")
            return
        }
        #expect(
            options.map(\.meaning) == [
                .holdtime(105), .generationID(0x1234_5678), .drPriority(1),
            ])
    }

    @Test(arguments: [
        (
            2, "81 F4 09 C4",
            PIMHelloOption.Meaning.lanPruneDelay(
                canDisableJoinSuppression: true, propagationDelay: 500, overrideInterval: 2500)
        ),
        (21, "01 3C 00 00", .stateRefreshCapable(version: 1, interval: 60, reserved: 0)),
        (22, "", .bidirectionalCapable),
        (24, "01 00 0A 00 00 01", .addressList([.v4(IPv4Address(10, 0, 0, 1))])),
        (65001, "01 00 0A 00 00 01", .addressList([.v4(IPv4Address(10, 0, 0, 1))])),
        (26, "", .joinAttribute),
        (31, "0A 00 00 01 00 00 00 07", .interfaceID(router: 0x0A00_0001, local: 7)),
        (1, "00 00 00 69", .unknown), (24, "01 00 0A 00", .unknown), (24, "03 00", .unknown),
        (65001, "70 72 69 76 61 74 65", .unknown), (33, "00", .unknown),
    ])
    func `options mean what their RFC says, if they have its length`(
        type: Int, value: String, meaning: PIMHelloOption.Meaning
    ) {
        let option = PIMHelloOption(
            type: PIMHelloOptionType(rawValue: UInt16(type)), value: hex(value))
        #expect(option.meaning == meaning)
    }

    @Test(.rfc(7761, "§4.9.5"))
    func `a Join/Prune has its group sets`() throws {
        let message = try read(Self.joinPrune, PIMMessage.init(from:))
        guard case .joinPrune(let fields) = message.content else {
            Issue.record("no Join/Prune: \(message)")
            return
        }
        #expect(fields.upstreamNeighbor.address == .v4(IPv4Address(10, 0, 0, 2)))
        #expect(fields.holdtime == 210)
        #expect(fields.groups.map(\.group.address.description) == ["239.1.1.1", "239.2.2.2"])
        let set = try #require(fields.groups.first)
        let joined = try #require(set.joinedSources.first)
        #expect(joined.isSparse && joined.isWildcard && joined.isRendezvousPointTree)
        #expect(set.prunedSources.map(\.address.description) == ["192.0.2.1", "192.0.2.2"])
        #expect(set.prunedSources.map(\.isRendezvousPointTree) == [true, false])
        #expect(set.group.isSingleGroup)
    }

    @Test(.rfc(5059, "Bootstrap message"))
    func `a Bootstrap message has its ranges and their RPs`() throws {
        let message = try read(Self.bootstrap, PIMMessage.init(from:))
        guard case .bootstrap(let fields) = message.content else {
            Issue.record("no Bootstrap: \(message)")
            return
        }
        #expect(message.isNotForwarded)
        #expect(fields.fragmentTag == 0x04B0)
        #expect(fields.hashMaskLength == 30)
        #expect(fields.bsrPriority == 5)
        let range = try #require(fields.groups.first)
        #expect(!range.group.isSingleGroup)
        #expect(range.rpCount == 2)
        #expect(range.rps.map(\.address.address.description) == ["2.2.2.2"])
        #expect(range.rps.map(\.holdtime) == [150])
        #expect(range.rps.map(\.priority) == [7])
        let zone = try #require(fields.groups.last)
        #expect(zone.group.isBidirectional && zone.group.isAdminScopeZone)
    }

    @Test(.rfc(7761, "§4.9.6"))
    func `the highest bit of an Assert's preference is R`() throws {
        let message = try read(Self.assert, PIMMessage.init(from:))
        guard case .assert(let fields) = message.content else {
            Issue.record("no Assert: \(message)")
            return
        }
        #expect(fields.isRendezvousPointTree)
        #expect(fields.metricPreference == 11)
        #expect(fields.metric == 40)
        #expect(fields.source.address.description == "10.1.1.100")
    }

    @Test(.rfc(5059, "Candidate-RP-Advertisement"))
    func `a candidate RP names its ranges`() throws {
        let message = try read(Self.candidate, PIMMessage.init(from:))
        guard case .candidateRPAdvertisement(let fields) = message.content else {
            Issue.record("no Candidate-RP-Advertisement: \(message)")
            return
        }
        #expect(fields.rpAddress.address.description == "3.3.3.3")
        #expect(fields.groups.map(\.maskLength) == [4])
    }

    @Test func `a State Refresh has its flags`() throws {
        let message = try read(Self.stateRefresh, PIMMessage.init(from:))
        guard case .stateRefresh(let fields) = message.content else {
            Issue.record("no State Refresh: \(message)")
            return
        }
        #expect(fields.isPruneIndicator && fields.isAssertOverride && !fields.isPruneNow)
        #expect(fields.maskLength == 24)
        #expect(fields.timeToLive == 255)
        #expect(fields.interval == 60)
        #expect(fields.originator.address.description == "10.1.1.1")
    }

    @Test func `a Backoff of a DF election names the offering router`() throws {
        let message = try read(Self.backoff, PIMMessage.init(from:))
        guard case .dfElection(let fields) = message.content else {
            Issue.record("no DF Election: \(message)")
            return
        }
        #expect(message.dfElectionSubtype == .backoff)
        #expect(fields.rpAddress.address.description == "2001:db8::1")
        #expect(fields.senderMetricPreference == 100)
        #expect(fields.other?.address.address.description == "fe80::2")
        #expect(fields.other?.metric == 20)
        #expect(fields.interval == 1000)
    }

    @Test(.rfc(7761, "§4.9.3"))
    func `a Register leaves the reader at the packet`() throws {
        let octets = hex("21 00 5E FF  C0 00 00 00  45 00")
        var reader = ByteReader(octets.span)
        let message = try PIMMessage(from: &reader)
        #expect(message.content.isNullRegister && message.content.isBorderRegister)
        #expect(reader.rest == 8 ..< 10)
        #expect(message.octets == Array(octets[..<8]))
    }

    @Test func `join attributes are stepped over, up to the last one`() throws {
        let octets = hex(
            """
            01 01 07 20 0A 00 00 01        # Encoding Type 1
            00 04 C0 00 02 01              # an RPF vector
            C2 00                          # F, E, type 2, nothing
            """)
        let source = try read(octets, PIMEncodedSourceAddress.init(from:))
        #expect(source.joinAttributes.map(\.type) == [0, 2])
        #expect(source.joinAttributes.map(\.isTransitive) == [false, true])
        #expect(source.octets == octets)
        expectEveryPrefixTruncated(octets, PIMEncodedSourceAddress.init(from:))
    }

    @Test(.rfc(7761, "§4.9.1"))
    func `an unknown address family ends the list, and the rest is kept`() throws {
        var octets = Self.joinPrune
        octets[34] = 9  // the family of the first pruned source
        var reader = ByteReader(octets.span)
        let message = try PIMMessage(from: &reader)
        guard case .joinPrune(let fields) = message.content else {
            Issue.record("no Join/Prune: \(message)")
            return
        }
        #expect(fields.groups.count == 1)
        #expect(fields.groups.first?.joinedSources.count == 1)
        #expect(fields.groups.first?.prunedSources.isEmpty == true)
        #expect(
            reader.failure?.description
                == "Addr Family at offset 34 is 9; expected 1 (IPv4) or 2 (IPv6)")
        #expect(message.additionalData == Array(octets[34...]))
        #expect(message.octets == octets)
    }

    @Test func `of another version only the header is read`() throws {
        let octets = hex("5B 01 1F 1E  00 01")
        let message = try read(octets, PIMMessage.init(from:))
        #expect(message.version == 5)
        #expect(message.content == .other)
        #expect(message.octets == octets)
    }

    @Test func `checksums are computed over both families`() throws {
        let message = try read(Self.hello, PIMMessage.init(from:))
        #expect(message.withChecksum().checksum == 0x76B7)
        // The pseudo-header of fe80::1 > ff02::d, 26 octets, protocol 103, sums to fe12.
        let addresses = (
            source: IPv6Address(high: 0xFE80_0000_0000_0000, low: 1),
            destination: IPv6Address(high: 0xFF02_0000_0000_0000, low: 0xD)
        )
        #expect(message.withChecksum(between: addresses).checksum == 0x78A4)
    }

    @Test func `the messages built from their fields have the octets worked out by hand`() {
        let ten = PIMEncodedUnicastAddress(.v4(IPv4Address(10, 0, 0, 2)))
        let joinPrune = PIMMessage(
            type: .joinPrune,
            content: .joinPrune(
                PIMJoinPrune(
                    upstreamNeighbor: ten, holdtime: 210,
                    groups: [
                        .init(
                            group: PIMEncodedGroupAddress(.v4(IPv4Address(239, 1, 1, 1))),
                            joinedSources: [
                                PIMEncodedSourceAddress(.v4(IPv4Address(10, 0, 0, 1)), flags: 7)
                            ],
                            prunedSources: [
                                PIMEncodedSourceAddress(.v4(IPv4Address(192, 0, 2, 1)), flags: 5),
                                PIMEncodedSourceAddress(.v4(IPv4Address(192, 0, 2, 2))),
                            ]),
                        .init(group: PIMEncodedGroupAddress(.v4(IPv4Address(239, 2, 2, 2)))),
                    ])))
        #expect(joinPrune.octets == Self.joinPrune)
        let stop = PIMMessage(
            type: .registerStop,
            content: .registerStop(
                group: PIMEncodedGroupAddress(.v4(IPv4Address(239, 1, 2, 3))),
                source: PIMEncodedUnicastAddress(.v4(IPv4Address(192, 168, 20, 10)))))
        #expect(stop.octets == Self.registerStop)
    }

    @Test(arguments: all)
    func `every prefix is kept, and says where it ends`(octets: [UInt8]) throws {
        #expect(try read(octets, PIMMessage.init(from:)).octets == octets)
        for length in 1 ..< octets.count {
            let prefix = Array(octets[..<length])
            var reader = ByteReader(prefix.span)
            let message = try PIMMessage(from: &reader)
            #expect(message.octets == prefix)
            // Lists that go on to the end of the message may end between two items.
            if reader.failure == nil {
                #expect(message.type == .hello || message.type == .bootstrap)
            }
            if case .truncated(let needed, let available, _)? = reader.failure?.reason {
                #expect(needed > available)
            }
        }
        var reader = ByteReader([UInt8]().span)
        #expect(throws: DecodeError.self) { try PIMMessage(from: &reader) }
    }

    @Test(arguments: UInt64(0) ..< 600)
    func `what is decoded is encoded, whatever the octets`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var octets: [UInt8]
        if seed.isMultiple(of: 2) {
            octets = Self.all[Int(seed / 2) % Self.all.count]
            for _ in 0 ..< Int.random(in: 1 ... 4, using: &random) {
                octets[Int.random(in: 1 ..< octets.count, using: &random)] =
                    .random(in: 0 ... .max, using: &random)
            }
        } else {
            octets = (0 ..< Int.random(in: 1 ... 80, using: &random)).map { _ in
                UInt8.random(in: 0 ... 3, using: &random)
            }
            octets[0] = 0x20 | UInt8(seed / 2 % 16)
        }
        var reader = ByteReader(octets.span)
        let message = try PIMMessage(from: &reader)
        #expect(message.octets + reader.remainder() == octets)
    }
}
