import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Stream activity")
struct StreamActivityTests {
    private typealias Change = StreamActivity.Change

    /// A UDP packet of the sender with a number to 239.1.1.1.
    private static func feed(
        _ streams: inout StreamTable, from sender: UInt8, at time: Timestamp
    ) {
        var octets = hex(
            """
            45 00 00 1C 00 00 40 00 04 11 00 00  C0 00 02 00 EF 01 01 01
            13 89 13 89 00 08 00 00
            """)
        octets[15] = sender
        _ = streams.observe(
            CapturedFrame(
                timestamp: time, originalLength: octets.count, linkType: .ipv4, interface: 0,
                octets: octets.span))
    }

    @Test func `a stream starts with its first packet and stops when it is silent for long`() {
        var streams = StreamTable(seed: 1)
        var activity = StreamActivity()
        for time in stride(from: 0, through: 1000, by: 10) {
            Self.feed(&streams, from: 1, at: milliseconds(time))
        }
        let start = activity.observe(streams, at: milliseconds(1000))
        let meanwhile = activity.observe(streams, at: milliseconds(4000))
        let stop = activity.observe(streams, at: milliseconds(4001))
        let after = activity.observe(streams, at: milliseconds(90_000))
        #expect(start.map(\.kind) == [.started] && start.map(\.time) == [milliseconds(0)])
        #expect(meanwhile.isEmpty && after.isEmpty)
        #expect(stop.map(\.kind) == [.stopped] && stop.map(\.time) == [milliseconds(1000)])
        #expect(!activity.isFlowing(0))
        Self.feed(&streams, from: 1, at: seconds(100))
        let again = activity.observe(streams, at: seconds(100))
        #expect(again.map(\.kind) == [.started] && again.map(\.time) == [seconds(100)])
        #expect(activity.isFlowing(0))
    }

    @Test func `what is sent once a minute has not stopped between its packets`() {
        var streams = StreamTable(seed: 1)
        var activity = StreamActivity()
        for minute in 0 ..< 5 { Self.feed(&streams, from: 1, at: seconds(60 * minute)) }
        let start = activity.observe(streams, at: seconds(240))
        let meanwhile = activity.observe(streams, at: seconds(240 + 180))
        let stop = activity.observe(streams, at: seconds(240 + 181))
        #expect(start.map(\.kind) == [.started])
        #expect(meanwhile.isEmpty)
        #expect(stop.map(\.kind) == [.stopped])
    }

    @Test func `what came and went between two looks is told with both`() {
        var streams = StreamTable(seed: 1)
        var activity = StreamActivity()
        Self.feed(&streams, from: 1, at: seconds(1))
        Self.feed(&streams, from: 2, at: seconds(58))
        let changes = activity.observe(streams, at: seconds(60))
        #expect(changes.map(\.stream) == [0, 0, 1])
        #expect(changes.map(\.kind) == [.started, .stopped, .started])
        #expect(changes.map(\.time) == [seconds(1), seconds(1), seconds(58)])
    }

    @Test func `times at both ends of what there is are no trap`() {
        var streams = StreamTable(seed: 1)
        var activity = StreamActivity()
        Self.feed(&streams, from: 1, at: Timestamp(nanoseconds: .min))
        Self.feed(&streams, from: 1, at: Timestamp(nanoseconds: .max))
        Self.feed(&streams, from: 2, at: Timestamp(nanoseconds: .max))
        let early = activity.observe(streams, at: Timestamp(nanoseconds: .min))
        let late = activity.observe(streams, at: Timestamp(nanoseconds: .max))
        #expect(early.count(where: { $0.kind == .started }) == 2)
        #expect(late.allSatisfy { $0.stream < 2 })
    }
}
