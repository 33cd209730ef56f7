import CaptureFiles
import MulticastWire
import ToolSupport

/// The frames of a big pcap file, read part by part by as many threads as there are processors, and
/// delivered in order.
///
/// Each part begins where a record seems to, and the part before says whether one does, and how many
/// frames are before it. Only where words tell a frame's number do they have to wait for that.
/// Where anything cannot be read the parts end, and what is left is read in order.
struct PartwiseReading {
    /// How much of the file is read by this.
    struct Reached: Sendable {
        /// The octet of the file where the next record begins.
        var position: Int
        /// How many frames are before it.
        var frames = 0
        /// Whether all parts up to it were read to their ends.
        var isSound = true
    }

    /// How far the parts that were delivered go.
    private(set) var progress: Reached

    private let octets: Range<Int>
    private let workers: OrderedWorkers<Part>
    // How many parts were submitted, and some that can be used again.
    private var submitted = 0
    private var spare: [Part] = []

    /// The octets of a part: what is gone through twice lies in memory, the rest is worth less
    /// waiting.
    private let partLength: Int
    /// The octets of a file that is worth the threads.
    private static let smallest = 1 << 22
    /// The octets of a part at least: as much as stays in a processor's second cache, since parts are
    /// gone over twice.
    private static let leastLength = 1 << 19
    /// How many parts may be on their way for each thread.
    private static let depth = 2

    /// One part on its way: where it is, and what it gave.
    private final class Part {
        var turn = 0
        var octets = 0 ..< 0
        var progress = Reached(position: 0)
        var text = TextSink()
        var counts = Counts()

        /// Forgets what was put into words.
        func forget() {
            text.removeAll()
            counts = Counts()
        }
    }

    /// Starts the threads; `nil` if the file has no parts or is not worth it.
    init?(
        _ file: borrowing CaptureFileReader, _ settings: Settings, _ source: PacketPrinter.Source
    ) {
        let processors = Processors.usable
        guard processors > 1, let parts = file.parts, parts.octets.count >= Self.smallest else {
            return nil
        }
        octets = parts.octets
        partLength = Self.leastLength * (settings.isJSON ? 1 : 4)
        progress = Reached(position: octets.lowerBound)
        let relay = Relay(progress)
        workers = OrderedWorkers(threads: processors) {
            let worker = Worker(parts, settings, source, relay)
            return { part in worker.work(on: part) }
        }
        if workers.isEmpty { return nil }
    }

    /// Delivers the next part's words and counts; returns whether there was one.
    mutating func deliverNext(to sink: inout TextSink, _ counts: inout Counts) -> Bool {
        while progress.isSound, workers.count < Self.depth * Processors.usable {
            let start = octets.lowerBound + submitted * partLength
            guard start < octets.upperBound else { break }
            let part = spare.popLast() ?? Part()
            part.turn = submitted
            part.octets = start ..< min(start + partLength, octets.upperBound)
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
        private let relay: Relay<Reached>
        private let passesData: Bool
        // Whether a frame's words tell its number in the file.
        private let needsNumbers: Bool

        init(
            _ parts: CaptureFileParts, _ settings: Settings, _ source: PacketPrinter.Source,
            _ relay: Relay<Reached>
        ) {
            part = CaptureFilePart(of: parts)
            printer = PacketPrinter(settings)
            printer.source = source
            passesData = !settings.filter.asksOnlyForControl
            needsNumbers = settings.isJSON
            self.relay = relay
        }

        func work(on job: Part) {
            part.begin(job.octets, isExact: job.turn == 0)
            if needsNumbers { showAfterTurn(job) } else { showBeforeTurn(job) }
        }

        /// Puts the part's frames into words, and then waits whether it began at the right place.
        private func showBeforeTurn(_ job: Part) {
            show(job, numbersAfter: 0)
            var progress = relay.take(job.turn)
            if !progress.isSound || part.start != progress.position {
                job.forget()
            }
            if progress.isSound {
                if part.start != progress.position {
                    beginAgain(job, at: progress.position)
                    show(job, numbersAfter: 0)
                }
                progress.position = part.end
                progress.frames += job.counts.frames
                progress.isSound = part.end >= job.octets.upperBound
            }
            job.progress = progress
            relay.pass(progress)
        }

        /// Waits for where the part begins and how many frames are before it, and then puts its own
        /// into words, when the next part need not wait any more.
        private func showAfterTurn(_ job: Part) {
            var ahead = part.lookAhead()
            var progress = relay.take(job.turn)
            let framesBefore = progress.frames
            if progress.isSound {
                if part.start != progress.position {
                    beginAgain(job, at: progress.position)
                    ahead = part.lookAhead()
                }
                progress.position = ahead.end
                progress.frames += ahead.frames
                progress.isSound = ahead.end >= job.octets.upperBound
            }
            job.progress = progress
            relay.pass(progress)
            if framesBefore < progress.frames { show(job, numbersAfter: framesBefore) }
        }

        /// Begins the part where a record does, which was not where one was plausible.
        private func beginAgain(_ job: Part, at position: Int) {
            part.begin(position ..< max(position, job.octets.upperBound), isExact: true)
        }

        /// Puts the frames of the part at hand into words.
        private func show(_ job: Part, numbersAfter framesBefore: Int) {
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
            while true {
                if !passesData {
                    number &+= part.passOver { FrameClass(of: $0, $1).isData }
                }
                guard let frame = part.next() else { break }
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
