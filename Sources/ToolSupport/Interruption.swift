@preconcurrency import Glibc
import Synchronization

/// Whether somebody asked the tool to end, by SIGINT or SIGTERM.
///
/// The first signal asks for an orderly end: what was seen is summed up, and the exit status says
/// what it would have said. A second one ends the process at once, as it would without us.
public enum Interruption {
    private static let requested = Atomic<Bool>(false)

    /// Whether a signal came.
    public static var isRequested: Bool { requested.load(ordering: .relaxed) }

    /// Asks the tool to end, as a signal does; a handler of signals may call this.
    public static func request() { requested.store(true, ordering: .relaxed) }

    /// Begins to watch for the signals, and has a broken pipe be an error of the write.
    public static func watch() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            Interruption.requested.store(true, ordering: .relaxed)
        }
        // Without SA_RESTART a wait for frames ends; with SA_RESETHAND the second signal kills.
        action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
        sigaction(SIGINT, &action, nil)
        sigaction(SIGTERM, &action, nil)
        signal(SIGPIPE, SIG_IGN)
    }
}
