import CaptureFiles
import MulticastWire
import ToolSupport

/// The frames of a big pcap file, read part by part by as many threads as there are processors, and
/// delivered in order.
///
/// Each part is read, waits for the part before, which says where its first record begins and how
/// many frames are before it, and is then put into words.
/// Where anything cannot be read the parts end, and what is left is read in order.
struct PartwiseReading {
    /// How much of the file is read by this.
    struct Progress: Sendable {
        /// The octet of the file where the next record begins.
        var position: Int
        /// How many frames are before it.
        var frames = 0
        /// Whether all parts up to it were read to their ends.
        var isSound = true
    }

    /// How far the parts that were delivered go.
    private(set) var progress: Progress

    private let octets: Range<Int>
    private let workers: OrderedWorkers<Part>
    // How many parts were submitted, and some that can be used again.
    private var submitted = 0
    private var spare: [Part] = []

    /// The octets of a part.
    private static let partLength = CaptureFilePart.maximumLength
    /// The octets of a file that is worth the threads.
    private static let smallest = 1 << 22
    /// How many parts may be on their way for each thread.
    private static let depth = 2

    /// One part on its way: where it is, and what it gave.
    private final class Part {
        var turn = 0
        var octets = 0 ..< 0
        var progress = Progress(position: 0)
        var text = TextSink()
        var counts = Counts()
    }

    /// Starts the threads; `nil` if the file has no parts or is not worth it.
    init?(
        _ file: borrowing CaptureFileReader, _ settings: Settings, _ source: PacketPrinter.Source
    ) {
        let processors = OrderedWorkers<Part>.processors
        guard processors > 1, let parts = file.parts, parts.octets.count >= Self.smallest else {
            return nil
        }
        octets = parts.octets
        progress = Progress(position: octets.lowerBound)
        let relay = Relay(progress)
        workers = OrderedWorkers(threads: processors) {
            let worker = Worker(parts, settings, source, relay)
            return { part in worker.work(on: part) }
        }
        if workers.isEmpty { return nil }
    }

    /// Delivers the next part's words and counts; returns whether there was one.
    mutating func deliverNext(to sink: inout TextSink, _ counts: inout Counts) -> Bool {
        while progress.isSound, workers.count < Self.depth * OrderedWorkers<Part>.processors {
            let start = octets.lowerBound + submitted * Self.partLength
            guard start < octets.upperBound else { break }
            let part = spare.popLast() ?? Part()
            part.turn = submitted
            part.octets = start ..< min(start + Self.partLength, octets.upperBound)
            workers.submit(part)
            submitted += 1
        }
        guard let part = workers.takeOldest() else { return false }
        sink.put(takingFrom: &part.text)
        counts.add(part.counts)
        part.counts = Counts()
        progress = part.progress
        spare.append(part)
        return true
    }

    /// Waits for what is on its way, which is not delivered, and ends the threads.
    func close() {
        while workers.takeOldest() != nil {}
        workers.close()
    }

    /// What one thread works with.
    private final class Worker {
        private var part: CaptureFilePart
        private var printer: PacketPrinter
        private let relay: Relay<Progress>
        private let passesData: Bool

        init(
            _ parts: CaptureFileParts, _ settings: Settings, _ source: PacketPrinter.Source,
            _ relay: Relay<Progress>
        ) {
            part = CaptureFilePart(of: parts)
            printer = PacketPrinter(settings)
            printer.source = source
            passesData = !settings.filter.asksOnlyForControl
            self.relay = relay
        }

        func work(on job: Part) {
            part.begin(job.octets, isExact: job.turn == 0)
            var progress = relay.take(job.turn)
            let framesBefore = progress.frames
            if progress.isSound {
                if part.start != progress.position {
                    // No record began where one was plausible.
                    let upperBound = max(progress.position, job.octets.upperBound)
                    part.begin(progress.position ..< upperBound, isExact: true)
                }
                progress.position = part.end
                progress.frames += part.frameCount
                progress.isSound = part.isWhole
                relay.pass(progress)
                show(job, framesBefore)
            } else {
                // Behind what could not be read: nothing.
                relay.pass(progress)
            }
            job.progress = progress
        }

        /// Puts the frames of the part at hand into words.
        private func show(_ job: Part, _ framesBefore: Int) {
            Self.show(
                &part, &printer, passingData: passesData, numbersAfter: framesBefore, &job.text,
                &job.counts)
        }

        private static func show(
            _ part: inout CaptureFilePart, _ printer: inout PacketPrinter,
            passingData passesData: Bool, numbersAfter framesBefore: Int, _ text: inout TextSink,
            _ counts: inout Counts
        ) {
            var number = framesBefore
            while let frame = part.next() {
                number &+= 1
                if passesData || !FrameClass(of: frame.octets, frame.linkType).isData,
                    printer.admit(frame)
                {
                    counts.show(printer.findings)
                    printer.show(frame, number: number, comments: [], into: &text)
                }
            }
            counts.frames += number - framesBefore
        }
    }
}
