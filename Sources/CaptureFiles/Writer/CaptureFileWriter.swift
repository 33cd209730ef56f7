public import MulticastWire

/// A capture file that is written, frame after frame, in pcap or pcapng.
///
/// Files are in this host's byte order. A pcap file has one link type and no comments; a pcapng
/// file keeps interfaces, comments and times to the nanosecond.
///
///     var writer = try CaptureFileWriter(path: "b.pcapng", format: .pcapng)
///     while try reader.advance() { try writer.write(frameOf: reader) }
///     try writer.close()
public struct CaptureFileWriter: ~Copyable {
    /// The two formats.
    public enum Format: Hashable, Sendable {
        /// The format of libpcap's savefiles: in nanoseconds if its interface counts in such.
        case pcap
        /// Blocks: any number of interfaces, each with its link type, and comments.
        case pcapng

        /// The format that a file's name asks for: pcapng if it ends in `.pcapng`, else pcap.
        public init(path: String) { self = path.hasSuffix(".pcapng") ? .pcapng : .pcap }
    }

    /// The file as it was named; `-` is standard output.
    public let path: String
    /// The format that is written.
    public let format: Format
    /// Whether each frame is handed to the system at once, for somebody who reads while one
    /// captures.
    public var flushesFrames: Bool
    /// The interfaces that are written of up to now.
    public private(set) var interfaces: [CaptureInterface]
    private let file: OutputFile
    /// Whether a pcap file has its header, which takes the first frame to know.
    private var hasHeader: Bool

    /// Creates the file, or empties one that is there.
    ///
    /// - Parameters:
    ///   - path: where it goes; `-` is standard output.
    ///   - format: pcap or pcapng.
    ///   - interfaces: those known already; others are added with their first frame. In a pcap
    ///     file the first says which link type, snapshot length and unit of time the file has.
    ///   - comments: notes on the whole file, in pcapng.
    ///   - flushesFrames: whether each frame is handed to the system at once.
    /// - Throws: ``CaptureFileError`` if the file cannot be written.
    public init(
        path: String, format: Format, interfaces: [CaptureInterface] = [],
        comments: [String] = [], flushesFrames: Bool = false
    ) throws(CaptureFileError) {
        let file = try OutputFile(creating: path)
        switch format {
        case .pcap:
            if let first = interfaces.first { try file.write(Self.pcapHeader(first)) }
        case .pcapng:
            let blocks = interfaces.flatMap(Self.interfaceDescription)
            try file.write(Self.sectionHeader(comments) + blocks)
        }
        try file.flush()
        (self.path, self.format, self.file) = (path, format, file)
        (self.interfaces, self.flushesFrames) = (interfaces, flushesFrames)
        hasHeader = format == .pcapng || !interfaces.isEmpty
    }

    /// Adds an interface, whose number is the count of those before it.
    public mutating func add(_ interface: CaptureInterface) throws(CaptureFileError) {
        interfaces.append(interface)
        if format == .pcapng { try file.write(Self.interfaceDescription(interface)) }
    }

    /// Writes a frame.
    ///
    /// In pcapng, a frame whose `interface` was not added, or has another link type, is written as
    /// of an interface with its link type and nothing else.
    ///
    /// - Parameters:
    ///   - frame: the frame.
    ///   - comments: notes on it, which only pcapng has a place for.
    /// - Throws: ``CaptureFileError`` if it has no place in the format, or the system refuses.
    public mutating func write(
        _ frame: borrowing CapturedFrame, comments: [String] = []
    ) throws(CaptureFileError) {
        switch format {
        case .pcap:
            try writeHeader(CaptureInterface(linkType: frame.linkType))
            try writeRecord(frame)
        case .pcapng:
            var number = frame.interface
            if !interfaces.indices.contains(number)
                || interfaces[number].linkType != frame.linkType
            {
                number = try self.number(of: CaptureInterface(linkType: frame.linkType))
            }
            try writeBlock(frame, interface: number, comments)
        }
        if flushesFrames { try file.flush() }
    }

    /// Writes the frame that a reader gave last, with its comments and as of its interface, which
    /// is added if no reader had it before.
    public mutating func write(
        frameOf reader: borrowing CaptureFileReader
    ) throws(CaptureFileError) {
        guard let frame = reader.frame else { return }
        switch format {
        case .pcap:
            try writeHeader(reader.interfaces[frame.interface])
            try writeRecord(frame)
        case .pcapng:
            try writeBlock(
                frame, interface: try number(of: frame.interface, in: reader), reader.comments)
        }
        if flushesFrames { try file.flush() }
    }

