import MulticastAnalysis
import MulticastWire
import ToolSupport

/// Frames that are put into words together, and the words.
final class FrameBatch {
    // One value, so that all the work on it is one access to the object.
    private var content = Content()

    /// Whether so much is in it that it should be worked on.
    var isFull: Bool { content.frames.count >= 512 || content.octets.count >= 1 << 17 }

    /// Copies a frame into the batch.
    func add(_ frame: borrowing CapturedFrame, number: Int, comments: [String]) {
        content.add(frame, number: number, comments: comments)
    }

    /// Puts the frames that are wanted into words.
    func work(_ printer: inout PacketPrinter) { content.work(&printer) }

    /// Hands the words and counts over, and empties the batch.
    func deliver(to sink: inout TextSink, _ total: inout Counts) {
        content.deliver(to: &sink, &total)
    }

    private struct Content: ~Copyable {
        var octets: [UInt8] = []
        var frames: [Place] = []
        private var text = TextSink()
        private var counts = Counts()

        mutating func add(
            _ frame: borrowing CapturedFrame, number: Int, comments: [String]
        ) {
            let start = octets.count
            frame.octets.withUnsafeBufferPointer { octets.append(contentsOf: $0) }
            frames.append(
                Place(
                    number: number, time: frame.timestamp,
                    originalLength: frame.originalLength, linkType: frame.linkType,
                    interface: frame.interface, octets: start ..< octets.count,
                    comments: comments))
        }

        mutating func work(_ printer: inout PacketPrinter) {
            // The frames borrow the octets while words and counts are added to.
            let octets = octets
            for place in frames {
                let frame = CapturedFrame(
                    timestamp: place.time, originalLength: place.originalLength,
                    linkType: place.linkType, interface: place.interface,
                    octets: octets.span.extracting(place.octets))
                guard printer.admit(frame) else { continue }
                counts.show(printer.findings)
                printer.show(
                    frame, number: place.number, comments: place.comments, into: &text)
            }
        }

        mutating func deliver(to sink: inout TextSink, _ total: inout Counts) {
            sink.put(takingFrom: &text)
            total.add(counts)
            counts = Counts()
            octets.removeAll(keepingCapacity: true)
            frames.removeAll(keepingCapacity: true)
        }
    }

    /// A frame in the batch.
    private struct Place {
        let number: Int
        let time: Timestamp
        let originalLength: Int
        let linkType: LinkType
        let interface: Int
        let octets: Range<Int>
        let comments: [String]
    }
}

/// The batches of one file: filled by the thread that reads, worked on by as many threads as there
/// are processors, delivered in order.
///
/// Threads are started when the first batch is full, so that a small file costs none.
struct FrameBatches: ~Copyable {
    /// Whether frames go through batches at all.
    let isWanted: Bool

    private let settings: Settings
    private let source: PacketPrinter.Source
    private var filling = FrameBatch()
    private var spare: [FrameBatch] = []
    private var workers: OrderedWorkers<FrameBatch>?

    /// How many batches may be on their way for each thread.
    private static let depth = 3

    init(_ settings: Settings, _ source: PacketPrinter.Source, isWanted: Bool) {
        self.settings = settings
        self.source = source
        self.isWanted = isWanted
    }

    /// Takes a frame, and delivers what is done meanwhile.
    mutating func add(
        _ frame: borrowing CapturedFrame, number: Int, comments: [String],
        _ printer: inout PacketPrinter, _ counts: inout Counts, _ sink: inout TextSink
    ) {
        filling.add(frame, number: number, comments: comments)
        guard filling.isFull else { return }
        if workers == nil { start() }
        guard let workers, !workers.isEmpty else {
            filling.work(&printer)
            filling.deliver(to: &sink, &counts)
            return
        }
        workers.submit(filling)
        if workers.count >= Self.depth * OrderedWorkers<FrameBatch>.processors,
            let done = workers.takeOldest()
        {
            done.deliver(to: &sink, &counts)
            spare.append(done)
        }
        filling = spare.popLast() ?? FrameBatch()
    }

    /// Works on what is left and delivers all.
    mutating func finish(
        _ printer: inout PacketPrinter, _ counts: inout Counts, _ sink: inout TextSink
    ) {
        guard isWanted else { return }
        if let workers {
            while let done = workers.takeOldest() { done.deliver(to: &sink, &counts) }
            workers.close()
            self.workers = nil
        }
        filling.work(&printer)
        filling.deliver(to: &sink, &counts)
    }

    private mutating func start() {
        let processors = OrderedWorkers<FrameBatch>.processors
        let (settings, source) = (settings, source)
        workers = OrderedWorkers(threads: processors > 1 ? processors : 0) {
            let printer = Printing(settings, source)
            return { batch in batch.work(&printer.printer) }
        }
    }

    /// The printer of one thread.
    private final class Printing {
        var printer: PacketPrinter

        init(_ settings: Settings, _ source: PacketPrinter.Source) {
            printer = PacketPrinter(settings)
            printer.source = source
        }
    }
}
