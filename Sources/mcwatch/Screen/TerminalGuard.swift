@preconcurrency import Glibc
import Synchronization
import ToolSupport

/// Gives the terminal back as it was however the process ends, but for SIGKILL.
///
/// A handler does only what signal-safety(7) allows: it writes octets that were prepared, sets the
/// modes that were saved, puts back the signal's old action and raises it again, so that the
/// process ends as it would without us, for its parent and for crash reports.
enum TerminalGuard {
    /// What a handler needs, in memory that is never freed.
    private struct Saved {
        var modes = termios()
        let octets = UnsafeMutablePointer<UInt8>.allocate(capacity: TerminalGuard.capacity)
        var count = 0
        let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: TerminalGuard.signals)
    }

    private static let capacity = 256
    private static let signals = 65

    /// The address of what is saved; 0 while the terminal is not ours.
    private static let address = Atomic<UInt>(0)

    /// Signals that tell of a fault, or end a process at once.
    private static let ending = [
        SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS, SIGXCPU,
    ]

    /// Signals that ask for an end in order, and end the process at once when they come again.
    private static let asking = [SIGINT, SIGTERM, SIGHUP]

    /// Saves the terminal's modes; `octets` are what leaves the full screen.
    ///
    /// - Returns: whether that could be done.
    static func begin(leaving octets: [UInt8]) -> Bool {
        let saved = UnsafeMutablePointer<Saved>.allocate(capacity: 1)
        saved.initialize(to: Saved())
        saved.pointee.actions.initialize(repeating: sigaction(), count: signals)
        guard tcgetattr(STDOUT_FILENO, &saved.pointee.modes) == 0 else { return false }
        for (place, octet) in octets.prefix(capacity).enumerated() {
            saved.pointee.octets[place] = octet
            saved.pointee.count = place + 1
        }
        address.store(UInt(bitPattern: saved), ordering: .releasing)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { TerminalGuard.end(by: $0) }
        for signal in ending {
            sigaction(signal, &action, &saved.pointee.actions[Int(signal)])
        }
        // Their old action is to end the process, which `actions` holds from the start.
        action.__sigaction_handler.sa_handler = { TerminalGuard.ask(by: $0) }
        for signal in asking { sigaction(signal, &action, nil) }
        return true
    }

    /// Takes the first signal of those that ask for an end.
    private static func ask(by signal: Int32) {
        Interruption.request()
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { TerminalGuard.end(by: $0) }
        sigaction(signal, &action, nil)
    }

    /// Ends the process by a signal, with the terminal as it was.
    private static func end(by signal: Int32) {
        guard
            let saved = UnsafeMutablePointer<Saved>(
                bitPattern: address.load(ordering: .acquiring))
        else { return }
        _ = write(STDOUT_FILENO, saved.pointee.octets, saved.pointee.count)
        tcsetattr(STDOUT_FILENO, TCSANOW, &saved.pointee.modes)
        sigaction(signal, &saved.pointee.actions[Int(signal)], nil)
        raise(signal)
    }
}
