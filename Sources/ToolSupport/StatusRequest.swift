@preconcurrency import Glibc
import Synchronization

/// Whether somebody asked what has been seen so far, by SIGQUIT, as with ping(8).
public enum StatusRequest {
    private static let requested = Atomic<Bool>(false)

    /// Begins to watch for the signal, which from then on does not end the process.
    public static func watch() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            StatusRequest.requested.store(true, ordering: .relaxed)
        }
        // Without SA_RESTART a wait ends.
        sigaction(SIGQUIT, &action, nil)
    }

    /// Whether a signal came since the last call.
    public static func take() -> Bool { requested.exchange(false, ordering: .relaxed) }
}
