import CaptureFiles
import CaptureSegments
import LiveCapture
import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// One run of mcdoctor: frames come in, rules are asked, a report comes out.
struct Consultation: ~Copyable {
    private let settings: Settings
    private let division: SegmentDivision
    private let filters: FilterSet
    private var frames: ExaminedFrames
    private var interfaces = InterfaceNames()
    private var progress = Progress(of: "mcdoctor")
    // Interfaces that the examination was told of.
    private var described = 0
    // Link types that cannot be read, each of which was told once.
    private var unreadable: Set<LinkType> = []

    /// Prepares a run; `division` says how big files are read.
    init(
        _ settings: Settings, _ examination: consuming Examination, _ division: SegmentDivision
    ) throws {
        self.settings = settings
        self.division = division
        filters = FilterSet(settings.filterExpression)
        // A filter that does not compile is told before anything is opened.
        try filters.check()
        frames = ExaminedFrames(examination)
        frames.examination.vantage = settings.vantage
    }

    /// Reads all input, asks the rules, reports, and says how it went.
    mutating func run(_ console: inout Console) -> ExitStatus {
        var hasTrouble = false
        for (number, path) in settings.files.enumerated() where !isDone(console) {
            do {
                try read(path, number, &console)
            } catch {
                hasTrouble = true
                progress.clear(&console)
                console.report("mcdoctor: \(error)")
            }
        }
        progress.clear(&console)
        // Where nothing could be opened, the line that says so is all there is to say.
        if hasTrouble, frames.examination.frames == 0 { return .trouble }
        let report = Report(
            frames.examination.diagnosis(by: settings.rules), interfaces: interfaces.names, settings
        )
        let status = report.deliver(to: &console)
        return hasTrouble || !unreadable.isEmpty ? .trouble : status
    }

    private mutating func read(
        _ path: String, _ number: Int, _ console: inout Console
    ) throws {
        var file = try CaptureFileReader(path: path)
        interfaces.beginFile()
        progress.begin(path, isWanted: console.hasPerson && !settings.isQuiet)
        readSegments(of: &file, number, &console)
        defer { noteDrops(in: file) }
        while !isDone(console) {
            do throws(CaptureFileError) {
                guard try file.advance() else { return }
            } catch {
                // A signal came while a pipe was waited for; whether to end is asked above.
                if error.kind == .interrupted { continue }
                throw error
            }
            let place = FrameReference(file: number, number: file.frameNumber)
            if place.number & 0xFFFF == 0 { progress.show(file.filePosition, &console) }
            guard let captured = file.frame, try filters.match(captured) else { continue }
            guard captured.linkType.isReadable else {
                refuse(captured.linkType, of: path, &console)
                continue
            }
            let interface = interfaces.number(of: captured.interface, in: file)
            if interface >= described { describe(interface, captured.interface, in: file) }
            frames.examination.observe(captured.captured(on: interface), place)
        }
    }

    /// Reads as much of a big file as can be read in segments; what is left, and whatever may be
    /// wrong with it, is for reading in order.
    private mutating func readSegments(
        of file: inout CaptureFileReader, _ number: Int, _ console: inout Console
    ) {
        guard settings.filterExpression.isEmpty,
            file.interfaces.first?.linkType.isReadable == true,
            var segments = SegmentReading<ExaminedFrames>(file, division)
        else { return }
        let interface = interfaces.number(of: 0, in: file)
        if interface >= described { describe(interface, 0, in: file) }
        frames.begin(file: number, interface: interface)
        while !isDone(console), segments.beginRound(of: frames) {
            while !isDone(console), segments.step(&frames) {
                progress.show(segments.shownPosition, &console)
            }
            segments.endRound(&frames)
        }
        file.goOn(at: segments.position, afterFrame: segments.frames)
        segments.close()
    }

    /// Tells the examination what a file says of an interface.
    private mutating func describe(
        _ number: Int, _ place: Int, in file: borrowing CaptureFileReader
    ) {
        described = number + 1
        guard file.interfaces.indices.contains(place) else { return }
        let interface = file.interfaces[place]
        let filters = [interface.filter ?? "", settings.filterExpression].filter { !$0.isEmpty }
        frames.examination.describe(
            InterfaceDescription(
                name: interface.name ?? "", linkType: interface.linkType,
                snapshotLength: interface.snapLength,
                filter: filters.isEmpty ? nil : filters.joined(separator: " and ")),
            number: number)
    }

    /// Tells the examination what a file says of frames that are not in it, mostly at its end.
    private mutating func noteDrops(in file: borrowing CaptureFileReader) {
        for place in file.interfaces.indices {
            guard let dropped = file.interfaces[place].dropped, dropped > 0 else { continue }
            frames.examination.note(
                dropped: dropped, number: interfaces.number(of: place, in: file))
        }
    }

    /// Says once that frames of a link type are passed over.
    private mutating func refuse(
        _ linkType: LinkType, of name: String, _ console: inout Console
    ) {
        guard unreadable.insert(linkType).inserted else { return }
        progress.clear(&console)
        console.report("mcdoctor: \(UnreadableLinkType(place: name, linkType: linkType))")
    }

    /// Whether to end: somebody asked for it, or nobody reads any more.
    private func isDone(_ console: borrowing Console) -> Bool {
        Interruption.isRequested || console.out.writeError != 0
    }
}
