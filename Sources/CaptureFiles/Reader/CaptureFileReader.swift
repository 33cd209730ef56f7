import Glibc
public import MulticastWire

/// The frames of a capture file, one after the other.
///
/// It reads pcap (microseconds and nanoseconds, both byte orders, and Kuznetzov's variant) and
/// pcapng (several sections, each in its own byte order, interfaces of different link types), plain
/// or compressed by gzip or zstd; what a file is, its first octets say and not its name.
///
/// A file that grows is read up to where it ends when the reader gets there, and one that shrinks
/// ends there. Memory stays small whatever the size. Parts of a big pcap file can be read side by
/// side: ``CaptureFilePart``.
///
/// Damage ends the reading, and everything before it is delivered first:
///
///     var reader = try CaptureFileReader(path: "a.pcapng.gz")
///     while try reader.advance(), let frame = reader.frame { … }
public struct CaptureFileReader: ~Copyable {
    // What the inlined path needs: fields of the reader itself, where no call can make a copy of
    // them. They are the state's while it reads on, and the reader's in between.
    @usableFromInline var cursor: UnsafePointer<UInt8>
    @usableFromInline var end: UnsafePointer<UInt8>
    @usableFromInline let records: PcapRecords
    @usableFromInline var number = 0
    /// The record of the last frame, in a pcap file.
    @usableFromInline var lastRecord: UnsafePointer<UInt8>?
    @usableFromInline let state: CaptureFileState

    /// The most interfaces that a file may have: more are an attack on the reader's memory.
    public static let maximumInterfaces = 1 << 16

    /// Opens a capture file and reads its header.
    ///
    /// - Parameter path: where the file is; `-` is standard input.
    /// - Throws: ``CaptureFileError`` if it cannot be opened or is no capture.
    public init(path: String) throws(CaptureFileError) {
        let state = try CaptureFileState(path, try CaptureFileState.open(path))
        (self.state, records, cursor, end) = (state, state.records, state.cursor, state.end)
    }

    /// Reads on a capture file, pipe or the like that is open, as a stream.
    ///
    /// - Parameters:
    ///   - path: what errors call it; `-` is standard input.
    ///   - descriptor: where to read on; it is closed with the reader unless it is standard input.
    ///   - beginning: what was read of it already.
    /// - Throws: ``CaptureFileError`` if it cannot be read or is no capture.
    public init(
        path: String, descriptor: Int32, beginning: [UInt8]
    ) throws(CaptureFileError) {
        let source = DescriptorSource(OpenFile(descriptor: descriptor), beginning: beginning)
        let state = try CaptureFileState(path, try CaptureFileState.open(path, source))
        (self.state, records, cursor, end) = (state, state.records, state.cursor, state.end)
    }

    /// The file as it was named; `-` is standard input.
    public var path: String { state.path }
    /// The last frame's number in the file, from 1, as Wireshark counts; 0 before the first.
    ///
    /// In pcapng, custom blocks and journal entries have numbers too, though they are no frames.
    @inlinable public var frameNumber: Int { number }
    /// The octet of the file, or of what it decompresses to, that is read next.
    public var position: Int { state.window.position(of: cursor) }
    /// How many octets of the file itself were taken, compressed or not: how far it is read.
    public var filePosition: Int { state.window.decompressed ?? position }
    /// What people noted about the last frame.
    public var comments: [String] { state.comments }
    /// The interfaces told of up to now, in all sections; a frame's `interface` is an index here.
    public var interfaces: [CaptureInterface] { state.interfaces }
    /// What people noted about the section of the file that is being read.
    public var sectionComments: [String] { state.sectionComments }
    /// How many sections have begun, as in pcapng files one after the other; 1 in a pcap file.
    public var sectionCount: Int { state.sectionCount }

