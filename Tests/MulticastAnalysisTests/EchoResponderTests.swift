import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Echo responder")
struct EchoResponderTests {
    static let client = IPAddress.v4(IPv4Address(10, 99, 0, 1))
    static let own = IPAddress.v4(IPv4Address(10, 99, 0, 2))
    static let group = IPAddress.v4(IPv4Address(225, 1, 2, 3))

    /// A responder on 10.99.0.2/24 that answers to some groups.
    static func responder(
        _ groups: String..., change: (inout EchoPolicy) -> Void = { _ in }
    ) throws -> EchoResponder {
        var policy = EchoPolicy(
            groups: try groups.map { try #require(IPPrefix($0)) },
            links: [try #require(IPPrefix("10.99.0.0/24"))], ownAddresses: [own])
        change(&policy)
        return EchoResponder(policy: policy, secret: (1, 2))
    }

    static func request(
        _ octets: [UInt8], from source: IPAddress = client, to destination: IPAddress = own,
        sourcePort: UInt16 = 40_000, ttl: UInt8 = 61, dropped: UInt64 = 0
    ) -> EchoRequest {
        EchoRequest(
            octets: octets, source: source, sourcePort: sourcePort, destination: destination,
            ownAddress: own, port: 4321, interface: 3, ttl: ttl,
            time: Timestamp(nanoseconds: 1_000_000), dropped: dropped)
    }

    /// A request of mcping, with room for a report.
    static func probe(
        _ sequence: UInt32, flags: ProbeConditions.Flags = .answerByUnicast, client: String = "AA",
        group: IPAddress = group, padding: Int = 1, spread: UInt16 = 0
    ) -> [UInt8] {
        MulticastPingMessage(
            type: .echoRequest,
            options: [
                ProbeOption(.version, [2]), ProbeOption(.clientID, hex(client)),
                ProbeOption(.sequenceNumber, bigEndianOctets(sequence)), .multicastGroup(group),
                ProbeOption(
                    .conditions, ProbeConditions(flags: flags, ttl: 64, spread: spread).octets),
                ProbeOption(.report, ResponderReport().octets),
                ProbeOption(.padding, [UInt8](repeating: 7, count: padding)),
            ]
        ).octets
    }

    static func message(_ answer: EchoAnswer?) throws -> MulticastPingMessage {
        try read(try #require(answer).octets, MulticastPingMessage.init(from:))
    }

    // MARK: What the real programs say, by captures of them

    static let version1 = hex(
        """
        51 0001 0004 0000454C 0002 0004 00000001 0003 0008 6B00DEF2000D4849 0005 0000
        0004 0005 01E82BD3EA
        """)

    @Test func `ssmping is answered as ssmpingd does, but for what would be longer`() throws {
        var responder = try Self.responder("232.43.211.234")
        let answers = responder.answers(to: Self.request(Self.version1), at: 0)
        #expect(
            answers.map(\.octets) == [[0x41] + Self.version1[1...], [0x41] + Self.version1[1...]])
        #expect(answers.map(\.destination) == [Self.client, .v4(EchoResponder.ssmpingGroup)])
        #expect(answers.map(\.port) == [40_000, 40_000])
        #expect(answers.map(\.ttl) == [64, 64])
    }

    @Test func `a size that ssmping asks for is none that is given`() throws {
        let octets = hex(
            "51 0001 0004 00000001 0002 0004 00000001 0007 0002 FFFF 0004 0005 01EF0102EA")
        var responder = try Self.responder("239.1.2.0/24")
        let answers = responder.answers(to: Self.request(octets), at: 0)
        #expect(answers.count == 2)
        #expect(answers.allSatisfy { $0.octets.count == octets.count })
    }

    @Test func `a version 1 request for a unicast address gets no third party an answer`() throws {
        let octets = hex(
            "51 0001 0004 00000001 0002 0004 00000001 0004 0005 010A6300EA")
        var responder = try Self.responder("239.1.2.0/24", "0.0.0.0/0")
        let answers = responder.answers(to: Self.request(octets), at: 0)
        #expect(answers.map(\.destination) == [Self.client])
        #expect(responder.counts.refusedGroups == 1)
    }

    @Test func `mping is answered to its group, with the own address twice`() throws {
        let host = hex("0200 0000 0A630001") + [UInt8](repeating: 0, count: 120)
        let target = hex("0200 10E1 E1010203") + [UInt8](repeating: 0, count: 120)
        let numbers = hex("00000000 6A420000 000000000000035C 00000000000BB013")
        let head = hex("322E3100 73 05 0000")
        var responder = try Self.responder("225.1.2.3")
        let answers = responder.answers(
            to: Self.request(head + host + target + numbers, to: Self.group, sourcePort: 4321),
            at: 0)
        let answer = try #require(answers.first)
        #expect(answers.count == 1)
        #expect(answer.destination == Self.group && answer.port == 4321)
        let reflected = hex("0200 0000 0A630002") + [UInt8](repeating: 0, count: 120)
        #expect(
            answer.octets == hex("322E3100 72 05 0000") + reflected + reflected + numbers)
        // A reply is answered by nobody.
        #expect(responder.answers(to: Self.request(answer.octets, to: Self.group), at: 1).isEmpty)
        #expect(responder.counts.noRequest == 1)
    }

    static let ompingID = "0001 0018 6E4600000A6300013C73A4A2C6D86559834C666399232B04"

    @Test(.rfc(6450, "§5"))
    func `omping gets its group, a session, and its replies`() throws {
        var responder = try Self.responder("232.43.211.234")
        let hello = hex("49 0000 0001 02 \(Self.ompingID) 000A 0007 0001 20 E82BD3EA")
        let responses = responder.answers(to: Self.request(hello, sourcePort: 4321), at: 0)
        let response = try #require(responses.first?.octets)
        #expect(responses.count == 1 && responses.first?.destination == Self.client)
        let head = hex("53 0000 0001 02 \(Self.ompingID) 0004 0006 0001 E82BD3EA 000B 0010")
        #expect(Array(response.prefix(head.count)) == head && response.count == head.count + 16)
        let session = Array(response.suffix(20))
        let asked = hex(
            """
            0000 0001 02 \(Self.ompingID) 0002 0004 00000001
            0003 0008 6B00DEFA0004A8BA 0004 0006 0001 E82BD3EA
            """)
        let answers = responder.answers(
            to: Self.request([0x51] + asked + session, sourcePort: 4321), at: 1)
        let expected = [0x41] + asked + hex("0009 0001 40")
        #expect(answers.map(\.octets) == [expected, expected])
        #expect(
            answers.map(\.destination) == [Self.client, .v4(EchoResponder.ssmpingGroup)])
    }

    // MARK: RFC 6450

    private func plain(_ sequence: UInt32, _ more: String = "", group: String = "E1010203")
        -> [UInt8]
    {
        hex("51 0000 0001 02 0001 0002 0101 0002 0004") + bigEndianOctets(sequence)
            + hex("0004 0006 0001 \(group) \(more)")
    }

    @Test(.rfc(6450, "§3.4"))
    func `unknown options are echoed, the Session ID is not`() throws {
        var responder = try Self.responder("225.1.2.3")
        let more = "0007 0001 AA 0099 0002 BBCC"
        let answers = responder.answers(to: Self.request(plain(1, more)), at: 0)
        #expect(answers.first?.octets == [0x41] + plain(1, more)[1...] + hex("0009 0001 40"))
    }

    @Test func `an answer is longer than its request once a second at most`() throws {
        var responder = try Self.responder("225.1.2.3")
        let second: Int64 = 1_000_000_000
        var sizes: [Int] = []
        for time in [0, second / 4, second, second + 1, 2 * second] {
            let octets = plain(UInt32(sizes.count + 1))
            let answers = responder.answers(to: Self.request(octets), at: time)
            sizes.append((answers.first?.octets.count ?? 0) - octets.count)
            // What goes to the group has the TTL in any case.
            #expect(answers.last?.octets.count == octets.count + 5)
        }
        #expect(sizes == [5, 0, 5, 0, 5])
    }

    @Test(.rfc(6450, "§3.5"))
    func `who has no session is answered once a second on average`() throws {
        var responder = try Self.responder("225.1.2.3")
        var answered = 0
        for tenth in 0 ..< 1000 {
            let request = Self.request(plain(UInt32(tenth)))
            if !responder.answers(to: request, at: Int64(tenth) * 100_000_000).isEmpty {
                answered += 1
            }
        }
        #expect(answered == 100 + EchoPolicy.unprovenBurst - 1)
        #expect(responder.counts.limitedSources == UInt64(1000 - answered))
    }

    @Test(
        .rfc(6450, "§5"),
        arguments: [
            // A group that is not allowed, a wrong session, no group.
            ("0002 0004 00000009 0004 0006 0001 EF090909", "0002 0004 00000009"),
            (
                "0002 0004 00000009 0004 0006 0001 E1010203 000B 0004 00000000",
                "0002 0004 00000009"
            ),
            ("0002 0004 00000009", "0002 0004 00000009"),
        ])
    func `a request that cannot be served is told to stop`(
        options: String, echoed: String
    ) throws {
        var responder = try Self.responder("225.1.2.3")
        let octets = hex("51 0000 0001 02 0001 0002 0101 \(options)")
        let answers = responder.answers(to: Self.request(octets), at: 0)
        #expect(
            answers.map(\.octets) == [hex("53 0000 0001 02 0001 0002 0101 \(echoed)")])
        #expect(responder.answers(to: Self.request(octets), at: 1).isEmpty)
    }

