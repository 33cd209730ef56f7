import CaptureFiles
import LiveCapture
import MulticastAnalysis
import MulticastWire
import ToolSupport

/// One run of mcdump: frames come in, are filtered, judged, and shown or written.
struct Dump: ~Copyable {
    private let settings: Settings
    private let filters: FilterSet
    private var printer: PacketPrinter
    private var counts = Counts()
    // Link types that cannot be read, each of which was told once.
    private var unreadable: Set<LinkType> = []
    private var output: FrameOutput?

    init(_ settings: Settings) throws {
        self.settings = settings
        filters = FilterSet(
            settings.filterExpression, snapshotLength: settings.capture.snapshotLength)
        printer = PacketPrinter(settings)
        // A filter that does not compile is told before anything is opened; live, libpcap tells.
        if case .files = settings.input { try filters.check() }
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
        if hasTrouble || !unreadable.isEmpty { return .trouble }
        return counts.shown > 0 ? .success : .negative
    }

    // MARK: Input

    private mutating func read(_ path: String, _ console: inout Console) throws {
        printer.source = PacketPrinter.Source(key: "file", name: path)
        var file = try CaptureFileReader(path: path)
        output?.begin(path)
        let isBatched = worksInBatches(on: path, console)
        if isBatched { readParts(of: &file, &console) }
        var batches = FrameBatches(settings, printer.source, isWanted: isBatched)
        defer { batches.finish(&printer, &counts, &console.out) }
        let passesData = !settings.filter.asksOnlyForControl
        while !isDone(console) {
            var isData = false
            do throws(CaptureFileError) {
                // The loop that a big file spends its time in: most frames end here.
                repeat {
                    guard let frame = try file.next() else { return }
                    isData = !passesData && FrameClass(of: frame.octets, frame.linkType).isData
                    counts.frames &+= 1
                } while isData && counts.frames & 0xFFFF != 0
            } catch {
                if error.kind == .interrupted { continue }
                throw error
            }
            guard !isData, let captured = file.frame else { continue }
            guard captured.linkType.isReadable || output != nil else {
                refuse(captured.linkType, of: path, &console)
                continue
            }
            guard try filters.match(captured) else { continue }
            if batches.isWanted {
                batches.add(
                    captured, number: file.frameNumber, comments: file.comments, &printer, &counts,
                    &console.out)
            } else if printer.admit(captured) {
                counts.show(printer.findings)
                if output != nil {
                    try output?.write(frameOf: file)
                } else {
                    printer.show(
                        captured, number: file.frameNumber, comments: file.comments,
                        into: &console.out)
                }
            }
        }
    }

    /// Reads what can be read part by part, and leaves `file` behind it.
    private mutating func readParts(
        of file: inout CaptureFileReader, _ console: inout Console
    ) {
        guard settings.filterExpression.isEmpty, file.interfaces.first?.linkType.isReadable == true,
            var parts = PartwiseReading(file, settings, printer.source)
        else { return }
        while !isDone(console), parts.deliverNext(to: &console.out, &counts) {}
        parts.close()
        file.goOn(at: parts.progress.position, afterFrame: parts.progress.frames)
    }

    /// Whether frames of `path` may be shown some at a time instead of one by one: nobody waits
    /// for a line, and no packet's line depends on the one before.
    private func worksInBatches(on path: String, _ console: borrowing Console) -> Bool {
        output == nil && settings.count == nil && !console.out.flushesLines
            && !settings.timeStyle.isRelative && SmallFile.isRegular(path)
    }

    private mutating func capture(
        _ name: String, _ console: inout Console, _ statistics: inout CaptureStatistics?
    ) throws {
        printer.source = PacketPrinter.Source(key: "interface_name", name: name)
        var live = try LiveCapture(
            interface: name, snapshotLength: settings.capture.snapshotLength,
            isPromiscuous: settings.capture.isPromiscuous, bufferSize: settings.capture.bufferSize)
        if !settings.filterExpression.isEmpty { try live.setFilter(settings.filterExpression) }
        if let warning = live.warning { console.report("mcdump: \(warning)") }
        if !settings.isQuiet { console.report("mcdump: listening on \(live.interface)") }
        console.out.flushesLines = true
        output?.begin(live.interface)
        defer { statistics = try? live.statistics() }
        let passesData = !settings.filter.asksOnlyForControl
        let (linkType, interface) = (live.linkType, live.interface)
        guard linkType.isReadable || output != nil else {
            return refuse(linkType, of: interface, &console)
        }
        while !isDone(console) {
            var isIdle = true
            if let captured = try live.next() {
                isIdle = false
                counts.frames &+= 1
                if passesData || !FrameClass(of: captured.octets, captured.linkType).isData,
                    printer.admit(captured)
                {
                    counts.show(printer.findings)
                    if output != nil {
                        try output?.write(captured, from: interface, linkType)
                    } else {
                        printer.show(
                            captured, number: counts.frames, comments: [], into: &console.out)
                    }
                }
            }
            if isIdle { try live.wait(milliseconds: 250) }
        }
    }

    /// Says once that frames of a link type are passed over.
    private mutating func refuse(
        _ linkType: LinkType, of name: String, _ console: inout Console
    ) {
        guard unreadable.insert(linkType).inserted else { return }
        console.report(
            "mcdump: \(name): frames of link type \(linkType.rawValue) are not read "
                + "(LINK TYPES in mcdump(1) has those that are)")
    }

    /// Whether to end: enough was shown, somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
            || settings.count.map { counts.shown >= $0 } ?? false
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

extension FrameClass {
    /// Whether a frame of this class certainly holds no control message.
    @inline(__always)
    var isData: Bool { self == .multicastData || self == .other }
}
