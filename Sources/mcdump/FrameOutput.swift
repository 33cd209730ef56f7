import CaptureFiles
import MulticastWire

/// Where `-w` writes to: a file that is begun with the first frame, since only then is known what
/// its link type is.
struct FrameOutput: ~Copyable {
    private let path: String
    private let flushesFrames: Bool
    private var writer: CaptureFileWriter?
    // The interfaces of the input at hand have these numbers in the output.
    private var input = ""
    private var numbers: [Int] = []

    init(path: String, flushesFrames: Bool) {
        self.path = path
        self.flushesFrames = flushesFrames
    }

    /// Says that the frames from now on are of another file or interface.
    mutating func begin(_ input: String) {
        self.input = input
        numbers = []
    }

    /// Writes the frame that a reader gave last, with its comments.
    mutating func write(frameOf reader: borrowing CaptureFileReader) throws {
        guard let frame = reader.frame else { return }
        if reader.isReading(path), writer == nil {
            throw OutputError(description: "cannot write to \(path): it is what is being read")
        }
        let interfaces = reader.interfaces
        let interface =
            interfaces.indices.contains(frame.interface)
            ? interfaces[frame.interface] : CaptureInterface(linkType: frame.linkType)
        try write(frame, interface, comments: reader.comments)
    }

    /// Writes a frame captured on the interface `name`.
    mutating func write(
        _ frame: borrowing CapturedFrame, from name: String, _ linkType: LinkType
    ) throws {
        var interface = CaptureInterface(linkType: linkType)
        interface.name = name
        interface.timestampResolution = .nanoseconds
        try write(frame, interface, comments: [])
    }

    private mutating func write(
        _ frame: borrowing CapturedFrame, _ interface: CaptureInterface, comments: [String]
    ) throws {
        if writer == nil {
            let format: CaptureFileWriter.Format = path.hasSuffix(".pcapng") ? .pcapng : .pcap
            writer = try CaptureFileWriter(path: path, format: format, interfaces: [interface])
            writer?.flushesFrames = flushesFrames
            numbers = Array(repeating: -1, count: frame.interface) + [0]
        }
        while numbers.count <= frame.interface { numbers.append(-1) }
        if numbers[frame.interface] < 0 {
            numbers[frame.interface] = writer?.interfaces.count ?? 0
            try writer?.add(interface)
        }
        let renumbered = CapturedFrame(
            timestamp: frame.timestamp, originalLength: frame.originalLength,
            linkType: frame.linkType, interface: numbers[frame.interface], octets: frame.octets)
        try writer?.write(renumbered, comments: comments)
    }

    /// Ends the file.
    ///
    /// One that got no frame is written all the same, as an empty capture.
    mutating func close() throws {
        if writer == nil {
            let format: CaptureFileWriter.Format = path.hasSuffix(".pcapng") ? .pcapng : .pcap
            writer = try CaptureFileWriter(
                path: path, format: format, interfaces: [CaptureInterface(linkType: .ethernet)])
        }
        if let writer = writer.take() { try writer.close() }
    }
}

/// An output that cannot be.
struct OutputError: Error, CustomStringConvertible {
    let description: String
}
