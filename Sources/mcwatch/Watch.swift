import CaptureFiles
import CaptureSegments
import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of mcwatch: frames come in, state is kept, tables come out.
struct Watch: ~Copyable {
    private let settings: Settings
    private let division: SegmentDivision
    private let filters: FilterSet
    private var traffic: WatchedTraffic
    private var timeline = Timeline()
    private var interfaces = InterfaceNames()
    private var progress: Progress
    // Link types that cannot be read, each of which was told once.
    private var unreadable: Set<LinkType> = []

    /// Prepares a run; `division` says how big files are read.
    init(_ settings: Settings, _ division: SegmentDivision) throws {
        self.settings = settings
        self.division = division
        filters = FilterSet(settings.filterExpression)
        // A filter that does not compile is told before anything is opened.
        try filters.check()
        progress = Progress(of: "mcwatch")
        traffic = WatchedTraffic(
            TrafficState(
                reportsEvents: settings.showsTimeline, seed: UInt64.random(in: 0 ... .max)))
    }

    /// Reads all input, shows what was seen, and says how it went.
    mutating func run(_ console: inout Console) -> ExitStatus {
        var hasTrouble = false
        for path in settings.files where !isDone(console) {
            do {
                try read(path, &console)
            } catch {
                hasTrouble = true
                progress.clear(&console)
                console.report("mcwatch: \(error)")
            }
        }
        progress.clear(&console)
        // Timers go on to the last frame, which may be one of data.
        if let last = traffic.span.last { traffic.state.advance(to: last) }
        traffic.state.measureLeaves()
        if settings.showsTimeline { noteEvents() }
        // Where nothing could be opened, the line that says so is all there is to say.
        guard !hasTrouble || traffic.span.frames > 0 else { return .trouble }
        let snapshot = Snapshot(
            traffic.state, interfaces: interfaces.names, traffic.span, settings.display)
        if settings.showsTimeline {
            snapshot.show(&timeline, &console)
        } else {
            snapshot.show(&console)
        }
        if hasTrouble || !unreadable.isEmpty { return .trouble }
        return snapshot.isEmpty ? .negative : .success
    }

    // MARK: Input

    private mutating func read(_ path: String, _ console: inout Console) throws {
        var file = try CaptureFileReader(path: path)
        interfaces.beginFile()
        progress.begin(path, isWanted: console.hasPerson && !settings.display.isQuiet)
        readSegments(of: &file, &console)
        while !isDone(console) {
            do throws(CaptureFileError) {
                guard try file.advance() else { return }
            } catch {
                // A signal came while a pipe was waited for; whether to end is asked above.
                if error.kind == .interrupted { continue }
                throw error
            }
            guard let captured = file.frame, try filters.match(captured) else { continue }
            traffic.span.note(captured)
            if settings.showsTimeline { timeline.begin(at: captured.timestamp) }
            if traffic.span.frames & 0xFFFF == 0 { progress.show(file.filePosition, &console) }
            guard captured.linkType.isReadable else {
                refuse(captured.linkType, of: path, &console)
                continue
            }
            let interface = interfaces.number(of: captured, in: file)
            if traffic.state.observe(captured.captured(on: interface)), settings.showsTimeline {
                timeline.note(traffic.state.lastFrame, interface: interface, at: captured.timestamp)
                noteEvents()
            }
        }
    }

    /// Reads as much of a file as can be read in segments, where nothing is asked for that only
    /// reading in order gives.
    private mutating func readSegments(
        of file: inout CaptureFileReader, _ console: inout Console
    ) {
        guard settings.count == nil, settings.filterExpression.isEmpty, !settings.showsTimeline,
            let linkType = file.interfaces.first?.linkType, linkType.isReadable,
            // Each frame of such a file tells its interface.
            linkType != .linuxCooked2,
            var segments = SegmentReading<WatchedTraffic>(file, division)
        else { return }
        traffic.interface = interfaces.number(of: 0, in: file)
        while !isDone(console), segments.beginRound(of: traffic) {
            while !isDone(console), segments.step(&traffic) {
                progress.show(segments.shownPosition, &console)
            }
            segments.endRound(&traffic)
        }
        file.goOn(at: segments.position, afterFrame: segments.frames)
        segments.close()
    }

    /// Puts what changed into the timeline.
    private mutating func noteEvents() {
        for case .membership(let event) in traffic.state.takeEvents() { timeline.note(event) }
    }

    /// Says once that frames of a link type are passed over.
    private mutating func refuse(
        _ linkType: LinkType, of name: String, _ console: inout Console
    ) {
        guard unreadable.insert(linkType).inserted else { return }
        progress.clear(&console)
        console.report("mcwatch: \(UnreadableLinkType(place: name, linkType: linkType))")
    }

    /// Whether to end: enough was taken, somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
            || settings.count.map { traffic.span.frames >= $0 } ?? false
    }
}