    /// Whether `path` is the very file that is being read, which must not be written then.
    public func isReading(_ path: String) -> Bool {
        var (theirs, ours) = (stat(), stat())
        guard path != "-", self.path != "-", stat(path, &theirs) == 0, stat(self.path, &ours) == 0
        else { return false }
        return theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino
    }

    /// What parts of the file are read from, by other threads if need be; `nil` if it has none: a
    /// stream, something compressed, pcapng.
    public var parts: CaptureFileParts? {
        guard let file = fileOfParts else { return nil }
        let size = file.size
        guard position <= size, let mapping = FileMapping(file, length: size) else { return nil }
        return CaptureFileParts(mapping: mapping, records: records, octets: position ..< size)
    }

    private var fileOfParts: OpenFile? { records.headerLength < .max ? state.window.file : nil }

    /// Goes on behind what was read part by part.
    ///
    /// - Parameters:
    ///   - position: the octet where a record begins, as ``CaptureFilePart/end`` has it.
    ///   - number: how many frames are before it.
    public mutating func goOn(at position: Int, afterFrame number: Int) {
        precondition(fileOfParts != nil, "only a file that has parts can be read from anywhere")
        state.goOn(at: position)
        (cursor, end, lastRecord, self.number) = (state.cursor, state.end, nil, number)
    }

    /// The next frame, or `nil` at the end of the file.
    ///
    /// It throws once where the file is cut or damaged, and gives `nil` from then on. If a signal
    /// came while it was waiting for a pipe it throws ``CaptureFileError/Kind/interrupted`` and can
    /// be called again.
    ///
    /// While the frame is in use the reader cannot be asked for anything else; ``advance()`` and
    /// ``frame`` are for loops that want to know its number or its comments too.
    @inlinable @inline(__always) @_lifetime(&self)
    public mutating func next() throws(CaptureFileError) -> CapturedFrame? {
        let record = cursor
        if let length = wholeFrameLength {
            pass(record, length)
            let frame = records.frame(record, length)
            return _overrideLifetime(frame, mutating: &self)
        }
        guard try readOn() else { return nil }
        let frame = state.frame
        return _overrideLifetime(frame, mutating: &self)
    }

    /// Goes to the next frame; returns whether there is one, and throws as ``next()`` does.
    @inlinable @inline(__always)
    public mutating func advance() throws(CaptureFileError) -> Bool {
        if let length = wholeFrameLength {
            pass(cursor, length)
            return true
        }
        return try readOn()
    }

    /// The frame that was read last; `nil` before the first and after the end.
    @inlinable
    public var frame: CapturedFrame? {
        @_lifetime(borrow self) @inline(__always) get {
            if let record = lastRecord {
                let frame = records.frame(record, records.capturedLength(record))
                return _overrideLifetime(frame, borrowing: self)
            }
            return _overrideLifetime(state.frame, borrowing: self)
        }
    }

    /// The length of the frame at the cursor, if it is a pcap record that lies in memory whole;
    /// whatever else there may be is out of line.
    @inlinable
    var wholeFrameLength: Int? {
        @inline(__always) get {
            let available = end - cursor
            guard available >= records.headerLength else { return nil }
            let length = records.capturedLength(cursor)
            guard length <= available &- records.headerLength, length <= records.maximumLength
            else { return nil }
            return length
        }
    }

    /// Leaves a record behind.
    @inlinable @inline(__always)
    mutating func pass(_ record: UnsafePointer<UInt8>, _ length: Int) {
        cursor = record + (records.headerLength &+ length)
        number &+= 1
        lastRecord = record
    }

    /// Reads the next frame, where more must be read for it or it is no pcap record.
    @usableFromInline @inline(never)
    mutating func readOn() throws(CaptureFileError) -> Bool {
        (state.cursor, state.end, state.number) = (cursor, end, number)
        lastRecord = nil
        defer { (cursor, end, number) = (state.cursor, state.end, state.number) }
        let isFrame = try state.readOn()
        lastRecord = state.lastRecord
        return isFrame
    }
}
