import Foundation
import TestSupport
import Testing

@testable import mcwatch

/// What `make install` puts under share/mckit: it is about metrics that there are.
@Suite("Shared files")
struct SharedFilesTests {
    private static let folder = fixtures.deletingLastPathComponent().appending(path: "share")

    /// The names of all samples that mcwatch can serve.
    private static func served() throws -> Set<String> {
        let source = folder.deletingLastPathComponent()
            .appending(path: "Sources/mcwatch/Metrics/MetricFamily.swift")
        let text = try String(contentsOf: source, encoding: .utf8)
        var names: Set<String> = []
        for match in text.matches(
            of: #/MetricFamily\(\s*"([a-z_]+)", \.(counter|gauge|info)(?:, unit: "([a-z]+)")?/#)
        {
            let unit = match.3.map { "_\($0)" } ?? ""
            let suffix = ["counter": "_total", "info": "_info"][String(match.2)] ?? ""
            names.insert("mckit_\(match.1)\(unit)\(suffix)")
        }
        return names
    }

    /// The metrics that an expression or a page is about.
    private static func asked(_ text: String) -> Set<String> {
        Set(text.matches(of: #/mckit_[a-z_]+/#).map { String($0.0) })
    }

    @Test func `the table of families is read as it is`() throws {
        let names = try Self.served()
        for family: MetricFamily in [.build, .frames, .streamBytes, .rtpJitter, .kernelDrops] {
            #expect(names.contains(family.sampleName), "\(family.sampleName)")
        }
        #expect(names.count >= 28)
    }

    @Test(arguments: ["prometheus/alerts.yml", "grafana/mckit-multicast.json"])
    func `what is asked for is served`(path: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: path), encoding: .utf8)
        let asked = Self.asked(text)
        #expect(asked.count > 5)
        #expect(asked.subtracting(try Self.served()).isEmpty)
    }

    @Test func `each alert is tested`() throws {
        let alerts = try String(
            contentsOf: Self.folder.appending(path: "prometheus/alerts.yml"), encoding: .utf8)
        let names = alerts.matches(of: #/- alert: (\w+)/#).map { String($0.1) }
        #expect(names.count >= 10)
        // promtool(1) is given these where the other tests of Prometheus are.
        let cases = Self.folder.deletingLastPathComponent()
            .appending(path: "Tests/Prometheus/alerts-test.yml")
        let tested = try String(contentsOf: cases, encoding: .utf8)
        for name in names { #expect(tested.contains(name), "\(name)") }
    }

    @Test func `the manual tells every metric`() throws {
        let page = Self.folder.deletingLastPathComponent().appending(path: "man/mcwatch.1")
        let manual = try String(contentsOf: page, encoding: .utf8)
        let told = Self.asked(manual.replacing("\\_", with: "_"))
        #expect(try Self.served().subtracting(told).isEmpty)
        #expect(told.subtracting(try Self.served()).isEmpty)
    }

    @Test func `the dashboard has panels with queries, each in a place of its own`() throws {
        struct Dashboard: Decodable {
            struct Panel: Decodable {
                struct Target: Decodable { let expr: String, refId: String }
                struct Place: Decodable { let x: Int, y: Int, w: Int, h: Int }
                let id: Int, title: String, description: String, type: String
                let targets: [Target]
                let gridPos: Place
            }
            let title: String, uid: String
            let schemaVersion: Int
            let panels: [Panel]
        }
        let data = try Data(contentsOf: Self.folder.appending(path: "grafana/mckit-multicast.json"))
        let dashboard = try JSONDecoder().decode(Dashboard.self, from: data)
        #expect(dashboard.panels.count >= 12)
        #expect(Set(dashboard.panels.map(\.id)).count == dashboard.panels.count)
        var taken: Set<[Int]> = []
        for panel in dashboard.panels {
            #expect(!panel.targets.isEmpty && !panel.description.isEmpty, "\(panel.title)")
            #expect(Set(panel.targets.map(\.refId)).count == panel.targets.count)
            for target in panel.targets {
                #expect(!Self.asked(target.expr).isEmpty, "\(panel.title)")
                // Braces and parentheses come in pairs.
                for (open, close) in [("(", ")"), ("{", "}"), ("[", "]")] {
                    #expect(
                        target.expr.count { String($0) == open }
                            == target.expr.count { String($0) == close }, "\(target.expr)")
                }
            }
            for x in panel.gridPos.x ..< panel.gridPos.x + panel.gridPos.w {
                for y in panel.gridPos.y ..< panel.gridPos.y + panel.gridPos.h {
                    #expect(x < 24 && taken.insert([x, y]).inserted, "\(panel.title)")
                }
            }
        }
    }
}
