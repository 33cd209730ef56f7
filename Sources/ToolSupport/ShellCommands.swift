@preconcurrency import Glibc

/// Commands of the user that are started by sh(1), and not waited for.
///
/// The shell gets the command as the user wrote it and nothing else; facts go into the environment,
/// where no shell looks for commands.
public struct ShellCommands: ~Copyable {
    /// Where a command's output goes.
    public enum Output: Sendable {
        /// Nowhere.
        case nowhere
        /// Where diagnostics go.
        case standardError
    }

    /// How a command has ended.
    public struct End: Hashable, Sendable {
        /// What it was started with, to know it again.
        public let tag: Int
        /// Its exit status, as a shell has it: 128 and the signal's number if a signal ended it.
        public let status: Int32
    }

    /// A command that could not be started.
    public struct StartError: Error, CustomStringConvertible {
        /// The error number.
        public let code: Int32
        /// The system's reason.
        public var description: String { "cannot run /bin/sh: " + String(cString: strerror(code)) }
    }

    /// The statuses by which a shell says that it could not run a command.
    public static let notRunStatuses: Set<Int32> = [126, 127]

    private var running: [(process: pid_t, tag: Int)] = []
    private let output: Output

    /// How many commands run.
    public var count: Int { running.count }

    /// Creates what has started nothing.
    public init(output: Output) { self.output = output }

    /// Starts a command, in a process group of its own, with no input, with no open file but its
    /// output, and with the signals as they are at the start of a program.
    ///
    /// The corresponding C function is `posix_spawn`.
    ///
    /// - Parameters:
    ///   - command: what the user wrote.
    ///   - facts: variables that are added to the environment; those of the same prefix up to the
    ///     first underscore that are there already are not passed on.
    ///   - tag: what ``reap()`` gives back.
    /// - Throws: ``StartError`` if there can be no other process, or no shell.
    public mutating func start(
        _ command: String, facts: [(name: String, value: String)], tag: Int
    ) throws(StartError) {
        let (process, error) = CleanStart.spawn(
            "/bin/sh", ["sh", "-c", command], environment: Self.environment(with: facts)
        ) { actions in
            switch output {
            case .nowhere:
                posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
                posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
            case .standardError:
                posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
            }
        }
        guard error == 0 else { throw StartError(code: error) }
        running.append((process, tag))
    }

    /// The commands that have ended since the last call.
    ///
    /// Waits for none. The corresponding C function is `waitpid`.
    public mutating func reap() -> [End] {
        var ended: [End] = []
        running.removeAll { process, tag in
            var status: Int32 = 0
            switch waitpid(process, &status, WNOHANG) {
            case 0: return false
            case process:
                let signal = status & 0x7F
                ended.append(
                    End(tag: tag, status: signal == 0 ? status >> 8 & 0xFF : 128 + signal))
                return true
            default: return errno != EINTR
            }
        }
        return ended
    }

    /// The environment of this process with facts in the place of those of their kind.
    private static func environment(with facts: [(name: String, value: String)]) -> [String] {
        let prefixes = Set(facts.map { $0.name.prefix { $0 != "_" } + "_" })
        var variables: [String] = []
        var entry = environ
        while let variable = entry.pointee {
            let text = String(cString: variable)
            if !prefixes.contains(where: { text.hasPrefix($0) }) { variables.append(text) }
            entry += 1
        }
        return variables + facts.map { "\($0.name)=\($0.value)" }
    }
}
