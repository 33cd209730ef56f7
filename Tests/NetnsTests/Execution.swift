import Foundation
import Testing

/// A program that ran, and what it left.
struct Execution {
    let status: Int32
    let output: String
    let complaints: String

    /// Thrown where a program was to succeed and did not.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs a program found in `PATH` to its end.
    @discardableResult
    static func of(_ words: [String], input: String = "") throws -> Execution {
        let running = try RunningProgram(words)
        running.write(input)
        running.closeInput()
        return try running.wait()
    }

    /// Runs a program that has to succeed.
    @discardableResult
    static func success(of words: [String], input: String = "") throws -> String {
        let execution = try of(words, input: input)
        guard execution.status == 0 else {
            throw Failure(
                description: "\(words.joined(separator: " ")): "
                    + "status \(execution.status): \(execution.complaints)\n\(input)")
        }
        return execution.output
    }
}

/// A program that runs, with its output in files so that no pipe is ever full.
///
/// It is killed with its owner.
final class RunningProgram {
    private let process = Process()
    private let input = Pipe()
    private let folder: URL

    init(_ words: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "mckit-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = words
        var environment = ProcessInfo.processInfo.environment
        environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        environment["LC_ALL"] = "C"
        process.environment = environment
        process.standardInput = input
        let (output, complaints) = (try file("output"), try file("complaints"))
        process.standardOutput = output
        process.standardError = complaints
        // Foundation would keep them open for ever.
        defer {
            try? output.close()
            try? complaints.close()
        }
        // A program may end before it has read all; writing must not end us.
        signal(SIGPIPE, SIG_IGN)
        // Tests run on threads that block signals, and a program begins with what its parent
        // blocks.
        var (none, mask) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &mask)
        defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    private func file(_ name: String) throws -> FileHandle {
        let path = folder.appending(path: name)
        try Data().write(to: path)
        return try FileHandle(forWritingTo: path)
    }

    private func text(_ name: String) -> String {
        let data = try? Data(contentsOf: folder.appending(path: name))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }

    /// What the program wrote to standard output so far.
    var output: String { text("output") }

    /// What the program wrote to standard error so far.
    var complaints: String { text("complaints") }

    /// The number of the process, which is the same for a program that another one runs in its
    /// own place, as env(1) does.
    var identifier: Int32 { process.processIdentifier }

    /// Whether the program has not ended yet.
    var isRunning: Bool { process.isRunning }

    /// The process; that of the program itself, where others only exec(3) it.
    var processIdentifier: pid_t { process.processIdentifier }

    /// Gives the program something to read.
    func write(_ text: String) {
        try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    }

    /// Says that there is nothing more to read.
    func closeInput() { try? input.fileHandleForWriting.close() }

    /// Sends the program a signal.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for the program's end.
    func wait(seconds: Double = 20) throws -> Execution {
        guard eventually(within: seconds, { !process.isRunning }) else {
            throw Execution.Failure(
                description: "still running: \(process.arguments ?? []): \(complaints)")
        }
        return Execution(
            status: process.terminationStatus, output: output, complaints: complaints)
    }
}

/// Whether `condition` comes true in time.
///
/// While the machine stands still, as a virtual one that is paused, no time passes here either:
/// what is waited for has to come after that.
func eventually(within seconds: Double = 10, _ condition: () -> Bool) -> Bool {
    var (left, last) = (Duration.seconds(seconds), ContinuousClock.now)
    while !condition() {
        if left <= .zero { return false }
        usleep(10_000)
        let now = ContinuousClock.now
        left -= min(now - last, .milliseconds(500))
        last = now
    }
    return true
}
