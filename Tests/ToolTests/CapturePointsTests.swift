import CaptureFiles
import Foundation
import MulticastWire
import TestSupport
import Testing
import ToolSupport

@testable import mcdoctor

/// A scenario of several points, written as a capture file for each.
private final class PointFiles {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "mckit-\(UUID())")
    let names: [String]

    init(_ text: String) throws {
        let scenario = try Scenario(text)
        names = scenario.points
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (number, name) in names.enumerated() {
            var writer = try CaptureFileWriter(
                path: path(name), format: .pcap,
                interfaces: [CaptureInterface(linkType: .ethernet, snapLength: 262_144)])
            for frame in scenario.frames where frame.interface == number {
                try writer.write(
                    CapturedFrame(
                        timestamp: Timestamp(
                            nanoseconds: frame.time.nanoseconds + 1_780_000_000_000_000_000),
                        originalLength: frame.octets.count, linkType: .ethernet, interface: 0,
                        octets: frame.octets.span))
            }
            try writer.close()
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The file of a point.
    func path(_ name: String) -> String { folder.appending(path: "\(name).pcap").path }

    /// Runs mcdoctor on all points.
    func doctor(_ arguments: String...) -> Run {
        Run(mcdoctor: names.map { "\($0)=\(path($0))" } + arguments)
    }
}

@Suite("Points of capture")
struct CapturePointsTests {
    private static let text = """
        points core access+3.5
        0 every 10 until 20   query 10.0.2.1 v2 if=1
        0 every 0.1 until 20  data 10.0.0.5 239.1.1.1 5004 seen=1:1@0.0005 lose=10
        0 every 0.1 until 20  data 10.0.0.5 239.1.1.2 5004
        1 every 5 until 20    report 10.0.2.7 v2 239.1.1.2 if=1
        0 every 0.1 until 20  data 10.0.0.5 239.1.1.3 5004
        """

    @Test(arguments: [
        (["core=a.pcap", "b.pcap"], "'b.pcap' has no name, and 'core' is one: "),
        (["b.pcap", "core=a.pcap"], "'b.pcap' has no name, and 'core' is one: "),
        (["core=-"], "point 'core' is read twice, and standard input cannot be: give it as a file"),
        (["=a.pcap"], "'=a.pcap': a point's name is 1 to 32 of a-z A-Z 0-9 . _ -; "),
        (["a b=a.pcap"], "'a b=a.pcap': a point's name is 1 to 32 of a-z A-Z 0-9 . _ -; "),
        (["core="], "point 'core' has no file: give it as core=FILE"),
        (["-r", "core=a.pcap", "-r", "x"], "'x' has no name, and 'core' is one: "),
        ((1 ... 17).map { "p\($0)=x" }, "17 points are too many: at most 16 are compared"),
    ])
    func `what is no point is told in a line`(arguments: [String], message: String) {
        let run = Run(mcdoctor: arguments)
        #expect(run.status == .trouble)
        #expect(run.out.isEmpty)
        #expect(run.error.hasPrefix("mcdoctor: \(message)"), "\(run.error)")
    }

    @Test func `files of one name are one point, and a slash makes a file of any word`() throws {
        let (points, files) = try NamedPoint.all(["a=1", "b=2", "a=x=3"])
        #expect(points.map(\.name) == ["a", "b"])
        #expect(points.map(\.files) == [[0, 2], [1]])
        #expect(files == ["1", "2", "x=3"])
        let (none, plain) = try NamedPoint.all(["./a=b.pcap", "/x/c=d", "e"])
        #expect(none.isEmpty)
        #expect(plain == ["./a=b.pcap", "/x/c=d", "e"])
    }

    @Test func `the letter says what each way adds, and where a stream dies`() throws {
        let files = try PointFiles(Self.text)
        // Words stand apart as the width of the terminal has it.
        let run = files.doctor()
        let out = run.out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(run.status == .negative)
        #expect(run.error.isEmpty)
        #expect(out.contains("ends between core and access: core saw some 20"))
        #expect(out.contains("its clock is 3.500 s ahead of that of core"))
        #expect(out.contains("239.1.1.1 from 10.0.0.5: core TTL 16 -> (router, +0.0 µs"))
        #expect(
            out.contains("10.1 % lost) -> access TTL 15")
                || out.contains("10.0 % lost) -> access TTL 15"))
        #expect(
            out.contains(
                "239.1.1.2 from 10.0.0.5: core TTL 16 -> ends before access, where 10.0.2.7 is a member"
            ))
        #expect(
            out.contains(
                "239.1.1.3 from 10.0.0.5: core TTL 16 -> not at access, where nobody is seen to want it"
            ))
        // Evidence has its point and its file.
        #expect(out.contains("of access, \(files.path("access"))"))
    }

    @Test func `records tell clocks and ways`() throws {
        let files = try PointFiles(Self.text)
        let run = files.doctor("--json")
        let points = run.records("point")
        #expect(points.map { $0["point"] as? String } == ["core", "access"])
        #expect(points.map { $0["clock_offset_ns"] as? Int } == [0, 3_500_500_000])
        #expect(points[1]["clock_basis"] as? String == "one_way")
        let paths = run.records("path")
        #expect(paths.count == 3)
        let first = try #require(paths.first { $0["group"] as? String == "239.1.1.1" })
        let legs = try #require(first["legs"] as? [[String: Any]])
        #expect(legs.map { $0["routers"] as? Int } == [1])
        #expect(legs.map { $0["lost"] as? Int } == [20])
        let second = try #require(paths.first { $0["group"] as? String == "239.1.1.2" })
        let absent = try #require(second["absent"] as? [[String: Any]])
        #expect(absent.map { $0["member"] as? String } == ["10.0.2.7"])
        let finding = try #require(
            run.records("finding").first { $0["rule"] as? String == "path-stream-ends" })
        let evidence = try #require(finding["evidence"] as? [[String: Any]])
        #expect(Set(evidence.compactMap { $0["point"] as? String }) == ["core", "access"])
    }

    @Test func `the page has the points and ways`() throws {
        let files = try PointFiles(Self.text)
        let page = files.path("page") + ".html"
        _ = files.doctor("--html", page)
        let html = try String(contentsOfFile: page, encoding: .utf8)
        #expect(html.contains("<h2>Between the points</h2>"))
        #expect(html.contains("core TTL 16 -&gt; (router"))
    }

    @Test func `what is missing or damaged is told, and the rest is judged`() throws {
        let files = try PointFiles(Self.text)
        let run = Run(mcdoctor: [
            "core=\(files.path("core"))", "access=\(files.path("access"))",
            "access=/nowhere/x.pcap",
        ])
        #expect(run.status == .trouble)
        #expect(run.error.contains("/nowhere/x.pcap"))
        #expect(run.out.contains("path-stream-ends"))
        let pipe = Run(mcdoctor: ["core=/dev/null", "access=\(files.path("access"))"])
        #expect(pipe.status == .trouble)
        #expect(pipe.error.contains("point 'core' is read twice"))
    }

    @Test(arguments: UInt64(0) ..< 40)
    func `whatever is damaged in one file, the points are borne`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let files = try PointFiles(Self.text)
        let url = URL(filePath: files.path("access"))
        var octets = try Data(contentsOf: url)
        // Behind the file's header, so that it is a capture still.
        for _ in 0 ..< 200 {
            octets[24 + Int(random.next() % UInt64(octets.count - 24))] = UInt8(
                truncatingIfNeeded: random.next())
        }
        try octets.write(to: url)
        let run = files.doctor("--json")
        #expect(run.records("summary").count == 1)
        #expect(run.records("point").count == 2)
    }

    @Test func `one healthy LAN of two points has no finding`() throws {
        let files = try PointFiles(
            """
            points one two+2
            0 arp 10.0.0.7 seen=1:0@0.0001
            0 every 10 until 60   query 10.0.0.1 v2 qqic=10 mrt=2 seen=1:0@0.0001
            1 every 10 until 60   report 10.0.0.7 v2 239.1.1.1 seen=1:0@0.0001
            0 every 0.1 until 60  data 10.0.0.5 239.1.1.1 5004 rtp=1 seen=1:0@0.0001
            0 every 1 until 60    data 10.0.0.5 224.0.0.251 5353 ttl=255 seen=1:0@0.0001
            """)
        let run = files.doctor("--json")
        let findings = run.records("finding").map { $0["rule"] as? String ?? "" }
        #expect(findings.isEmpty, "\(findings)")
        #expect(run.status == .success)
    }
}
