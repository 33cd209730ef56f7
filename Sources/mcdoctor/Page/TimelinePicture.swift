import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// What queriers, members and streams of a link did, as a picture: a row for each, time from left to
/// right, and a flag where a finding shows.
struct TimelinePicture {
    private let history: History
    private let span: ClosedRange<Timestamp>
    // Each with the lane that it stands in.
    private let flags: [(flag: Flag, lane: Int)]
    private let lanes: Int

    // In the picture's own units; a page shows some 1000 of them in its width.
    private static let width = 1000.0
    private static let margin = 10.0
    private static let rowHeight = 38.0
    private static let laneHeight = 22.0
    private static let mostLanes = 3

    /// A finding, and where it shows.
    struct Flag {
        let number: Int
        let severity: Finding.Severity
        let time: Timestamp
    }

    init(_ history: History, span: ClosedRange<Timestamp>, flags: [Flag]) {
        (self.history, self.span) = (history, span)
        // Where the last flag of each lane stands: others have to keep away from it.
        var taken: [Double] = []
        var placed: [(flag: Flag, lane: Int)] = []
        for flag in flags.sorted(by: { ($0.time, $0.number) < ($1.time, $1.number) }) {
            let x = Self.place(flag.time, in: span)
            var lane = taken.firstIndex { x - $0 > 24 } ?? taken.count
            if lane == Self.mostLanes { lane -= 1 }
            if lane == taken.count { taken.append(x) } else { taken[lane] = x }
            placed.append((flag, lane))
        }
        (self.flags, lanes) = (placed, taken.count)
    }

    private var top: Double { Self.laneHeight * Double(lanes) + 8 }
    private var bottom: Double { top + Self.rowHeight * Double(history.rows.count) }
    private var length: Double { Self.nanoseconds(to: span.upperBound, in: span) }

    /// Puts the picture.
    func put(into sink: inout TextSink) {
        sink.put("<svg role=\"img\" viewBox=\"0 0 ")
        sink.put(Int(Self.width))
        sink.put(" ")
        sink.put(Int(bottom + 26))
        sink.put("\"><title>Queriers, members and streams over time</title>\n")
        putTicks(&sink)
        for (number, row) in history.rows.enumerated() {
            put(row, at: top + Self.rowHeight * Double(number), &sink)
        }
        putFlags(&sink)
        sink.put("</svg>\n")
    }

    // MARK: Time

    private static func nanoseconds(
        to time: Timestamp, in span: ClosedRange<Timestamp>
    ) -> Double {
        max(0, Double(time.nanoseconds) - Double(span.lowerBound.nanoseconds))
    }

    private static func place(_ time: Timestamp, in span: ClosedRange<Timestamp>) -> Double {
        let whole = max(1, nanoseconds(to: span.upperBound, in: span))
        let share = min(nanoseconds(to: time, in: span) / whole, 1)
        return margin + share * (width - 2 * margin)
    }

    private func place(_ time: Timestamp) -> Double { Self.place(time, in: span) }

