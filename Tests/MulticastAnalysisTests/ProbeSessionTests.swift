import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Probes and their answers")
struct ProbeSessionTests {
    static let group = IPAddress.v4(IPv4Address(239, 1, 2, 3))
    static let own = IPAddress.v4(IPv4Address(10, 99, 0, 1))
    static let host = IPAddress.v4(IPv4Address(10, 99, 0, 2))

    static func maker(_ kind: ProbeKind, size: Int = 0) -> ProbeMaker {
        ProbeMaker(
            kind: kind, clientID: Array(0 ..< 16), group: group, ownAddress: own, port: 4321,
            size: size)
    }

    static func request(_ sequence: UInt32, ttl: UInt8 = 64) -> ProbeMaker.Request {
        ProbeMaker.Request(sequence: sequence, ttl: ttl)
    }

    static let time = Timestamp(nanoseconds: 1_000_000_002_000_003_999)

    // MARK: What is sent

    @Test func `mping's request is what mping sends, with what leaks left out`() {
        let octets = Self.maker(.mping).octets(of: Self.request(3, ttl: 5), at: Self.time)
        #expect(octets.count == 288)
        #expect(Array(octets[..<16]) == hex("322E3100 73 05 0000 0200 0000 0A630001"))
        #expect(Array(octets[136 ..< 144]) == hex("0200 10E1 EF010203"))
        #expect(
            Array(octets[264...])
                == hex("00000002 00010203 000000003B9ACA02 0000000000000003"))
    }

    @Test func `ssmping's request is what ssmping sends`() {
        let octets = Self.maker(.ssmping).octets(of: Self.request(7), at: Self.time)
        #expect(
            octets
                == hex(
                    """
                    51 0001 0004 00010203 0002 0004 00000007 0003 0008 3B9ACA02 00000003
                    0004 0005 01 EF010203
                    """))
    }

    @Test(.rfc(6450, "§3.4"))
    func `RFC 6450's requests have what they must, in the order of omping`() {
        var maker = Self.maker(.rfc6450)
        maker.sessionID = hex("AABBCCDD")
        #expect(
            maker.octets(of: Self.request(1), at: Self.time)
                == hex(
                    """
                    51 0000 0001 02 0001 0010 000102030405060708090A0B0C0D0E0F 0002 0004 00000001
                    0003 0008 3B9ACA02 00000003 0004 0006 0001 EF010203 000B 0004 AABBCCDD
                    """))
        #expect(
            maker.initOctets
                == hex(
                    """
                    49 0000 0001 02 0001 0010 000102030405060708090A0B0C0D0E0F
                    000A 0007 0001 20 EF010203
                    """))
    }

    @Test(arguments: [0, 100, 132, 133, 134, 139, 1400, 65_507])
    func `a probe is as long as asked, or as short as it can be`(size: Int) {
        let octets = Self.maker(.mcping, size: size).octets(of: Self.request(1), at: Self.time)
        #expect(octets.count == max(size, 133))
        let other = Self.maker(.mping, size: size).octets(of: Self.request(1), at: Self.time)
        #expect(other.count == max(size, 288))
    }

    @Test(arguments: ProbeKind.allCases)
    func `the own requests are no answers, and nobody else's answers are`(kind: ProbeKind) {
        let maker = Self.maker(kind)
        let octets = maker.octets(of: Self.request(1), at: Self.time)
        #expect(ProbeReply(octets, to: maker) == nil)
        var other = octets
        // The type of mping is at offset 4.
        other[kind == .mping ? 4 : 0] = kind == .mping ? 0x72 : 0x41
        guard case .answer(let answer) = ProbeReply(other, to: maker) else {
            Issue.record("no answer")
            return
        }
        #expect(answer.sequence == 1)
        let stranger = ProbeMaker(
            kind: kind, clientID: Array(1 ..< 17), group: Self.group, ownAddress: Self.own,
            port: 4321)
        #expect(ProbeReply(other, to: stranger) == nil)
    }

    @Test(.rfc(6450, "§4.3"))
    func `a Server Response gives a group, or says stop`() {
        let maker = Self.maker(.rfc6450)
        let id = "0001 0010 000102030405060708090A0B0C0D0E0F"
        let offer = hex("53 0000 0001 02 \(id) 0004 0006 0001 EF010203 000B 0004 AABBCCDD")
        guard case .session(let group, let session) = ProbeReply(offer, to: maker) else {
            Issue.record("no session")
            return
        }
        #expect(group == Self.group && session == hex("AABBCCDD"))
        guard case .stop = ProbeReply(hex("53 0000 0001 02 \(id) 0002 0004 00000001"), to: maker)
        else {
            Issue.record("no stop")
            return
        }
    }

    // MARK: When it was sent

    @Test func `a time of sending goes to the datagram with its number`() {
        var sent = SentProbes()
        sent.noteOther()
        for number in UInt32(1) ... 3 {
            sent.note(
                Self.request(number), at: Timestamp(nanoseconds: Int64(number) * 1_000_000_000))
        }
        sent.note(kernelTime: Timestamp(nanoseconds: 2_000_000_500), ofDatagram: 2)
        // One that cannot be: before the probe was sent.
        sent.note(kernelTime: Timestamp(nanoseconds: 2_000_000_500), ofDatagram: 3)
        // Ones of no probe.
        sent.note(kernelTime: Timestamp(nanoseconds: 1), ofDatagram: 0)
        sent.note(kernelTime: Timestamp(nanoseconds: 4_000_000_000), ofDatagram: 4)
        sent.note(kernelTime: Timestamp(nanoseconds: 4_000_000_000), ofDatagram: .max)
        #expect(sent[1]?.kernelTime == nil && sent[3]?.kernelTime == nil)
        #expect(sent[2]?.kernelTime == Timestamp(nanoseconds: 2_000_000_500))
        #expect(sent[0] == nil && sent[4] == nil && sent.count == 3)
    }

    @Test func `the last probes are remembered, through all numbers`() {
        var sent = SentProbes()
        let count = UInt32(SentProbes.limit) + 100
        for number in 1 ... count { sent.note(Self.request(number), at: Self.time) }
        #expect(sent[100] == nil && sent[101]?.sequence == 101 && sent[count]?.sequence == count)
        sent.note(kernelTime: Self.time, ofDatagram: count - 1)
        #expect(sent[count]?.kernelTime == Self.time)
        #expect(sent.count == UInt64(count))
    }

    // MARK: What is measured

    private func answer(
        _ sequence: UInt32, sent: Int64, received: Int64, dwell: Int64 = 0, ttl: UInt8 = 62,
        change: (inout ResponderReport) -> Void = { _ in }
    ) -> ResponderRecord.Measurement {
        var report = ResponderReport()
        report.version = 1
        (report.requestTTL, report.replyTTL) = (61, 64)
        (report.receiveTime, report.transmitTime) = (5_000_000, UInt64(5_000_000 + dwell))
        report.requestsReceived = sequence
        report.highestSequence = sequence
        report.repliesSent = sequence
        change(&report)
        var probes = SentProbes()
        probes.note(Self.request(sequence), at: Timestamp(nanoseconds: sent - 7000))
        probes.note(kernelTime: Timestamp(nanoseconds: sent), ofDatagram: 0)
        let probe = probes[sequence]
        precondition(probe != nil)
        return ResponderRecord.Measurement(
            answer: ProbeReply.Answer(sequence: sequence, replyTTL: 64, report: report),
            // Never taken: the probe is there.
            probe: probe
                ?? SentProbes.Probe(
                    sequence: 0, ttl: 0, round: 0, isCounted: false, time: Self.time),
            isByGroup: false, ttl: ttl, time: Timestamp(nanoseconds: received),
            timeIsKernels: true)
    }

    @Test func `a round trip is between the kernels' times, less what the responder took`() {
        let measured = answer(1, sent: 1_000_000_000, received: 1_000_900_000, dwell: 600_000)
        #expect(measured.roundTripTime == 300_000 && measured.isByKernel)
        #expect(measured.forwardHops == 3 && measured.returnHops == 2)
        // Clocks that go back make no negative time.
        let odd = answer(1, sent: 1_000_000_000, received: 1_000_000_100, dwell: 600_000)
        #expect(odd.roundTripTime == 0)
    }

    @Test func `an answer that came with more hops than it was given has none`() {
        let measured = answer(1, sent: 1_000_000_000, received: 1_000_900_000, ttl: 65) {
            $0.requestTTL = 65
        }
        #expect(measured.forwardHops == nil && measured.returnHops == nil)
    }

    @Test(
        arguments: [
            // 100 sent; the responder got 90, dropped 4, answered 85; 80 came, 3 were dropped here.
            (100, 100, 90, 85, 4, 80, 3, [6, 4, 2, 3, 0]),
            // It told last about the 95th: 5 are unknown.
            (100, 95, 90, 90, 0, 90, 0, [5, 0, 0, 0, 5]),
            // Sockets drop datagrams of others as well: nothing is lost "-1 times".
            (100, 100, 99, 99, 50, 98, 70, [0, 1, 0, 1, 0]),
            (100, 100, 100, 100, 0, 100, 0, [0, 0, 0, 0, 0]),
            // A responder that counts more than was sent.
            (10, 10, 20, 5, 1, 9, 1, [0, 0, 0, 0, 0]),
        ] as [(UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, [UInt64])])
    func `what is missing was lost in one place`(
        sent: UInt64, covered: UInt64, reached: UInt64, replied: UInt64, dropped: UInt64,
        received: UInt64, localDropped: UInt64, expected: [UInt64]
    ) {
        let split = LossSplit(
            sent: sent, covered: covered, receivedByResponder: reached, replied: replied,
            refused: 0, responderDropped: dropped, received: received, localDropped: localDropped)
        #expect(
            [
                split.forwardLost, split.responderDropped, split.returnLost, split.localDropped,
                split.unknown,
            ] == expected)
    }

    @Test(arguments: UInt64(0) ..< 100)
    func `each loss is found where it happened`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var responder = try EchoResponderTests.responder("239.1.2.3")
        var (sent, responders) = (SentProbes(), ResponderTable())
        var (forward, back, count) = (UInt64(0), UInt64(0), UInt32(0))
        let maker = Self.maker(.mcping)
        var isLastAnswered = false
        // A way there that loses 1 of 5, and a way back that loses 1 of 7.
        for number in UInt32(1) ... 300 {
            count = number
            let time = Timestamp(nanoseconds: 1_000_000_000 + Int64(number) * 10_000_000)
            let request = Self.request(number)
            sent.note(request, at: time)
            isLastAnswered = false
            guard Int.random(in: 0 ..< 5, using: &random) > 0 else {
                forward += 1
                continue
            }
            let answers = responder.answers(
                to: EchoResponderTests.request(
                    maker.octets(of: request, at: time), to: Self.group),
                at: time.nanoseconds)
            let octets = try #require(answers.first).octets(sentAt: time)
            guard Int.random(in: 0 ..< 7, using: &random) > 0 else {
                back += 1
                continue
            }
            guard case .answer(let answer) = ProbeReply(octets, to: maker),
                let probe = sent[answer.sequence]
            else {
                Issue.record("no answer")
                return
            }
            isLastAnswered = true
            _ = responders.observe(
                ResponderRecord.Measurement(
                    answer: answer, probe: probe, isByGroup: false, ttl: 64, time: time,
                    timeIsKernels: true), from: Self.host)
        }
        // What came after the last answer is asked for by an enquiry.
        let enquiry = ProbeMaker.Request(
            sequence: .max, ttl: 64, flags: [.answerByUnicast, .isEnquiry])
        sent.note(enquiry, at: Self.time)
        let told = responder.answers(
            to: EchoResponderTests.request(maker.octets(of: enquiry, at: Self.time)),
            at: Self.time.nanoseconds)
        if case .answer(let answer) = ProbeReply(told.first?.octets ?? [], to: maker),
            let probe = sent[.max]
        {
            _ = responders.observe(
                ResponderRecord.Measurement(
                    answer: answer, probe: probe, isByGroup: false, ttl: 64, time: Self.time,
                    timeIsKernels: true), from: Self.host)
        }
        let record = try #require(responders[Self.host])
        let split = try #require(
            record.lossSplit(sent: UInt64(count), localDropped: 0, isUpToDate: true))
        #expect(split.forwardLost == forward && split.returnLost == back)
        #expect(split.unknown == 0 && split.responderDropped == 0)
        #expect(split.received == 300 - forward - back)
        // Without the enquiry the tail is nobody's.
        let stale = try #require(
            record.lossSplit(sent: UInt64(count) + 5, localDropped: 0, isUpToDate: false))
        #expect(stale.unknown >= 5)
        #expect(isLastAnswered || forward + back > 0)
    }

    // MARK: Delays

    @Test(arguments: UInt64(0) ..< 50)
    func `quantiles are those of the sorted list, to three percent`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var distribution = DelayDistribution()
        var list: [Int64] = []
        let most = Int64(1) << Int64.random(in: 1 ... 40, using: &random)
        for _ in 0 ..< 1000 {
            let delay = Int64.random(in: 0 ..< most, using: &random)
            distribution.add(delay)
            list.append(delay)
        }
        list.sort()
        #expect(distribution.minimum == list.first && distribution.maximum == list.last)
        for part in [0.01, 0.5, 0.9, 0.99, 1] {
            let exact = Double(list[Int((part * 1000).rounded(.up)) - 1])
            let told = Double(distribution.quantile(part) ?? -1)
            #expect((told - exact).magnitude <= exact * 0.032 + 1, "\(part): \(told), not \(exact)")
        }
        let mean = Double(list.reduce(0, +)) / 1000
        #expect((distribution.mean - mean).magnitude <= mean * 1e-9)
    }

    @Test func `of nothing there is no quantile, and what is below zero is zero`() {
        var distribution = DelayDistribution()
        #expect(distribution.quantile(0.5) == nil && distribution.deviation == 0)
        distribution.add(-5)
        distribution.add(.max)
        #expect(distribution.minimum == 0 && distribution.maximum == .max)
        #expect(distribution.quantile(1) == .max)
    }

    // MARK: Who was expected

    @Test func `an expectation is met by those who answered`() throws {
        var responders = ResponderTable()
        let other = IPAddress.v4(IPv4Address(10, 99, 0, 3))
        #expect(!Expectation.anybody.isMet(by: responders))
        _ = responders.observe(answer(1, sent: 10_000, received: 20_000), from: Self.host)
        #expect(Expectation.anybody.isMet(by: responders))
        #expect(Expectation.count(1).isMet(by: responders))
        #expect(!Expectation.count(2).isMet(by: responders))
        #expect(Expectation.hosts([Self.host]).isMet(by: responders))
        #expect(Expectation.hosts([Self.host, other]).missing(in: responders) == [other])
    }
}
