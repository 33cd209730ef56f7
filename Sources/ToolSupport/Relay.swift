import Glibc

/// A value that is handed from one turn to the next, whichever thread has which turn.
///
/// For work that can be done side by side but for a short part which needs to know how the one
/// before ended. Every turn must be taken and passed on once, in any thread, and the one before it
/// must be under way by then.
public final class Relay<Value: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let passed: UnsafeMutablePointer<pthread_cond_t>
    // Both are guarded by the mutex.
    private var value: Value
    private var turn = 0

    /// Creates a relay whose turn 0 gets `value`.
    public init(_ value: Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        passed = .allocate(capacity: 1)
        passed.initialize(to: pthread_cond_t())
        pthread_cond_init(passed, nil)
    }

    deinit {
        pthread_cond_destroy(passed)
        pthread_mutex_destroy(mutex)
        passed.deallocate()
        mutex.deallocate()
    }

    /// Waits until it is a turn's time, and returns what the one before has passed on.
    public func take(_ turn: Int) -> Value {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while self.turn < turn { pthread_cond_wait(passed, mutex) }
        return value
    }

    /// Ends the turn that was taken.
    public func pass(_ value: Value) {
        pthread_mutex_lock(mutex)
        self.value = value
        turn += 1
        pthread_mutex_unlock(mutex)
        pthread_cond_broadcast(passed)
    }
}
