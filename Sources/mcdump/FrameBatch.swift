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
