import Glibc

/// A descriptor, which is closed when nobody uses it any more, unless it is standard input.
final class OpenFile: Sendable {
    let descriptor: Int32
    private let fileType: mode_t

    init(descriptor: Int32) {
        self.descriptor = descriptor
        var status = stat()
        fileType = fstat(descriptor, &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    deinit {
        if descriptor != STDIN_FILENO { close(descriptor) }
    }

    var isDirectory: Bool { fileType == S_IFDIR }

    /// Whether any octet of it can be asked for; standard input may be a file that somebody has
    /// read the start of.
    var isRegular: Bool { fileType == S_IFREG && descriptor != STDIN_FILENO }

    /// How many octets a regular file has now.
    var size: Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }
}
