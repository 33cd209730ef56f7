import MulticastWire
import ToolSupport

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
        if workers.count >= Self.depth * Processors.usable,
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
        let processors = Processors.usable
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