    @Test(.rfc(6450, "§3.2"))
    func `another version is told which is spoken`() throws {
        var responder = try Self.responder("225.1.2.3")
        let octets = hex("49 0000 0001 03 0001 0002 0101")
        let answers = responder.answers(to: Self.request(octets), at: 0)
        #expect(answers.map(\.octets) == [hex("53 0000 0001 02 0001 0002 0101")])
    }

    @Test(
        .rfc(6450, "§5"),
        arguments: [
            ("0001 20 EF090909", "000A 0007 0001 20 E1010203"),
            ("0001 00", "0004 0006 0001 E1010203"),
            ("0001 08 E1", "0004 0006 0001 E1010203"),
        ])
    func `a group is one of the prefix and of those allowed`(
        wanted: String, offered: String
    ) throws {
        var responder = try Self.responder("225.1.2.3")
        let value = hex(wanted)
        let octets =
            hex("49 0000 0001 02 0001 0002 0101 000A")
            + bigEndianOctets(UInt16(value.count)) + value
        let answer = try #require(responder.answers(to: Self.request(octets), at: 0).first)
        let expected = hex("53 0000 0001 02 0001 0002 0101 \(offered)")
        #expect(Array(answer.octets.prefix(expected.count)) == expected)
        #expect(answer.octets.count == expected.count + 20)
    }

