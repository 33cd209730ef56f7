import MulticastWire
import TestSupport
import Testing

@testable import MulticastAnalysis

@Suite("Path of a stream")
struct StreamPathTests {
    private func comparison(
        _ text: String, points: Int = 2, packetLimit: Int = TrailRecorder.packetLimit
    ) throws -> PointComparison {
        let scenario = try Scenario(text)
        let names = scenario.points.isEmpty ? (0 ..< points).map { "p\($0)" } : scenario.points
        return PointComparison(
            try trails(of: text, points: names.count, packetLimit: packetLimit), names: names)
    }

    @Test func `points follow each other by TTL, each with what its hop adds`() throws {
        // In the order of the command line the point nearest to the source is the last.
        let comparison = try comparison(
            """
            points access middle+10 core
            0 every 0.1 until 20 data 10.0.0.5 239.1.1.1 5004 ttl=16 if=2 seen=1:1@0.002,0:3@0.005
            """)
        let path = try #require(comparison.paths.first)
        #expect(path.stops.map(\.point) == [2, 1, 0])
        #expect(path.stops.map(\.timesToLive) == [16 ... 16, 15 ... 15, 13 ... 13])
        #expect(path.legs.map(\.from) == [2, 1])
        #expect(path.legs.map(\.to) == [1, 0])
        #expect(path.legs.map(\.kind) == [.routers(1), .routers(2)])
        #expect(path.legs.allSatisfy { $0.lost == 0 && $0.reordered == 0 && $0.missing == 0 })
        #expect(path.absences.isEmpty)
    }

    @Test func `delays are told above the smallest of one direction`() throws {
        let comparison = try comparison(
            """
            points core access+3
            0 every 1 until 9     data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.001
            0.5 every 1 until 9.5 data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.004
            0.7                   data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.021
            """)
        let delay = try #require(comparison.paths.first?.legs.first?.delay)
        #expect(delay.least == 0)
        #expect(delay.median == 3_000_000)
        #expect(delay.percentile99 == 20_000_000)
        #expect(comparison.points.map(\.offset) == [0, 3_001_000_000])
        #expect(
            comparison.time(Timestamp(nanoseconds: 8_001_000_000), of: 1)
                == Timestamp(nanoseconds: 5_000_000_000))
    }

    @Test func `loss is counted in packets and in rows`() throws {
        // Each fifth packet, and then three in a row.
        let comparison = try comparison(
            """
            0 every 0.1 until 19.9 data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.001 lose=5
            20 data 10.0.0.5 239.1.1.1 5004
            20.01 data 10.0.0.5 239.1.1.1 5004
            20.02 data 10.0.0.5 239.1.1.1 5004
            21 every 0.1 until 30 data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.001
            """)
        let leg = try #require(comparison.paths.first?.legs.first)
        // 294, but for one each within 100 ms of the edges of the common time.
        #expect(leg.compared == 292)
        #expect(leg.lost == 43)
        // The last of each fifth ones, at 19.9 s, and the three are one row.
        #expect(leg.bursts?.count == 40)
        #expect(leg.bursts?.longest == 4)
    }

    @Test func `what overtakes is counted, and switches between show as no router`() throws {
        let comparison = try comparison(
            """
            0 every 0.1 until 20 data 10.0.0.5 239.1.1.1 5004 seen=1:0@0.001
            5.05 data 10.0.0.5 239.1.1.1 5004 seen=1:0@0.06
            """)
        let leg = try #require(comparison.paths.first?.legs.first)
        #expect(leg.kind == .link)
        #expect(leg.reordered == 1)
    }

    @Test func `two branches behind one point are no way from one to the other`() throws {
        let comparison = try comparison(
            """
            points left core right
            0 every 0.1 until 20 data 10.0.0.5 239.1.1.1 5004 if=1 seen=0:1@0.001,2:1@0.002
            """)
        let path = try #require(comparison.paths.first)
        #expect(path.stops.map(\.point) == [1, 0, 2])
        #expect(path.legs.map { [$0.from, $0.to] } == [[1, 0], [1, 2]])
    }

    @Test func `a point that did not see it is told, with what passed meanwhile`() throws {
        let comparison = try comparison(
            """
            points core access+5 later
            0 every 0.1 until 9.9  data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.001
            0 every 0.1 until 9.9  data 10.0.0.5 239.1.1.2 5004
            100 every 1 until 110  data 10.0.0.6 239.1.1.3 5004 if=2
            """)
        let path = try #require(
            comparison.paths.first { $0.group == .v4(IPv4Address(239, 1, 1, 2)) })
        #expect(path.absences.map(\.point) == [1, 2])
        #expect(path.absences.map(\.before) == [0, 0])
        // All but those before the other's first frame and behind its last.
        #expect((97 ... 100).contains(path.absences[0].packets))
        #expect(path.absences[1].packets == 0)
        #expect(comparison.points.map(\.isAligned) == [true, true, false])
    }

    @Test func `a stream that stops at one point only ends there`() throws {
        let comparison = try comparison(
            """
            0 every 0.1 until 10   data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.001
            0 every 0.1 until 20   data 10.0.0.5 239.1.1.2 5004 seen=1:1@0.001
            10.1 every 0.1 until 20 data 10.0.0.5 239.1.1.1 5004
            """)
        let path = try #require(
            comparison.paths.first { $0.group == .v4(IPv4Address(239, 1, 1, 1)) })
        let leg = try #require(path.legs.first)
        #expect(leg.end == Timestamp(nanoseconds: 10_000_000_000))
        #expect((98 ... 100).contains(leg.missing))
        #expect(leg.lost == 0)
    }

    @Test func `a share of the packets tells the same loss`() throws {
        let comparison = try comparison(
            """
            0 every 0.005 until 60 data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.001 lose=4
            """, packetLimit: 4096)
        let leg = try #require(comparison.paths.first?.legs.first)
        #expect(comparison.share == 4)
        #expect((2000 ... 4096).contains(leg.compared))
        #expect((leg.lossShare - 0.25).magnitude < 0.03)
        #expect(leg.bursts == nil)
    }

    @Test func `packets that look alike are told and not compared`() throws {
        let comparison = try comparison(
            """
            0 every 2 until 60 data 10.0.0.5 239.1.1.1 5004 id=7 seen=1:1@0.001
            """)
        let path = try #require(comparison.paths.first)
        #expect(path.legs.first?.compared == 0)
        #expect(path.legs.first?.ambiguous == 1)
        #expect(comparison.points[1].relation == nil)
    }

    @Test func `nothing at all is compared without harm`() {
        #expect(PointComparison([], names: []).paths.isEmpty)
        let empty = TrailRecorder(seed: 1).finished()
        let comparison = PointComparison([empty, empty], names: ["a", "b"])
        #expect(comparison.points.map(\.frames) == [0, 0])
        #expect(comparison.overlap(of: 0, and: 1) == nil)
    }
}
