import CaptureFiles
import Foundation
import TestSupport
import ToolSupport

@testable import LiveCapture
@testable import MulticastAnalysis
@testable import mcwatch

/// A state that has seen a capture, and what is counted beside it.
struct SeenMetrics: ~Copyable {
    var state = TrafficState()
    var span = CaptureSpan()
    var findings = FindingCounts()

    init(_ captures: [String]) throws {
        for capture in captures {
            var file = try CaptureFileReader(path: fixtures.appending(path: capture).path)
            while try file.advance(), let frame = file.frame {
                span.note(frame)
                if state.observe(frame) { findings.note(state.lastFrame) }
            }
        }
    }

    func page(
        _ options: [String] = [], limit: Int = 10_000, interfaces: [String] = ["eth0"]
    ) throws -> MetricsPage {
        let arguments = try Arguments(
            parsing: ["-i", "eth0"] + options, with: MCWatch.command.options)
        let settings = try Settings(arguments, showsColour: false)
        return MetricsPage(
            rows: MetricsRows(
                state, settings.display.rows, settings.display.sections, limit: limit),
            capture: "eth0", interfaces: interfaces, span: span,
            statistics: CaptureStatistics(
                received: 7, droppedByKernel: 3, droppedByInterface: 2),
            findings: findings)
    }

    /// The page as text.
    func text(_ options: [String] = [], _ form: MetricsForm = .openMetrics) throws -> String {
        String(decoding: try page(options).octets(form), as: UTF8.self)
    }
}