    // MARK: mcping

    @Test(arguments: [1, 2, 4, 5, 100])
    func `the answer has a report and is no longer than the request`(padding: Int) throws {
        var responder = try Self.responder("225.1.2.3")
        let octets = Self.probe(5, padding: padding)
        let answers = responder.answers(to: Self.request(octets, to: Self.group, ttl: 61), at: 0)
        #expect(answers.count == 1 && answers.first?.destination == Self.client)
        let answer = try #require(answers.first)
        #expect(answer.octets.count <= octets.count)
        if padding == 1 || padding >= 5 { #expect(answer.octets.count == octets.count) }
        let stamped = answer.octets(sentAt: Timestamp(nanoseconds: 1_500_000))
        let message = try read(stamped, MulticastPingMessage.init(from:))
        let report = try #require(message.report)
        #expect(message.type == .echoReply && message.sequence == 5 && message.ttl == 64)
        #expect(report.requestTTL == 61 && report.replyTTL == 64 && report.interface == 3)
        #expect(report.dwell == 500_000)
        #expect(report.requestsReceived == 1 && report.repliesSent == 1)
    }

    @Test func `requests are counted once each, for each client, and enquiries not at all`() throws
    {
        var responder = try Self.responder("225.1.2.3")
        var last: [EchoAnswer] = []
        for (index, sequence) in [UInt32(1), 2, 2, 5, 4].enumerated() {
            last = responder.answers(
                to: Self.request(
                    Self.probe(sequence), to: Self.group, dropped: index < 1 ? 10 : 13),
                at: Int64(index))
            // A duplicate is counted and gets nothing.
            #expect(last.isEmpty == (index == 2))
        }
        let report = try #require(try Self.message(last.first).report)
        #expect(report.requestsReceived == 4 && report.highestSequence == 5)
        #expect(report.repliesSent == 4 && report.duplicates == 1 && report.droppedForRoom == 3)
        let other = responder.answers(
            to: Self.request(Self.probe(1, client: "BB"), to: Self.group), at: 10)
        #expect(try Self.message(other.first).report?.requestsReceived == 1)
        let enquiry = responder.answers(
            to: Self.request(
                Self.probe(9, flags: [.answerByUnicast, .isEnquiry]), to: Self.own, dropped: 13),
            at: 11)
        let told = try #require(try Self.message(enquiry.first).report)
        #expect(told.requestsReceived == 4 && told.highestSequence == 5 && told.repliesSent == 4)
    }

    @Test func `an answer to a group goes where that is allowed`() throws {
        var responder = try Self.responder("225.1.2.3")
        let both: ProbeConditions.Flags = [.answerByUnicast, .answerToGroup]
        let answers = responder.answers(
            to: Self.request(Self.probe(1, flags: both), to: Self.group), at: 0)
        #expect(answers.map(\.destination) == [Self.client, Self.group])
        #expect(answers.map(\.port) == [40_000, 40_000])
        let elsewhere = IPAddress.v4(IPv4Address(239, 9, 9, 9))
        let refused = responder.answers(
            to: Self.request(Self.probe(2, flags: both, group: elsewhere), to: Self.group), at: 1)
        #expect(refused.map(\.destination) == [Self.client])
        let victim = IPAddress.v4(IPv4Address(10, 99, 0, 77))
        let spoofed = responder.answers(
            to: Self.request(
                Self.probe(3, flags: .answerToGroup, group: victim), to: Self.group), at: 2)
        #expect(spoofed.isEmpty)
        // A request that came to a group of somebody else is none of ours.
        #expect(
            responder.answers(to: Self.request(Self.probe(4), to: elsewhere), at: 3).isEmpty)
    }