    /// Hands everything to the system.
    public mutating func flush() throws(CaptureFileError) { try file.flush() }

    /// Ends the file; a writer that is dropped writes what it was given, but cannot tell if that
    /// goes wrong.
    public consuming func close() throws(CaptureFileError) {
        // A capture of nothing is a capture.
        try writeHeader(CaptureInterface(linkType: .ethernet))
        try file.close()
    }

    /// Writes the header of a pcap file, if it has none.
    private mutating func writeHeader(_ interface: CaptureInterface) throws(CaptureFileError) {
        guard !hasHeader else { return }
        hasHeader = true
        interfaces = [interface]
        try file.write(Self.pcapHeader(interface))
    }

    /// The number here of an interface of a reader.
    private mutating func number(
        of number: Int, in reader: borrowing CaptureFileReader
    ) throws(CaptureFileError) -> Int {
        let theirs = reader.interfaces
        if interfaces.indices.contains(number), interfaces[number] == theirs[number] {
            return number
        }
        // As long as all are one reader's, they keep their numbers.
        if number >= interfaces.count, theirs.starts(with: interfaces) {
            for interface in theirs[interfaces.count ... number] { try add(interface) }
            return number
        }
        return try self.number(of: theirs[number])
    }

    /// The number of an interface that is described so, which is added if there is none.
    private mutating func number(
        of interface: CaptureInterface
    ) throws(CaptureFileError) -> Int {
        if let number = interfaces.firstIndex(of: interface) { return number }
        try add(interface)
        return interfaces.count - 1
    }
}

// pcap (draft-ietf-opsawg-pcap §4 and §5).
extension CaptureFileWriter {
    /// Whether a pcap file of an interface counts nanoseconds: if microseconds would lose some.
    private static func countsNanoseconds(_ interface: CaptureInterface) -> Bool {
        interface.timestampResolution.isFinerThanMicroseconds
    }

    private static func pcapHeader(_ interface: CaptureInterface) -> [UInt8] {
        var header: [UInt8] = []
        header.append(host: countsNanoseconds(interface) ? 0xa1b2_3c4d : 0xa1b2_c3d4 as UInt32)
        header.append(host: 2 as UInt16)  // Major Version
        header.append(host: 4 as UInt16)  // Minor Version
        header.append(host: 0 as UInt64)  // two reserved words
        header.append(host: UInt32(clamping: fileSnapLength(interface)))
        var network = UInt32(interface.linkType.rawValue)
        if let length = interface.frameCheckSequenceLength, length.isMultiple(of: 2) {
            network |= 0x0400_0000 | UInt32(length / 2 & 0xf) << 28
        }
        header.append(host: network)
        return header
    }

    /// The snapshot length to write: readers of pcap take 0 in different ways.
    private static func fileSnapLength(_ interface: CaptureInterface) -> Int {
        interface.snapLength == 0 ? 1 << 18 : interface.snapLength
    }

    private func writeRecord(_ frame: borrowing CapturedFrame) throws(CaptureFileError) {
        let interface = interfaces.first ?? CaptureInterface(linkType: .ethernet)
        guard frame.linkType == interface.linkType else {
            throw CaptureFileError(
                .unrepresentable, path,
                "a pcap file has one link type: this one has \(interface.linkType.rawValue), and a"
                    + " frame has \(frame.linkType.rawValue)",
                advice: "write pcapng, as into a name that ends in .pcapng")
        }
        let (seconds, fraction) = frame.timestamp.nanoseconds.quotientAndRemainder(
            dividingBy: 1_000_000_000)
        guard let seconds = UInt32(exactly: seconds), fraction >= 0 else {
            throw CaptureFileError(
                .unrepresentable, path,
                "a pcap file has times from 1970 to 2106: a frame is of \(frame.timestamp)",
                advice: "write pcapng, as into a name that ends in .pcapng")
        }
        var header: [UInt8] = []
        header.reserveCapacity(16)
        header.append(host: seconds)
        let unit: Int64 = Self.countsNanoseconds(interface) ? 1 : 1000
        header.append(host: UInt32(fraction / unit))
        header.append(host: UInt32(clamping: frame.octets.count))
        header.append(host: UInt32(clamping: frame.originalLength))
        try file.write(header)
        try write(frame.octets)
    }

