import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("What comes to a socket")
struct ReceiveTests {
    /// The numbers of a stream of which it is known what happened to it: of 2000, 30 are lost, 10
    /// alone and 20 in a row; 19 come twice, 4 of these 30 packets later; 6 are overtaken, 5 by the
    /// next and 1 by 50.
    static let known: [UInt32] = {
        let lost = Set((0 ..< 10).map { UInt32(50 + 100 * $0) } + Array(1200 ..< 1220))
        let twice = Set((0 ..< 15).map { UInt32(101 + 60 * $0) })
        var numbers: [UInt32] = []
        for number in UInt32(0) ..< 2000 where !lost.contains(number) {
            numbers.append(number)
            if twice.contains(number) { numbers.append(number) }
        }
        func place(_ number: UInt32) -> Int { numbers.firstIndex(of: number) ?? 0 }
        for number: UInt32 in [1300, 1400, 1500, 1600] {
            numbers.insert(number, at: place(number + 30) + 1)
        }
        for number: UInt32 in [1700, 1720, 1740, 1760, 1780] {
            numbers.swapAt(place(number), place(number + 1))
        }
        numbers.remove(at: place(1850))
        numbers.insert(1850, at: place(1900) + 1)
        return numbers
    }()

    /// A packet with a number, as a program sends it.
    static func payload(_ program: String, _ number: UInt32) -> [UInt8] {
        switch program {
        case "rtp":
            hex("80 21") + bigEndianOctets(UInt16(truncatingIfNeeded: number))
                + bigEndianOctets(number * 90) + hex("DEADBEEF 00")
        case "iperf2": bigEndianOctets(number) + hex("65000000 00000001 00000000 0000")
        case "mping":
            MpingMessage(
                type: .request, ttl: 5,
                sourceHost: MpingMessage.Host(.v4(IPv4Address(10, 0, 0, 1)), port: 0),
                destinationHost: MpingMessage.Host(.v4(IPv4Address(239, 1, 2, 3)), port: 4321),
                sequence: number, processID: hex("01020304"), seconds: 0, microseconds: 0
            ).octets
        default: []
        }
    }