    @Test(arguments: UInt64(0) ..< 50)
    func `an answer is held back as long as chance says, and no longer than asked`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var responder = try Self.responder("225.1.2.3")
        var request = Self.request(Self.probe(1, spread: 200), to: Self.group)
        request.random = random.next()
        let answer = try #require(responder.answers(to: request, at: 0).first)
        #expect(answer.delay <= 200 && UInt64(answer.delay) == request.random % 201)
    }

    // MARK: Who is answered

    @Test(arguments: [
        ("10.99.0.1", true), ("10.99.1.1", false), ("10.99.0.2", false), ("0.0.0.0", false),
        ("255.255.255.255", false), ("239.1.1.1", false), ("192.0.2.9", true),
        ("2001:db8::1", false),
    ])
    func `sources are those of own links and those named, and never itself`(
        source: String, isAnswered: Bool
    ) throws {
        var responder = try Self.responder("225.1.2.3") { policy in
            policy.sources = [IPPrefix("192.0.2.0/24"), IPPrefix("0.0.0.0/8")].compactMap(\.self)
        }
        let source = try #require(IPAddress(source))
        let answers = responder.answers(
            to: Self.request(Self.probe(1), from: source, to: Self.group), at: 0)
        #expect(answers.isEmpty != isAnswered)
        #expect(responder.counts.refusedSources == (isAnswered ? 0 : 1))
    }

    @Test func `a source gets what its limit allows, all together what theirs does`() throws {
        var responder = try Self.responder("225.1.2.3") { policy in
            (policy.answersPerSecond, policy.totalPerSecond) = (100, 150)
        }
        var answered: [UInt8: Int] = [:]
        // Two sources, each asking 1000 times a second, for ten seconds.
        for number in 0 ..< UInt32(10_000) {
            for last: UInt8 in [7, 8] {
                let answers = responder.answers(
                    to: Self.request(
                        Self.probe(number), from: .v4(IPv4Address(10, 99, 0, last)),
                        to: Self.group), at: Int64(number) * 1_000_000)
                answered[last, default: 0] += answers.count
            }
        }
        let (first, second) = (answered[7] ?? 0, answered[8] ?? 0)
        #expect(first <= 1035 && second <= 1035)
        #expect(first + second <= 1550 && first + second > 1450)
    }

    @Test func `a flood of sources takes no more than the table, and ends with it`() throws {
        var responder = try Self.responder("225.1.2.3") { policy in
            policy.sources = [IPPrefix("172.16.0.0/12")].compactMap(\.self)
            policy.totalPerSecond = 1_000_000
        }
        var answered = 0
        for number in 0 ..< UInt32(3 * EchoPolicy.maximumSources) {
            let source = IPv4Address(rawValue: IPv4Address(172, 16, 0, 1).rawValue + number)
            answered +=
                responder.answers(
                    to: Self.request(Self.probe(1), from: .v4(source), to: Self.group),
                    at: Int64(number)
                ).count
        }
        #expect(answered == EchoPolicy.maximumSources)
        #expect(responder.counts.limitedTotal == UInt64(2 * EchoPolicy.maximumSources))
        let later: Int64 = 100_000_000_000
        #expect(
            responder.answers(to: Self.request(Self.probe(1), to: Self.group), at: later).count == 1
        )
    }

    @Test(arguments: UInt64(0) ..< 300)
    func `garbage is counted, and nobody gets more by unicast than the rules allow`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: seed)
        var responder = try Self.responder("225.1.2.3", "232.43.211.234")
        let kinds = [Self.probe(1), Self.version1, plain(1), hex("49 0000 0001 02")]
        var excess = 0
        for number in 0 ..< 200 {
            var octets = kinds[Int.random(in: 0 ..< kinds.count, using: &random)]
            for _ in 0 ..< Int.random(in: 0 ... 4, using: &random) {
                octets[Int.random(in: 0 ..< octets.count, using: &random)] = .random(
                    in: 0 ... 255, using: &random)
            }
            octets.removeLast(Int.random(in: 0 ..< octets.count, using: &random) / 4)
            let answers = responder.answers(
                to: Self.request(octets, to: number % 2 == 0 ? Self.own : Self.group),
                at: Int64(number) * 1_000_000)
            for answer in answers where !answer.destination.isMulticast {
                if answer.octets.count > octets.count { excess += 1 }
            }
            #expect(
                answers.allSatisfy { $0.destination == Self.client || $0.destination.isMulticast })
        }
        // All within 0.2 s.
        #expect(excess <= 1)
        let counts = responder.counts
        #expect(counts.received == 200)
        #expect(counts.answered + counts.garbage <= 200)
    }

    @Test func `the keyed hash is SipHash-2-4`() {
        // The vector of Aumasson and Bernstein's paper, appendix A.
        let hash = KeyedHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        #expect(hash(Array(0 ..< 15)) == 0xA129_CA61_49BE_45E5)
    }
}