    /// Steps that people count time in, in milliseconds.
    private static let steps: [Int64] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000,
        120_000, 300_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000,
        86_400_000,
    ]

    private func putTicks(_ sink: inout TextSink) {
        // A capture lasts some 584 years at most.
        let whole = Int64(length / 1_000_000)
        let step = Self.steps.first { whole / $0 <= 9 } ?? max(1, whole / 9)
        var tick: Int64 = 0
        while tick <= whole {
            let time = span.lowerBound.advanced(by: .milliseconds(tick))
            let x = place(time)
            sink.put("<line class=\"grid\"")
            sink.put(attribute: "x1", x)
            sink.put(attribute: "x2", x)
            sink.put(attribute: "y1", top)
            sink.put(attribute: "y2", bottom)
            sink.put("/><text class=\"tick\"")
            // The last one stays inside.
            sink.put(attribute: "x", min(x + 3, Self.width - 50))
            sink.put(attribute: "y", bottom + 16)
            sink.put(">")
            sink.put(html: tick == 0 ? "0" : Duration.milliseconds(tick).inWords)
            sink.put("</text>\n")
            tick += step
        }
    }

    // MARK: Rows

    private func put(_ row: History.Row, at y: Double, _ sink: inout TextSink) {
        sink.put("<g class=\"")
        sink.put(row.kind.className)
        sink.put("\"><text stroke=\"none\"")
        sink.put(attribute: "x", Self.margin)
        sink.put(attribute: "y", y + 13)
        sink.put(">")
        sink.put(html: row.label)
        sink.put("</text>\n")
        for span in row.spans {
            let (start, end) = (place(span.lowerBound), place(span.upperBound))
            sink.put("<rect class=\"span\" rx=\"2\" height=\"12\"")
            sink.put(attribute: "x", start)
            sink.put(attribute: "y", y + 19)
            sink.put(attribute: "width", max(2, end - start))
            sink.put("/>")
        }
        for mark in row.marks { put(mark, at: y + 25, &sink) }
        sink.put("</g>\n")
    }

    private func put(_ mark: History.Mark, at y: Double, _ sink: inout TextSink) {
        let x = place(mark.time)
        switch mark.kind {
        case .generalQuery, .specificQuery:
            sink.put(
                mark.kind == .generalQuery
                    ? "<circle r=\"4\"" : "<circle class=\"hollow\" r=\"3.5\"")
            sink.put(attribute: "cx", x)
            sink.put(attribute: "cy", y)
        case .report, .leave:
            let isLeave = mark.kind == .leave
            sink.put("<line stroke-width=\"2\"")
            sink.put(attribute: "x1", x)
            sink.put(attribute: "x2", isLeave ? x + 5 : x)
            sink.put(attribute: "y1", y - 7)
            sink.put(attribute: "y2", y + 7)
        }
        sink.put("><title>")
        sink.put(html: mark.kind.rawValue)
        sink.put(", frame ")
        sink.put(mark.frame.number)
        sink.put(", after ")
        sink.put(html: mark.time.since(span.lowerBound).inWords)
        sink.put("</title></")
        sink.put(mark.kind == .report || mark.kind == .leave ? "line>" : "circle>")
    }

    // MARK: Findings

    private func putFlags(_ sink: inout TextSink) {
        for (flag, lane) in flags {
            let x = place(flag.time)
            let y = Self.laneHeight * Double(lane) + 12
            sink.put("<a class=\"")
            sink.put(text: flag.severity.rawValue)
            sink.put("\" href=\"#finding-")
            sink.put(flag.number)
            sink.put("\"><line class=\"pole\"")
            sink.put(attribute: "x1", x)
            sink.put(attribute: "x2", x)
            sink.put(attribute: "y1", y)
            sink.put(attribute: "y2", bottom)
            sink.put("/><circle class=\"flag\" r=\"10\"")
            sink.put(attribute: "cx", x)
            sink.put(attribute: "cy", y)
            sink.put("/><text class=\"flagged\"")
            sink.put(attribute: "x", x)
            sink.put(attribute: "y", y + 4)
            sink.put(">")
            sink.put(flag.number)
            sink.put("</text></a>\n")
        }
    }
}

extension History.Kind {
    /// What it is in the style sheet.
    fileprivate var className: StaticString {
        switch self {
        case .querier: "querier"
        case .member: "member"
        case .stream: "stream"
        }
    }
}

extension History.Row {
    /// Who did it, for people.
    fileprivate var label: String {
        switch kind {
        case .querier: "querier \(host)"
        case .member: "\(host) in \(group.map(\.description) ?? "")"
        case .stream:
            "data \(host) to \(group.map(\.description) ?? "")" + (port.map { " port \($0)" } ?? "")
        }
    }
}
