import MulticastWire
import TestSupport
import Testing

@Suite("Frames that lie one behind the other")
struct FrameRunTests {
    // 2.000003, 1.5 and 3 s, of 2, 3 and 1 octets; the first had 64 on the wire.
    static let records = hex(
        """
        02 00 00 00  03 00 00 00  02 00 00 00  40 00 00 00  AA BB
        01 00 00 00  20 A1 07 00  03 00 00 00  03 00 00 00  01 02 03
        03 00 00 00  00 00 00 00  01 00 00 00  01 00 00 00  FF
        """)
    static let kind = FrameRun.Kind(
        unit: 1000, maximumLength: 100, linkType: .linuxCooked, interface: 7)

    struct Frame: Equatable {
        let time: Int64
        let original: Int
        let octets: [UInt8]
    }

    /// Goes over a run until a frame is not taken; `nil` if there is none.
    static func pass(
        _ octets: [UInt8], limit: Int? = nil, while isTaken: (Frame) -> Bool = { _ in true }
    ) -> (frames: [Frame], passed: FrameRun.Passed)? {
        let limit = limit ?? octets.count
        guard let run = FrameRun(octets.span, limit: limit, kind) else { return nil }
        var frames: [Frame] = []
        var cursor = run.beginning
        while let frame = cursor.frame(of: run) {
            #expect(frame.linkType == .linuxCooked && frame.interface == 7)
            let copy = Frame(
                time: frame.timestamp.nanoseconds, original: frame.originalLength,
                octets: frame.octets.indices.map { frame.octets[$0] })
            guard isTaken(copy) else { break }
            frames.append(copy)
            cursor.pass(frame)
        }
        return (frames, cursor.passed(of: run))
    }

    @Test func `each frame has the time and the octets that its header tells`() throws {
        let (frames, passed) = try #require(Self.pass(Self.records))
        #expect(
            frames == [
                Frame(time: 2_000_003_000, original: 64, octets: [0xAA, 0xBB]),
                Frame(time: 1_500_000_000, original: 3, octets: [1, 2, 3]),
                Frame(time: 3_000_000_000, original: 1, octets: [0xFF]),
            ])
        #expect(passed.frames == 3 && passed.octets == Self.records.count)
        #expect(
            passed.times == Timestamp(nanoseconds: 1_500_000_000)
                ... .init(nanoseconds: 3_000_000_000))
    }

    @Test func `what is not taken was not passed`() throws {
        let (frames, passed) = try #require(Self.pass(Self.records) { $0.octets.count == 2 })
        #expect(frames.count == 1 && passed.frames == 1 && passed.octets == 18)
        let first = Timestamp(nanoseconds: 2_000_003_000)
        #expect(passed.times == first ... first)
        let none = try #require(Self.pass(Self.records) { _ in false }).passed
        #expect(none.frames == 0 && none.octets == 0 && none.times == nil)
    }

    @Test func `frames that it moved behind are passed when they are noted`() {
        guard let run = FrameRun(Self.records.span, limit: 100, Self.kind) else {
            Issue.record("there is memory")
            return
        }
        var cursor = run.beginning
        var ahead = cursor
        while let frame = ahead.frame(of: run) { ahead.move(behind: frame) }
        let none = ahead.passed(of: run)
        #expect(none.frames == 0 && none.octets == Self.records.count && none.times == nil)
        let times = Timestamp(nanoseconds: 1_500_000_000) ... .init(nanoseconds: 3_000_000_000)
        ahead.note(3, at: times)
        #expect(ahead.passed(of: run).frames == 3 && ahead.passed(of: run).times == times)
        // The copy is where it was.
        while let frame = cursor.frame(of: run) { cursor.pass(frame) }
        let passed = cursor.passed(of: run)
        #expect(passed.frames == 3 && passed.octets == 54 && passed.times == times)
    }

    @Test func `a cursor that another run is told of stays in its own memory`() {
        let octets = Self.records
        guard let run = FrameRun(octets.span.extracting(0 ..< 18), limit: 18, Self.kind),
            let longer = FrameRun(octets.span, limit: 54, Self.kind)
        else {
            Issue.record("there is memory")
            return
        }
        var cursor = run.beginning
        var frames = 0
        while let frame = cursor.frame(of: longer) {
            cursor.pass(frame)
            frames += 1
        }
        #expect(frames == 1)
    }

    @Test func `frames begin before the limit, and may end behind it`() {
        #expect(Self.pass(Self.records, limit: 18)?.frames.count == 1)
        #expect(Self.pass(Self.records, limit: 19)?.frames.count == 2)
        #expect(Self.pass(Self.records, limit: 0)?.frames.isEmpty == true)
        #expect(Self.pass(Self.records, limit: -5)?.frames.isEmpty == true)
    }

    @Test func `of every prefix the whole frames are passed`() throws {
        for count in 0 ... Self.records.count {
            let whole = [18, 37, 54].count { $0 <= count }
            let (frames, passed) = try #require(Self.pass(Array(Self.records.prefix(count))))
            #expect(frames.count == whole && passed.frames == whole, "\(count) octets")
        }
    }

    @Test(arguments: [0, 101, 0x7FFF_FFFF, 0xFFFF_FFFF])
    func `a length that no frame has ends it`(length: UInt32) {
        var octets = Self.records + [UInt8](repeating: 0, count: 200)
        for place in 0 ..< 4 {
            octets[26 + place] = UInt8(truncatingIfNeeded: length >> (8 * place))
        }
        #expect(Self.pass(octets)?.frames.count == 1)
        octets.replaceSubrange(26 ..< 30, with: [100, 0, 0, 0])
        #expect(Self.pass(octets)?.frames.count == 2)
    }
}
