import CSockets
import Glibc

/// Waiting for sockets, to the nanosecond.
public enum Readiness {
    /// Waits until one of the descriptors has something to read, or a time of sending to tell.
    ///
    /// The corresponding C function is `ppoll`. A signal ends it.
    ///
    /// - Parameters:
    ///   - descriptors: what is waited for; one below 0 is passed over.
    ///   - nanoseconds: how long; below 0 without end.
    /// - Returns: whether there is something.
    @discardableResult
    public static func wait(for descriptors: [Int32], nanoseconds: Int64) -> Bool {
        var entries = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        return wait_for(&entries, nfds_t(entries.count), nanoseconds) > 0
    }
}
