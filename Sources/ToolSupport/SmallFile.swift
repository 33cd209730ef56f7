import Glibc

/// A file that is read whole: tables that people write, never captures.
public enum SmallFile {
    /// The most octets that are read.
    public static let largest = 16 << 20

    /// Whether `path` is a regular file, and not a pipe, a terminal or standard input.
    public static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether what is at `path` gives its octets once: a pipe, a terminal, standard input.
    public static func isReadOnce(_ path: String) -> Bool {
        var status = stat()
        return path == "-" || stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    /// How many octets the regular file at `path` has; `nil` if it is none.
    public static func size(of path: String) -> Int? {
        var status = stat()
        guard path != "-", stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return Int(status.st_size)
    }

    /// The octets of the file at `path`; `-` is standard input.
    ///
    /// - Throws: `FileError` if it cannot be read, or is larger than ``largest``.
    public static func octets(of path: String) throws(FileError) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path, String(cString: strerror(errno))) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count == 0 { return octets }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError(path, String(cString: strerror(errno)))
            }
            octets += piece[..<count]
            if octets.count > largest { throw FileError(path, "larger than 16 MiB") }
        }
    }
}

extension SmallFile {
    /// Writes a file, anew if there is one.
    ///
    /// - Throws: `FileError` if it cannot be written, or not as a whole.
    public static func write(_ octets: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(writing: path, errno) }
        try put(octets, into: descriptor, path)
    }

    /// Writes all octets, and closes the descriptor in any case.
    private static func put(
        _ octets: [UInt8], into descriptor: Int32, _ path: String
    ) throws(FileError) {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = errno
                close(descriptor)
                throw FileError(writing: path, reason)
            }
            rest = rest.dropFirst(count)
        }
        // Some systems say only now that there is no room.
        guard close(descriptor) == 0 else { throw FileError(writing: path, errno) }
    }

    /// Creates a file that only its owner can read; one that is there already is not touched.
    ///
    /// - Throws: `FileError` if it is there, or cannot be written whole.
    public static func create(_ path: String, _ octets: [UInt8]) throws(FileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(path, flags, 0o600)
        guard descriptor >= 0 else { throw FileError(writing: path, errno) }
        try put(octets, into: descriptor, path)
    }
}

/// A file that cannot be read, or written.
public struct FileError: Error, Hashable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What stood in the way.
    public let reason: String

    /// Whether it was to be written.
    private let isOutput: Bool

    /// Creates an error of a file that cannot be read, and what stood in the way.
    public init(_ path: String, _ reason: String) {
        (self.path, self.reason, isOutput) = (path, reason, false)
    }

    /// Creates an error of a file that cannot be written, and the system's error number.
    fileprivate init(writing path: String, _ number: Int32) {
        (self.path, isOutput) = (path, true)
        reason = String(cString: strerror(number))
    }

    /// One line: what could not be done, and why.
    public var description: String {
        "cannot \(isOutput ? "write" : "read") \(path): \(reason)"
    }
}
