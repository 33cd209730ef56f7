import CaptureFiles
import LiveCapture
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// One run of mcdump: frames come in, are filtered, judged, and shown or written.
struct Dump: ~Copyable {
    private let settings: Settings
    private let filters: FilterSet
    private var time: TimeText
    private var counts = Counts()
    private var output: FrameOutput?
    /// What names the input in JSON, and its name.
    private var source: (key: StaticString, name: String) = ("file", "")
    // One dissection for all frames: its memory is used again and again.
    private var frame = Dissection()

    init(_ settings: Settings) throws {
        self.settings = settings
        filters = FilterSet(settings.filterExpression, snapshotLength: settings.snapshotLength)
        time = TimeText(style: settings.timeStyle)
        // A filter that does not compile is told before anything is opened.
        if !settings.filterExpression.isEmpty { try filters.check() }
        output = settings.output.map { path in
            FrameOutput(path: path, flushesFrames: settings.flushesFrames)
        }
    }

    /// Reads all input, and says how it went.
    mutating func run(_ console: inout Console) -> ExitStatus {
        console.out.flushesLines = console.out.flushesLines || settings.flushesLines
        var hasTrouble = false
        var statistics: CaptureStatistics?
        switch settings.input {
        case .files(let paths):
            for path in paths where !isDone(console) {
                do {
                    try read(path, &console)
                } catch {
                    hasTrouble = true
                    console.report("mcdump: \(error)")
                }
            }
        case .interface(let name):
            do {
                try capture(name, &console, &statistics)
            } catch {
                hasTrouble = true
                console.report("mcdump: \(error)")
            }
        }
        do {
            try output?.close()
        } catch {
            hasTrouble = true
            console.report("mcdump: \(error)")
        }
        // Where nothing could be opened, the line that says so is all there is to say.
        if !hasTrouble || counts.frames > 0 || statistics != nil { summarise(statistics, &console) }
        if hasTrouble { return .trouble }
        return counts.shown > 0 ? .success : .negative
    }

    // MARK: Input

    private mutating func read(_ path: String, _ console: inout Console) throws {
        source = ("file", path)
        var file = try CaptureFileReader(path: path)
        output?.begin(path)
        let passesData = !settings.filter.asksOnlyForControl
        let isFiltered = !settings.filterExpression.isEmpty
        while !isDone(console) {
            do throws(CaptureFileError) {
                // The loop that a big file spends its time in: most frames end here.
                repeat {
                    guard try file.advance() else { return }
                    counts.frames &+= 1
                } while !passesData && file.frame.isData
            } catch {
                if error.kind == .interrupted { continue }
                throw error
            }
            guard let captured = file.frame, try !isFiltered || filters.match(captured),
                admit(captured, number: file.frameNumber)
            else { continue }
            if output != nil {
                try output?.write(frameOf: file)
            } else {
                show(captured, number: file.frameNumber, comments: file.comments, &console)
            }
        }
    }

    private mutating func capture(
        _ name: String, _ console: inout Console, _ statistics: inout CaptureStatistics?
    ) throws {
        source = ("interface_name", name)
        var live = try LiveCapture(
            interface: name, snapshotLength: settings.snapshotLength,
            isPromiscuous: settings.isPromiscuous, bufferSize: settings.bufferSize)
        if !settings.filterExpression.isEmpty { try live.setFilter(settings.filterExpression) }
        if let warning = live.warning { console.report("mcdump: \(warning)") }
        if !settings.isQuiet { console.report("mcdump: listening on \(live.interface)") }
        console.out.flushesLines = true
        output?.begin(live.interface)
        defer { statistics = try? live.statistics() }
        let passesData = !settings.filter.asksOnlyForControl
        let (linkType, interface) = (live.linkType, live.interface)
        while !isDone(console) {
            var isIdle = true
            if let captured = try live.next() {
                isIdle = false
                counts.frames &+= 1
                if passesData || !captured.isData, admit(captured, number: counts.frames) {
                    if output != nil {
                        try output?.write(captured, from: interface, linkType)
                    } else {
                        show(captured, number: counts.frames, comments: [], &console)
                    }
                }
            }
            if isIdle { try live.wait(milliseconds: 250) }
        }
    }

    /// Whether to end: enough was shown, somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
            || settings.count.map { counts.shown >= $0 } ?? false
    }

    // MARK: Judging and showing

    /// Dissects a frame and says whether it is wanted; what it shows is then in `findings`.
    private mutating func admit(_ captured: borrowing CapturedFrame, number: Int) -> Bool {
        frame.read(captured)
        guard settings.filter.admits(frame) else { return false }
        frame.judge(into: &findings)
        guard settings.filter.admits(findings) else { return false }
        counts.show(findings)
        return true
    }

    private var findings: [Finding] = []

    private mutating func show(
        _ captured: borrowing CapturedFrame, number: Int, comments: [String],
        _ console: inout Console
    ) {
        let packet = Packet(
            number: number, time: captured.timestamp, interface: captured.interface,
            comments: comments)
        if settings.isJSON {
            packet.json(frame, findings, into: &console.out, from: source.key, source.name)
            return
        }
        time.put(packet.time, into: &console.out)
        packet.text(
            frame, findings, into: &console.out, style: settings.style,
            showsLinkLevel: settings.showsLinkLevel)
        if settings.hexDump > 0 {
            frame.hexText(into: &console.out, withLinkLayer: settings.hexDump > 1)
        }
    }

    private func summarise(_ statistics: CaptureStatistics?, _ console: inout Console) {
        if settings.isJSON { counts.json(into: &console.out, statistics) }
        console.out.flush()
        guard !settings.isQuiet, console.out.writeError == 0 else { return }
        var line = counts.text
        if let statistics {
            line += ", \(statistics.droppedByKernel) dropped by the kernel"
            if statistics.droppedByInterface > 0 {
                line += ", \(statistics.droppedByInterface) by the interface"
            }
        }
        console.report("mcdump: \(line)")
    }
}

extension CapturedFrame {
    /// Whether the frame certainly holds no control message.
    @inline(__always)
    fileprivate var isData: Bool {
        switch FrameClass(of: octets, linkType) {
        case .control, .unclear: false
        case .multicastData, .other: true
        }
    }
}

extension CapturedFrame? {
    @inline(__always)
    fileprivate var isData: Bool {
        switch self {
        case .some(let frame): frame.isData
        case .none: true
        }
    }
}
