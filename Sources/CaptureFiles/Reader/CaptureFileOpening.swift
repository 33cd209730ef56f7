import Glibc

// How a file is opened and what it is.
extension CaptureFileState {
    /// Opens a file, and a decompressor if its first octets ask for one.
    static func open(_ path: String) throws(CaptureFileError) -> OctetWindow {
        try open(path, DescriptorSource(OpenFile(descriptor: try descriptor(of: path))))
    }

    /// Reads a file that is open, with a decompressor if its first octets ask for one.
    static func open(
        _ path: String, _ source: DescriptorSource
    ) throws(CaptureFileError) -> OctetWindow {
        if source.file.isDirectory {
            throw CaptureFileError(
                .unreadable, path, refused: "cannot be read", EISDIR,
                advice: "name the files in it")
        }
        let (head, failure) = source.peek(4)
        if let failure {
            throw CaptureFileError(
                failure.kind, path, failure.message, position: 0, errorNumber: failure.errorNumber)
        }
        switch Compression(head) {
        case .gzip:
            guard let source = GzipSource(source) else { throw Self.outOfMemory(path) }
            return OctetWindow(source)
        case .zstd:
            guard let source = ZstdSource(source) else { throw Self.outOfMemory(path) }
            return OctetWindow(source)
        case nil:
            return OctetWindow(source)
        }
    }

    private static func descriptor(of path: String) throws(CaptureFileError) -> Int32 {
        if path == "-" { return STDIN_FILENO }
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor < 0 else { return descriptor }
        let number = errno
        let advice =
            switch number {
            case EACCES: "see who may read it: ls -l \(path.shown)"
            case ENOENT where path.isEmpty: "a file's name is missing"
            default: String?.none
            }
        throw CaptureFileError(
            number == EINTR ? .interrupted : .unreadable, path, refused: "cannot be opened", number,
            advice: advice)
    }

    private static func outOfMemory(_ path: String) -> CaptureFileError {
        CaptureFileError(.unreadable, path, refused: "cannot be decompressed", ENOMEM)
    }

    /// Reads what tells the format, and the header that follows in a pcap file.
    func readFileHeader() throws(CaptureFileError) {
        let available = fill(4)
        if let error = ending(in: nil) { throw error }
        guard available > 0 else {
            throw CaptureFileError(
                .empty, path, "holds nothing, not even a capture file's header", position: 0,
                advice: path == "-"
                    ? "the program before the pipe has written nothing"
                    : "the capture may have ended before its first frame was written")
        }
        if available >= 4 {
            if let records = PcapRecords(magic: cursor) { return try readPcapHeader(records) }
            if PcapngSection.begins(cursor) {
                section = PcapngSection()
                sectionCount = 0
                return try readFirstSection()
            }
        }
        let count = min(fill(16), 16)
        throw ForeignFormat.error(path, Array(UnsafeBufferPointer(start: cursor, count: count)))
    }
}

extension CaptureFileReader {
    /// How many octets ``recognises(_:)`` looks at.
    public static let recognisedLength = 16

    /// Whether what begins with these octets is for this reader and no text: a capture, compressed
    /// data, or something that the reader can name when it refuses it.
    public static func recognises(_ beginning: [UInt8]) -> Bool {
        if Compression(Array(beginning.prefix(4))) != nil { return true }
        if ForeignFormat.recognises(beginning) { return true }
        return beginning.withUnsafeBufferPointer { octets in
            guard octets.count >= 4, let start = octets.baseAddress else { return false }
            return PcapRecords(magic: start) != nil || PcapngSection.begins(start)
        }
    }
}

/// What a capture file can be compressed by.
private enum Compression {
    case gzip
    case zstd

    /// The compression of data that begin with `head`; `nil` if they do not look compressed.
    init?(_ head: [UInt8]) {
        guard head.count >= 2 else { return nil }
        if head[0] == 0x1f, head[1] == 0x8b {
            self = .gzip  // RFC 1952 §2.3.1
        } else if head == [0x28, 0xb5, 0x2f, 0xfd] {
            self = .zstd  // RFC 8878 §3.1.1
        } else if head.count == 4, head[0] & 0xf0 == 0x50, head[1...] == [0x2a, 0x4d, 0x18] {
            self = .zstd  // RFC 8878 §3.1.2: a skippable frame
        } else {
            return nil
        }
    }
}
