import Glibc

/// A file that is written, or standard output: one buffer, written in large pieces.
final class OutputFile {
    private let path: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    /// The size of the pieces, in octets.
    private static let pieceSize = 1 << 16

    /// Creates the file, or empties it.
    init(creating path: String) throws(CaptureFileError) {
        self.path = path
        descriptor = STDOUT_FILENO
        buffer.reserveCapacity(Self.pieceSize * 2)
        guard path != "-" else { return }
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw CaptureFileError(.unwritable, path, refused: "cannot be written", errno)
        }
    }

    deinit { try? close() }

    /// Adds octets.
    func write(_ octets: UnsafeRawBufferPointer) throws(CaptureFileError) {
        buffer.append(contentsOf: octets)
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Adds octets.
    func write(_ octets: [UInt8]) throws(CaptureFileError) {
        buffer += octets
        if buffer.count >= Self.pieceSize { try flush() }
    }

    /// Hands what was added to the system.
    func flush() throws(CaptureFileError) {
        defer { buffer.removeAll(keepingCapacity: true) }
        var written = 0
        while written < buffer.count {
            let count = buffer.withUnsafeBytes { octets in
                Glibc.write(
                    descriptor, octets.baseAddress.map { $0 + written }, octets.count - written)
            }
            if count > 0 {
                written += count
            } else if count < 0, errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if count == 0 || errno != EINTR {
                throw CaptureFileError(.unwritable, path, refused: "cannot be written", errno)
            }
        }
    }

    /// Writes what is left and closes the file; standard output stays open.
    func close() throws(CaptureFileError) {
        guard descriptor >= 0 else { return }
        let closing = descriptor
        defer { descriptor = -1 }
        do throws(CaptureFileError) {
            try flush()
        } catch {
            if closing != STDOUT_FILENO { Glibc.close(closing) }
            throw error
        }
        if closing != STDOUT_FILENO, Glibc.close(closing) != 0 {
            throw CaptureFileError(.unwritable, path, refused: "cannot be written", errno)
        }
    }
}
