import CaptureFiles
import LiveCapture
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// One run of mcwatch: frames come in, state is kept, tables come out.
struct Watch: ~Copyable {
    private let settings: Settings
    private let filters: FilterSet
    private var state: TrafficState
    private var timeline = Timeline()
    private var interfaces = InterfaceNames()
    private var progress: Progress
    private var span = CaptureSpan()
    // Link types that cannot be read, each of which was told once.
    private var unreadable: Set<LinkType> = []

    init(_ settings: Settings) throws {
        self.settings = settings
        filters = FilterSet(settings.filterExpression)
        // A filter that does not compile is told before anything is opened.
        try filters.check()
        progress = Progress()
        state = TrafficState(
            reportsEvents: settings.showsTimeline, seed: UInt64.random(in: 0 ... .max))
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
        if let last = span.last { state.advance(to: last) }
        state.measureLeaves()
        if settings.showsTimeline { noteEvents() }
        // Where nothing could be opened, the line that says so is all there is to say.
        guard !hasTrouble || span.frames > 0 else { return .trouble }
        let snapshot = Snapshot(state, interfaces: interfaces.names, span, settings)
        if settings.showsTimeline {
            timeline.finish(at: span.last)
            for (stream, gaps) in zip(snapshot.streams, snapshot.gaps) {
                timeline.add(stream, gaps)
            }
            snapshot.show(timeline, &console)
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
        progress.begin(path, isWanted: console.hasPerson && !settings.isQuiet)
        while !isDone(console) {
            do throws(CaptureFileError) {
                guard try file.advance() else { return }
            } catch {
                // A signal came while a pipe was waited for; whether to end is asked above.
                if error.kind == .interrupted { continue }
                throw error
            }
            guard let captured = file.frame, try filters.match(captured) else { continue }
            span.note(captured)
            if settings.showsTimeline { timeline.begin(at: captured.timestamp) }
            if span.frames & 0xFFFF == 0 { progress.show(file.position, &console) }
            guard captured.linkType.isReadable else {
                refuse(captured.linkType, of: path, &console)
                continue
            }
            let interface = interfaces.number(of: captured.interface, in: file)
            let frame = CapturedFrame(
                timestamp: captured.timestamp, originalLength: captured.originalLength,
                linkType: captured.linkType, interface: interface, octets: captured.octets)
            if state.observe(frame), settings.showsTimeline {
                timeline.note(state.lastFrame, interface: interface, at: captured.timestamp)
                noteEvents()
            }
        }
    }

    /// Puts what changed into the timeline.
    private mutating func noteEvents() {
        for case .membership(let event) in state.takeEvents() { timeline.note(event) }
    }

    /// Says once that frames of a link type are passed over.
    private mutating func refuse(
        _ linkType: LinkType, of name: String, _ console: inout Console
    ) {
        guard unreadable.insert(linkType).inserted else { return }
        progress.clear(&console)
        console.report(
            "mcwatch: \(name): frames of link type \(linkType.rawValue) are not read "
                + "(LINK TYPES in mcdump(1) has those that are)")
    }

    /// Whether to end: enough was taken, somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
            || settings.count.map { span.frames >= $0 } ?? false
    }
}