    private func write(_ octets: Span<UInt8>) throws(CaptureFileError) {
        let result = octets.withUnsafeBytes { [file] octets in
            Result { () throws(CaptureFileError) in try file.write(octets) }
        }
        try result.get()
    }
}

// pcapng (draft-ietf-opsawg-pcapng §4).
extension CaptureFileWriter {
    private static func sectionHeader(_ comments: [String]) -> [UInt8] {
        var body: [UInt8] = []
        body.append(host: 0x1a2b_3c4d as UInt32)  // Byte-Order Magic
        body.append(host: 1 as UInt16)  // Major Version
        body.append(host: 0 as UInt16)  // Minor Version
        body.append(host: UInt64.max)  // Section Length: not known
        body.append(comments: comments)
        body.endOptions()
        return block(PcapngSection.headerBlockType, body)
    }

    private static func interfaceDescription(_ interface: CaptureInterface) -> [UInt8] {
        var body: [UInt8] = []
        body.append(host: interface.linkType.rawValue)
        body.append(host: 0 as UInt16)  // Reserved
        body.append(host: UInt32(clamping: interface.snapLength))
        body.append(comments: interface.comments)
        body.append(option: 2, interface.name)
        body.append(option: 3, interface.description)
        // Times are written as they are, in nanoseconds and from 1970.
        body.append(option: 9, [TimestampResolution.nanoseconds.rawValue])
        if let filter = interface.filter { body.append(option: 11, [0] + Array(filter.utf8)) }
        body.append(option: 12, interface.operatingSystem)
        if let length = interface.frameCheckSequenceLength {
            body.append(option: 13, [UInt8(clamping: length)])
        }
        body.append(option: 15, interface.hardware)
        body.endOptions()
        return block(1, body)
    }

    private func writeBlock(
        _ frame: borrowing CapturedFrame, interface: Int, _ comments: [String]
    ) throws(CaptureFileError) {
        guard let time = UInt64(exactly: frame.timestamp.nanoseconds) else {
            throw CaptureFileError(
                .unrepresentable, path,
                "a capture file has times from 1970 on: a frame is of \(frame.timestamp)")
        }
        var options: [UInt8] = []
        options.append(comments: comments)
        options.endOptions()
        let captured = frame.octets.count
        let padding = -captured & 3
        let total = UInt32(clamping: 32 + captured + padding + options.count)
        var header: [UInt8] = []
        header.reserveCapacity(28)
        header.append(host: 6 as UInt32)
        header.append(host: total)
        header.append(host: UInt32(clamping: interface))
        header.append(host: UInt32(truncatingIfNeeded: time >> 32))
        header.append(host: UInt32(truncatingIfNeeded: time))
        header.append(host: UInt32(clamping: captured))
        header.append(host: UInt32(clamping: frame.originalLength))
        try file.write(header)
        try write(frame.octets)
        options = [UInt8](repeating: 0, count: padding) + options
        options.append(host: total)
        try file.write(options)
    }

    /// A block around a body, whose length is a multiple of 4.
    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        var block: [UInt8] = []
        block.append(host: type)
        block.append(host: UInt32(clamping: body.count + 12))
        block += body
        block.append(host: UInt32(clamping: body.count + 12))
        return block
    }
}

extension [UInt8] {
    /// Appends a number in this host's byte order.
    fileprivate mutating func append(host number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number) { append(contentsOf: $0) }
    }

    /// Appends an option of a block, padded to a whole word; what does not fit into its 16 bits of
    /// length is cut off.
    fileprivate mutating func append(option code: UInt16, _ value: some Collection<UInt8>) {
        let value = value.prefix(Int(UInt16.max))
        append(host: code)
        append(host: UInt16(value.count))
        append(contentsOf: value)
        append(contentsOf: repeatElement(0, count: -value.count & 3))
    }

    fileprivate mutating func append(option code: UInt16, _ text: String?) {
        if let text { append(option: code, text.utf8) }
    }

    fileprivate mutating func append(comments: [String]) {
        for comment in comments { append(option: 1, comment) }
    }

    /// Ends the options, if there are any: the fixed part is known to the caller.
    fileprivate mutating func endOptions() {
        if !isEmpty { append(host: 0 as UInt32) }
    }
}
