import Glibc
public import MulticastWire

/// The frames of a capture file, one after the other.
///
/// It reads pcap (microseconds and nanoseconds, both byte orders, and Kuznetzov's variant) and
/// pcapng (several sections, each in its own byte order, interfaces of different link types), plain
/// or compressed by gzip or zstd; what a file is, its first octets say and not its name.
///
/// A regular file is mapped into memory, piece by piece, so that memory stays small whatever the
/// size. Everything else is read as a stream: pipes, compressed data, and files that have been
/// written to in the last seconds, since somebody may still do so. A file that grows is read up to
/// where it ends when the reader gets there. One that changes while it is mapped is read as a
/// stream from there on; who shortens it at the very moment at which a frame of it is looked at
/// ends the process, which is so with every mapping.
///
/// Damage ends the reading, and everything before it is delivered first:
///
///     var reader = try CaptureFileReader(path: "a.pcapng.gz")
///     while try reader.advance(), let frame = reader.frame { … }
public struct CaptureFileReader: ~Copyable {
    @usableFromInline var state: CaptureFileState

    /// The most interfaces that a file may have: more are an attack on the reader's memory.
    public static let maximumInterfaces = 1 << 16

    /// Opens a capture file and reads its header.
    ///
    /// - Parameter path: where the file is; `-` is standard input.
    /// - Throws: ``CaptureFileError`` if it cannot be opened or is no capture.
    public init(path: String) throws(CaptureFileError) {
        state = try CaptureFileState(opening: path, mapping: nil)
    }

    /// Opens a capture file, which is mapped or not as a test wants it.
    init(path: String, mapping isWanted: Bool?) throws(CaptureFileError) {
        state = try CaptureFileState(opening: path, mapping: isWanted)
    }

    /// The file as it was named; `-` is standard input.
    public var path: String { state.path }
    /// The last frame's number in the file, from 1, as Wireshark counts; 0 before the first.
    ///
    /// In pcapng, custom blocks and journal entries have numbers too, though they are no frames.
    @inlinable public var frameNumber: Int { state.number }
    /// The octet of the file, or of what it decompresses to, that is read next.
    public var position: Int { state.position }
    /// What people noted about the last frame.
    public var comments: [String] { state.comments }
    /// The interfaces told of up to now, in all sections; a frame's `interface` is an index here.
    public var interfaces: [CaptureInterface] { state.interfaces }
    /// What people noted about the section of the file that is being read.
    public var sectionComments: [String] { state.sectionComments }
    /// How many sections have begun, as in pcapng files one after the other; 1 in a pcap file.
    public var sectionCount: Int { state.sectionCount }

    /// Whether the file is mapped.
    var isMapped: Bool { state.window.isMapped }

    /// Whether `path` is the very file that is being read, which must not be written then.
    public func isReading(_ path: String) -> Bool {
        var (theirs, ours) = (stat(), stat())
        guard path != "-", self.path != "-", stat(path, &theirs) == 0, stat(self.path, &ours) == 0
        else { return false }
        return theirs.st_dev == ours.st_dev && theirs.st_ino == ours.st_ino
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
        guard try advance() else { return nil }
        let frame = state.frame
        return _overrideLifetime(frame, mutating: &self)
    }

    /// Goes to the next frame; returns whether there is one, and throws as ``next()`` does.
    @inlinable @inline(__always)
    public mutating func advance() throws(CaptureFileError) -> Bool {
        // A whole pcap record that lies in memory; whatever else there may be is out of line.
        let record = state.cursor
        let available = state.end - record
        if available >= state.records.headerLength {
            let length = state.records.capturedLength(record)
            if length <= available &- state.records.headerLength,
                length <= state.records.maximumLength
            {
                state.cursor = record + (state.records.headerLength &+ length)
                state.number &+= 1
                state.lastRecord = record
                return true
            }
        }
        return try state.readOn()
    }

    /// The frame that was read last; `nil` before the first and after the end.
    @inlinable
    public var frame: CapturedFrame? {
        @_lifetime(borrow self) @inline(__always) get {
            _overrideLifetime(state.frame, borrowing: self)
        }
    }
}
