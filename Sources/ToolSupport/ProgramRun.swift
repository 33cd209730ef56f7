@preconcurrency import Glibc

/// A program that is run to its end for what it prints, never through a shell.
///
/// It gets no input, an environment with nothing but `PATH` and `LC_ALL`, and only so long; more
/// than so much of its output is not taken.
public struct ProgramRun: Sendable {
    /// What it printed.
    public let output: [UInt8]
    /// Why there is no output that can be trusted, in a line; `nil` if it ended with success.
    public let complaint: String?

    /// Where programs are looked for: system folders alone, since root may run this.
    public static let folders = [
        "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin",
        "/run/current-system/sw/bin",
    ]
    /// The most that is kept of complaints, in octets.
    private static let mostComplaint = 4096

    /// Runs a program.
    ///
    /// The corresponding C function is `posix_spawn`.
    ///
    /// - Parameters:
    ///   - words: the name of the program, and its arguments.
    ///   - seconds: after how long it is killed.
    ///   - limit: the most octets of output that are taken.
    public init(_ words: [String], seconds: Int = 5, limit: Int = 4 << 20) {
        let places = words.first.map { name in Self.folders.map { "\($0)/\(name)" } } ?? []
        guard let path = places.first(where: { access($0, X_OK) == 0 })
        else {
            (output, complaint) = ([], "not installed")
            return
        }
        var out = Pipe()
        var error = Pipe()
        guard out.isOpen, error.isOpen, let process = Self.start(path, words, out, error) else {
            (output, complaint) = ([], "cannot be run: " + String(cString: strerror(errno)))
            return
        }
        out.closeWriting()
        error.closeWriting()
        var (printed, complained): ([UInt8], [UInt8]) = ([], [])
        var trouble: String?
        let end = Self.now() + Int64(seconds) * 1000
        while out.isReading || error.isReading {
            let left = end - Self.now()
            if left <= 0 || Interruption.isRequested {
                trouble = left <= 0 ? "took longer than \(seconds) s" : "interrupted"
                break
            }
            var waited = [
                pollfd(fd: out.reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: error.reading, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waited, 2, Int32(min(left, 1000))) > 0 else { continue }
            if waited[0].revents != 0 { out.read(into: &printed, limit: limit + 1) }
            if waited[1].revents != 0 { error.read(into: &complained, limit: Self.mostComplaint) }
            if printed.count > limit {
                trouble = "printed more than \(limit) octets"
                break
            }
        }
        // Who closes its output may go on all the same.
        var ended = trouble == nil ? Self.wait(for: process, until: end) : nil
        if ended == nil {
            trouble = trouble ?? "took longer than \(seconds) s"
            // The whole group: it may have started others.
            kill(-process, SIGKILL)
            ended = Self.wait(for: process, until: .max)
        }
        let status = ended ?? 0
        if trouble == nil, status != 0 {
            let line = complained.prefix { $0 != UInt8(ascii: "\n") }
            let words = String(decoding: line.prefix(200), as: UTF8.self)
            trouble = words.isEmpty ? "failed with status \(status >> 8 & 0xFF)" : words
        }
        (output, complaint) = (trouble == nil ? printed : [], trouble)
    }

    private static func start(
        _ path: String, _ words: [String], _ out: borrowing Pipe, _ error: borrowing Pipe
    ) -> pid_t? {
        let (writing, complaining) = (out.writing, error.writing)
        let (process, number) = CleanStart.spawn(
            path, words, environment: ["PATH=\(folders.joined(separator: ":"))", "LC_ALL=C"]
        ) { actions in
            posix_spawn_file_actions_adddup2(&actions, writing, STDOUT_FILENO)
            posix_spawn_file_actions_adddup2(&actions, complaining, STDERR_FILENO)
        }
        if number != 0 { errno = number }
        return number == 0 ? process : nil
    }

    /// Waits until a process has ended, or until an instant in milliseconds; returns how it ended,
    /// `nil` if it has not.
    private static func wait(for process: pid_t, until end: Int64) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(process, &status, WNOHANG)
            if ended == process { return status }
            if ended < 0, errno != EINTR { return -1 }
            if now() >= end { return nil }
            poll(nil, 0, 1)
        }
    }

    private static func now() -> Int64 { SteadyClock.now / 1_000_000 }

    /// The two ends of a pipe(2).
    private struct Pipe: ~Copyable {
        private(set) var reading: Int32 = -1
        private(set) var writing: Int32 = -1

        var isOpen: Bool { reading >= 0 }
        var isReading: Bool { reading >= 0 }

        init() {
            var ends: [Int32] = [-1, -1]
            if pipe(&ends) == 0 {
                (reading, writing) = (ends[0], ends[1])
                // Whatever else this process starts must not hold it open.
                for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            }
        }

        deinit {
            if reading >= 0 { close(reading) }
            if writing >= 0 { close(writing) }
        }

        mutating func closeWriting() {
            if writing >= 0 { close(writing) }
            writing = -1
        }

        /// Takes what there is; what is beyond the limit is thrown away.
        mutating func read(into octets: inout [UInt8], limit: Int) {
            var piece = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(reading, &piece, piece.count)
            if count > 0 {
                octets += piece.prefix(min(count, max(0, limit - octets.count)))
            } else if count == 0 || errno != EINTR {
                close(reading)
                reading = -1
            }
        }
    }
}