    @Test(arguments: [("rtp", 5004, "rtp"), ("iperf2", 5001, "iperf2"), ("mping", 4321, "probe")])
    func `of the known stream, 30 are lost, 19 doubled and 6 late`(
        program: String, port: UInt16, content: String
    ) throws {
        #expect(Self.known.count == 1989)
        var state = TrafficState(seed: 1)
        var memory = [UInt8](repeating: 0, count: 1000)
        for (index, number) in Self.known.enumerated() {
            let payload = Self.payload(program, number)
            memory.replaceSubrange(
                DatagramFrame.headroom ..< DatagramFrame.headroom + payload.count, with: payload)
            let range = try #require(
                DatagramFrame.write(
                    into: &memory, count: payload.count,
                    source: .v4(IPv4Address(10, 0, 0, 1)), sourcePort: 40_000,
                    group: .v4(IPv4Address(239, 1, 2, 3)), port: port, ttl: 5, trafficClass: 0))
            state.observe(
                CapturedFrame(
                    timestamp: Timestamp(nanoseconds: Int64(index) * 1_000_000),
                    originalLength: range.count, linkType: .ipv4, interface: 1,
                    octets: memory.span.extracting(range)))
        }
        #expect(state.streams.count == 1)
        let stream = state.streams[0]
        #expect(stream.packets == 1989 && stream.timesToLive == [5])
        #expect(stream.content.keyword?.description == content)
        let window = try #require(stream.sequences.first?.window)
        #expect(window.expected == 2000 && window.lost == 30)
        #expect(window.duplicates == 19 && window.reordered == 6)
        #expect(window.depths.longest == 50 && window.depths.count(at: 0) == 5)
        #expect(window.bursts.count == 11 && window.bursts.longest == 20)
    }

    @Test func `the last packets of iperf, whose numbers are negative, do not count`() throws {
        var state = TrafficState(seed: 1)
        var memory = [UInt8](repeating: 0, count: 200)
        for number: UInt32 in [1, 2, 3, 0xFFFF_FFFC, 0xFFFF_FFFC, 0xFFFF_FFFC] {
            let payload = Self.payload("iperf2", number)
            memory.replaceSubrange(48 ..< 48 + payload.count, with: payload)
            let range = try #require(
                DatagramFrame.write(
                    into: &memory, count: payload.count, source: .v4(IPv4Address(10, 0, 0, 1)),
                    sourcePort: 1, group: .v4(IPv4Address(239, 1, 2, 3)), port: 5001, ttl: 5,
                    trafficClass: 0))
            state.observe(
                CapturedFrame(
                    timestamp: Timestamp(nanoseconds: 1), originalLength: range.count,
                    linkType: .ipv4, interface: 1, octets: memory.span.extracting(range)))
        }
        let window = try #require(state.streams[0].sequences.first?.window)
        #expect(window.expected == 3 && window.lost == 0 && window.duplicates == 0)
    }

    @Test func `the headers in front of a payload are those of its datagram`() throws {
        var memory = [UInt8](repeating: 0xEE, count: 52)
        let four = try #require(
            DatagramFrame.write(
                into: &memory, count: 4, source: .v4(IPv4Address(10, 0, 0, 1)), sourcePort: 0x1234,
                group: .v4(IPv4Address(239, 1, 2, 3)), port: 0x5678, ttl: 9, trafficClass: 0xB8))
        #expect(
            Array(memory[four])
                == hex(
                    """
                    45B8 0020 0000 4000 0911 0000 0A000001 EF010203
                    1234 5678 000C 0000 EEEEEEEE
                    """))
        let group = try #require(IPAddress("ff15::1"))
        let source = try #require(IPAddress("2001:db8::2"))
        let six = try #require(
            DatagramFrame.write(
                into: &memory, count: 4, source: source, sourcePort: 0x1234, group: group,
                port: 0x5678, ttl: 9, trafficClass: 0xB8))
        #expect(
            Array(memory[six])
                == hex(
                    """
                    6B800000 000C 11 09 20010DB8000000000000000000000002
                    FF150000000000000000000000000001 1234 5678 000C 0000 EEEEEEEE
                    """))
    }

    @Test func `addresses of two families, and payloads that are not there, make no packet`() {
        var memory = [UInt8](repeating: 0, count: 52)
        let (source, group) = (IPAddress.v4(IPv4Address(10, 0, 0, 1)), IPAddress.v6(.unspecified))
        for (count, group) in [(4, group), (5, source), (-1, source)] {
            let range = DatagramFrame.write(
                into: &memory, count: count, source: source, sourcePort: 1, group: group, port: 2,
                ttl: 3, trafficClass: 4)
            #expect(range == nil)
        }
    }

    @Test(
        .rfc(3376, "§8.4"),
        arguments: [
            (260, [260]), (263, [260]), (257, [260]), (265, [260]), (267, [270, 260]),
            (270, [270, 260]), (275, [260, 270]), (296, [260, 270]), (300, [270]), (252, []),
            (310, []), (100, []),
        ] as [(Int, [Int])])
    func `a stream that stops when the membership runs out, unasked, does so for that reason`(
        seconds: Int, expected: [Int]
    ) {
        let reason = StopReason(
            after: .seconds(seconds), timers: QueryTimers(), wasQueried: false)
        let intervals = expected.map { expected in
            StopReason.Interval(
                duration: .seconds(expected), rule: expected == 260 ? .rfc3376 : .rfc9776,
                isLate: seconds > expected + 4)
        }
        #expect(reason == (intervals.isEmpty ? .unknown : .membershipRanOut(intervals)))
        let asked = StopReason(after: .seconds(seconds), timers: QueryTimers(), wasQueried: true)
        #expect(asked == .unknown)
    }
}
