import CProcess
import Glibc

/// How other programs are started: with nothing of this process but what they are given.
enum CleanStart {
    /// Starts a program in a process group of its own, with no input, no open file but its output
    /// and its errors, and with the signals as they are at the start of a program.
    ///
    /// A socket that sees all packets must not be left to others. The corresponding C function is
    /// `posix_spawn`.
    ///
    /// - Parameters:
    ///   - path: where the program is.
    ///   - arguments: its arguments, the name first.
    ///   - environment: its whole environment, as `NAME=value`.
    ///   - redirect: says where output and errors go, if not where this process's do.
    /// - Returns: the process, or the error number of why there is none.
    static func spawn(
        _ path: String, _ arguments: [String], environment: [String],
        redirect: (inout posix_spawn_file_actions_t) -> Void
    ) -> (process: pid_t, error: Int32) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        redirect(&actions)
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
        // Lists of C strings that end in a null pointer.
        let (words, variables) = (
            arguments.map { strdup($0) } + [nil], environment.map { strdup($0) } + [nil]
        )
        defer { for pointer in words + variables { free(pointer) } }
        var process = pid_t()
        let error = posix_spawn(&process, path, &actions, &attributes, words, variables)
        return (process, error)
    }
}
