import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Announced clock rates", .rfc(3550, "A.8"))
struct AnnouncedClocksTests {
    private static let group = IPv4Address(239, 1, 1, 1)

    private static func feed(
        _ state: inout TrafficState, _ octets: [UInt8], at microseconds: Int64
    ) {
        state.observe(
            CapturedFrame(
                timestamp: Timestamp(nanoseconds: microseconds * 1000),
                originalLength: octets.count, linkType: .ethernet, interface: 0,
                octets: octets.span))
    }

    /// Two packets of payload type 96, the second one `late` microseconds later than 20 ms after the
    /// first, and 960 units of the clock: 20 ms at 48 kHz.
    private static func pair(
        _ state: inout TrafficState, port: UInt16 = 5004, at microseconds: Int64, late: Int64
    ) {
        for (number, time) in [(0, 0), (1, 20_000 + late)] {
            feed(
                &state,
                rtpFrame(
                    to: group, port: port, payloadType: 96, sequence: UInt16(number),
                    timestamp: UInt32(number) * 960), at: microseconds + time)
        }
    }

    private static func jitter(of state: borrowing TrafficState, port: UInt16 = 5004) -> Duration? {
        for number in 0 ..< state.streams.count where state.streams[number].destinationPort == port
        {
            return state.streams[number].sequences.first?.jitter
        }
        return nil
    }

    private static let audio = [
        "c=IN IP4 239.1.1.1/8", "m=audio 5004/2 RTP/AVP 96", "a=rtpmap:96 L24/48000/2",
    ]

    @Test func `without a session nobody knows the clock of a dynamic payload type`() {
        var state = TrafficState(seed: 1)
        Self.pair(&state, at: 0, late: 1600)
        #expect(Self.jitter(of: state) == nil)
    }

    @Test(.rfc(8866, "a=rtpmap"))
    func `the jitter counts by the rate that a session announces`() {
        var state = TrafficState(seed: 1)
        Self.feed(&state, sapFrame(Self.audio), at: 0)
        Self.pair(&state, at: 1000, late: 1600)
        // 1600 µs late: a sixteenth of the difference.
        #expect(Self.jitter(of: state) == .microseconds(100))
    }

    @Test func `a session that comes after its stream is heard of, too`() {
        var state = TrafficState(seed: 1)
        Self.pair(&state, at: 0, late: 5000)
        Self.feed(&state, sapFrame(Self.audio), at: 100_000)
        Self.pair(&state, at: 200_000, late: 1600)
        #expect(Self.jitter(of: state) == .microseconds(100))
    }

    @Test(.rfc(8866, "m="))
    func `each second port of a medium is RTP's`() {
        var state = TrafficState(seed: 1)
        Self.feed(&state, sapFrame(Self.audio), at: 0)
        Self.pair(&state, port: 5006, at: 1000, late: 1600)
        Self.pair(&state, port: 5008, at: 100_000, late: 1600)
        #expect(Self.jitter(of: state, port: 5006) == .microseconds(100))
        #expect(Self.jitter(of: state, port: 5008) == nil)
    }

    @Test(arguments: [
        ["c=IN IP4 239.1.1.1/8", "m=audio 5004 RTP/AVP 96", "a=rtpmap:96 L24"],
        ["c=IN IP4 239.1.1.1/8", "m=audio 5004 RTP/AVP 96", "a=rtpmap:96 L24/0"],
        ["c=IN IP4 239.1.1.1/8", "m=audio 5004 RTP/AVP 96", "a=rtpmap:97 L24/48000"],
        ["c=IN IP4 239.1.1.1/8", "m=audio 70540 RTP/AVP 96", "a=rtpmap:96 L24/48000"],
        ["c=IN IP4 239.1.1.1/8", "m=audio 5004/0 RTP/AVP 96", "a=rtpmap:96 L24/48000"],
        ["c=IN IP4 192.0.2.9", "m=audio 5004 RTP/AVP 96", "a=rtpmap:96 L24/48000"],
        [
            "c=IN IP4 239.1.1.1/8", "m=audio 9223372036854775807/9 RTP/AVP 96",
            "a=rtpmap:96 x/48000",
        ],
    ])
    func `what says nothing of the stream changes nothing`(lines: [String]) {
        var state = TrafficState(seed: 1)
        Self.feed(&state, sapFrame(lines), at: 0)
        Self.pair(&state, at: 1000, late: 1600)
        #expect(Self.jitter(of: state) == nil && state.streams.count == 2)
    }

    @Test func `a deletion says nothing of clocks`() {
        var state = TrafficState(seed: 1)
        Self.feed(&state, sapFrame(Self.audio, isDeletion: true), at: 0)
        Self.pair(&state, at: 1000, late: 1600)
        #expect(Self.jitter(of: state) == nil)
    }

    @Test func `there are so many announced rates, and what is beyond is counted`() {
        var state = TrafficState(seed: 1)
        // 32 payload types on 16 ports each time: the 33rd announcement finds no room.
        let types = (96 ..< 128).map { "a=rtpmap:\($0) x/\(1000 + $0)" }
        for number in 0 ..< 33 {
            #expect(state.refusedClockRates == 0)
            Self.feed(
                &state,
                sapFrame(
                    ["c=IN IP4 239.1.1.1/8", "m=video \(1000 + 32 * number)/16 RTP/AVP 96"] + types),
                at: Int64(number))
        }
        #expect(state.refusedClockRates == 32 * 16)
        // Those that are known are no new ones.
        Self.feed(
            &state, sapFrame(["c=IN IP4 239.1.1.1/8", "m=video 1000/16 RTP/AVP 96"] + types), at: 99
        )
        #expect(state.refusedClockRates == 32 * 16)
    }
}
