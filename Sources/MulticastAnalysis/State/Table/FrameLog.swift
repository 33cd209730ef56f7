import MulticastWire

/// Frames that are kept to be gone through later, in the order they came.
struct FrameLog: Sendable {
    /// A frame whose octets end where those of the next one begin.
    private struct Frame: Sendable {
        let time: Timestamp
        let originalLength: Int
        let linkType: LinkType
        let interface: Int
        let start: Int
    }

    private var frames: [Frame] = []
    private var octets: [UInt8] = []

    /// How many frames there are.
    var count: Int { frames.count }

    /// Whether there is so much that it is time to end: some 20 MiB.
    var isFull: Bool { octets.count > 16 << 20 || frames.count > 1 << 17 }

    mutating func append(_ frame: borrowing CapturedFrame) {
        frames.append(
            Frame(
                time: frame.timestamp, originalLength: frame.originalLength,
                linkType: frame.linkType, interface: frame.interface, start: octets.count))
        unsafe frame.octets.withUnsafeBufferPointer { unsafe octets.append(contentsOf: $0) }
    }

    /// Tells of the frame of that number, the first of which is 0.
    func tell(_ number: Int, to body: (borrowing CapturedFrame) -> Void) {
        let frame = frames[number]
        let end = number + 1 < frames.count ? frames[number + 1].start : octets.count
        body(
            CapturedFrame(
                timestamp: frame.time, originalLength: frame.originalLength,
                linkType: frame.linkType, interface: frame.interface,
                octets: octets.span.extracting(frame.start ..< end)))
    }
}
