import MulticastWire
import TestSupport
import Testing

/// The places that ``FrameRun`` had fetched, of the one test that looks at them.
private nonisolated(unsafe) var placesFetched: [UInt] = []

@Suite("Frames that lie one behind the other", .serialized)
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
        guard let run = FrameRun(octets.span, limit: limit ?? octets.count, kind, fetch: { _ in })
        else { return nil }
        var frames: [Frame] = []
        var cursor = run.beginning
        run: while cursor.goesOn(in: run) {
            while cursor.isInReach {
                guard let frame = cursor.frame(of: run) else { break run }
                #expect(frame.linkType == .linuxCooked && frame.interface == 7)
                let copy = Frame(
                    time: frame.timestamp.nanoseconds, original: frame.originalLength,
                    octets: frame.octets.indices.map { frame.octets[$0] })
                guard isTaken(copy) else { break run }
                frames.append(copy)
                cursor.pass(frame)
            }
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

    @Test func `a frame out of reach is none`() {
        let run = FrameRun(Self.records.span, limit: 100, Self.kind, fetch: { _ in })
        guard let run else {
            Issue.record("there is memory")
            return
        }
        var cursor = run.beginning
        #expect(!cursor.isInReach && cursor.frame(of: run) == nil)
        #expect(cursor.goesOn(in: run) && cursor.isInReach && cursor.frame(of: run) != nil)
    }

    @Test func `a cursor that another run is told of stays in its own memory`() {
        let octets = Self.records
        guard
            let run = FrameRun(
                octets.span.extracting(0 ..< 18), limit: 18, Self.kind, fetch: { _ in }),
            let longer = FrameRun(octets.span, limit: 54, Self.kind, fetch: { _ in })
        else {
            Issue.record("there is memory")
            return
        }
        var cursor = run.beginning
        var frames = 0
        while cursor.goesOn(in: longer), let frame = cursor.frame(of: longer) {
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

    @Test(arguments: [1, 84, 100, 496, 2000])
    func `memory is fetched before the first frame behind some octets`(length: Int) throws {
        placesFetched = []
        let count = UInt32(length)
        let record =
            [UInt8](repeating: 0, count: 8)
            + (0 ..< 2).flatMap { _ in
                (0 ..< 4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
            }
            + [UInt8](repeating: 1, count: length)
        let octets = (0 ..< 50).flatMap { _ in record }
        let kind = FrameRun.Kind(
            unit: 1, maximumLength: 4000, linkType: .ethernet, interface: 0)
        let run = FrameRun(octets.span, limit: octets.count, kind) {
            placesFetched.append(UInt(bitPattern: $0))
        }
        guard let run else {
            Issue.record("there is memory")
            return
        }
        var cursor = run.beginning
        while cursor.goesOn(in: run) {
            while cursor.isInReach {
                guard let frame = cursor.frame(of: run) else { break }
                cursor.pass(frame)
            }
        }
        #expect(cursor.passed(of: run).frames == 50)
        let first = try #require(placesFetched.first)
        let places = placesFetched.map { Int($0 - first) }
        let perFetch = max(1, (FrameRun.fetchInterval + record.count - 1) / record.count)
        #expect(places == stride(from: 0, to: 50, by: perFetch).map { $0 * record.count })
    }
}
