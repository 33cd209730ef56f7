import CProcess
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
        // The whole group: it may have started others.
        if trouble != nil { kill(-process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        if trouble == nil, status != 0 {
            let line = complained.prefix { $0 != UInt8(ascii: "\n") }
            let words = String(decoding: line.prefix(200), as: UTF8.self)
            trouble = words.isEmpty ? "failed with status \(status >> 8 & 0xFF)" : words
        }
        (output, complaint) = (trouble == nil ? printed : [], trouble)
    }

    /// Milliseconds of a clock that nobody sets.
    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func start(
        _ path: String, _ words: [String], _ out: borrowing Pipe, _ error: borrowing Pipe
    ) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, out.writing, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, error.writing, STDERR_FILENO)
        posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        posix_spawnattr_setflags(&attributes, Int16(flags))
        let environment = ["PATH=\(folders.joined(separator: ":"))", "LC_ALL=C"]
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var process = pid_t()
        let status = posix_spawn(&process, path, &actions, &attributes, arguments, variables)
        if status != 0 { errno = status }
        return status == 0 ? process : nil
    }

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
