import CaptureFiles
import Glibc
import ToolSupport

/// A file or pipe that is open, with its first octets, which say what it holds.
struct OpenedInput: ~Copyable {
    /// The file as it was named; `-` is standard input.
    let path: String
    /// The first octets, or all there are of a shorter input.
    let beginning: [UInt8]
    // -1 once a reader has it.
    private var descriptor: Int32

    /// Opens a file and reads its first octets; `-` is standard input.
    init(_ path: String) throws(FileError) {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, String(cString: strerror(errno))) }
        do throws(FileError) {
            beginning = try Self.peek(descriptor, path)
        } catch {
            Self.close(descriptor)
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { Self.close(descriptor) }

    /// The file's name as messages show it.
    var shownPath: String { Self.shown(path) }

    /// The name of a file as messages show it.
    static func shown(_ path: String) -> String { path == "-" ? "standard input" : path }

    /// Whether it is for the reader of captures: a capture, or something that this can name.
    var isCapture: Bool { CaptureFileReader.recognises(beginning) }

    /// Reads on line by line, from the first one.
    consuming func lines() -> LineReader {
        let open = descriptor
        descriptor = -1
        return LineReader(path: shownPath, descriptor: open, beginning: beginning)
    }

    /// Reads on frame by frame, from the first one.
    consuming func frames() throws(CaptureFileError) -> CaptureFileReader {
        // A regular file is opened anew, so that it is read as a file and not as a stream.
        if SmallFile.isRegular(path) { return try CaptureFileReader(path: path) }
        let open = descriptor
        descriptor = -1
        return try CaptureFileReader(path: path, descriptor: open, beginning: beginning)
    }

    /// As many octets as tell what an input is, waiting for them as long as nobody interrupts.
    private static func peek(_ descriptor: Int32, _ path: String) throws(FileError) -> [UInt8] {
        let wanted = CaptureFileReader.recognisedLength
        var beginning: [UInt8] = []
        while beginning.count < wanted, !Interruption.isRequested {
            var octets = [UInt8](repeating: 0, count: wanted - beginning.count)
            let count = read(descriptor, &octets, octets.count)
            if count < 0, errno == EINTR || errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&waiting, 1, 250)
                continue
            }
            if count < 0 { throw FileError(path, String(cString: strerror(errno))) }
            if count == 0 { break }
            beginning += octets[..<count]
        }
        return beginning
    }

    private static func close(_ descriptor: Int32) {
        if descriptor > STDIN_FILENO { Glibc.close(descriptor) }
    }
}
