import CaptureFiles
import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of mcdoctor over several points of capture.
///
/// All files are read twice: once to find the packets that points share, which align their clocks
/// and tell what became of streams between them; and once in the order of the aligned times, as if
/// one machine had captured it all.
struct PointsConsultation: ~Copyable {
    private let settings: Settings
    private let filters: FilterSet
    private let seed = UInt64.random(in: 0 ... .max)
    private var progress = Progress(of: "mcdoctor")

    /// A cursor that an array can hold.
    private final class Reading {
        var cursor: PointCursor

        init(_ cursor: consuming PointCursor) { self.cursor = cursor }
    }

    /// Prepares a run.
    init(_ settings: Settings) throws {
        self.settings = settings
        filters = FilterSet(settings.filterExpression)
        try filters.check()
    }

    /// Reads all input twice, asks the rules, reports, and says how it went.
    mutating func run(_ console: inout Console) -> ExitStatus {
        var (trails, troubles, unreadable) = ([PacketTrail](), [String](), Set<LinkType>())
        for number in settings.points.indices {
            var cursor = self.cursor(number)
            trails.append(record(&cursor, &console))
            troubles += cursor.troubles
            for (linkType, path) in cursor.unreadable where unreadable.insert(linkType).inserted {
                troubles.append("\(UnreadableLinkType(place: path, linkType: linkType))")
            }
        }
        progress.clear(&console)
        for trouble in troubles { console.report("mcdoctor: \(trouble)") }
        // Where nothing could be read, the lines that say so are all there is to say.
        if !troubles.isEmpty, trails.allSatisfy({ $0.frames == 0 }) { return .trouble }
        if Interruption.isRequested {
            console.report("mcdoctor: interrupted before the points could be compared")
            return .trouble
        }
        var examination = Examination(seed: seed)
        examination.vantage = settings.vantage
        examination.comparison = PointComparison(trails, names: settings.points.map(\.name))
        trails = []
        let names = examine(&examination, &console)
        progress.clear(&console)
        let report = Report(
            examination.diagnosis(by: settings.rules), interfaces: names, settings)
        let status = report.deliver(to: &console)
        return troubles.isEmpty ? status : .trouble
    }

    private func cursor(_ number: Int) -> PointCursor {
        PointCursor(number, settings.points[number], settings.files, filters)
    }

    /// Notes the packets to groups of one point.
    private mutating func record(
        _ cursor: inout PointCursor, _ console: inout Console
    ) -> PacketTrail {
        var recorder = TrailRecorder(seed: seed)
        var frames = 0
        cursor.advance()
        while cursor.time != nil, !isDone(console) {
            if cursor.isAtStart {
                progress.begin(cursor.path, isWanted: console.hasPerson && !settings.isQuiet)
            }
            cursor.record(in: &recorder)
            frames &+= 1
            if frames & 0xFFFF == 0 { progress.show(cursor.position, &console) }
            cursor.advance()
        }
        return recorder.finished()
    }

    /// Goes through the frames of all points in the order of the first point's clock; returns the
    /// names of the interfaces.
    private mutating func examine(
        _ examination: inout Examination, _ console: inout Console
    ) -> [String] {
        var interfaces = PointInterfaces()
        guard let comparison = examination.comparison else { return [] }
        // The time that the frame at hand has by the first clock, for each point that has one.
        var waiting: [(time: Timestamp, reading: Reading)] = []
        for number in settings.points.indices {
            let reading = Reading(cursor(number))
            reading.cursor.advance()
            if let time = reading.cursor.time {
                // In the order of the points, whoever speaks first.
                reading.cursor.describe(
                    upTo: 0, in: &examination, &interfaces, filter: settings.filterExpression)
                waiting.append((comparison.time(time, of: number), reading))
            }
        }
        var frames = 0
        while !waiting.isEmpty, !isDone(console) {
            // There are few points: looking at all of them is faster than a heap.
            var earliest = 0
            for place in waiting.indices where waiting[place].time < waiting[earliest].time {
                earliest = place
            }
            let (time, reading) = waiting[earliest]
            reading.cursor.observe(
                in: &examination, at: time, &interfaces, filter: settings.filterExpression)
            frames &+= 1
            if frames & 0xFFFF == 0 { progress.show(reading.cursor.position, &console) }
            reading.cursor.advance()
            if let next = reading.cursor.time {
                waiting[earliest].time = comparison.time(next, of: reading.cursor.number)
            } else {
                reading.cursor.noteDrops(in: &examination)
                waiting.remove(at: earliest)
            }
        }
        return interfaces.names
    }

    /// Whether to end: somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
    }
}
