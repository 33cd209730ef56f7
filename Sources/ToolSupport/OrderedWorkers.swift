@preconcurrency import Glibc

/// Threads that work on jobs side by side, and give them back in the order they came.
///
/// For output that is made of many pieces which take longer to make than to write. One thread
/// submits and takes back; a job belongs to whoever holds it, so neither locks anything.
public final class OrderedWorkers<Job: AnyObject>: @unchecked Sendable {
    /// A job on its way.
    private struct Entry {
        let job: Job
        var isDone = false
    }

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    // What threads wait for, and what the one that takes jobs back waits for: waking somebody for
    // nothing costs as much as going through some thousands of frames.
    private let mayBegin: UnsafeMutablePointer<pthread_cond_t>
    private let oldestIsDone: UnsafeMutablePointer<pthread_cond_t>
    // Jobs that were not taken back yet, oldest first; all of it is guarded by the mutex.
    private var entries: [Entry] = []
    // The numbers of the oldest job and of the next to begin, counted from the first ever.
    private var oldest = 0
    private var nextToBegin = 0
    private var isClosed = false
    private var threads: [pthread_t] = []

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - count: how many threads.
    ///   - makeWork: makes what one thread does to each job; called once in each thread, so that
    ///     the work may have state of its own.
    public init(threads count: Int, makeWork: @escaping @Sendable () -> (Job) -> Void) {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        mayBegin = .allocate(capacity: 1)
        mayBegin.initialize(to: pthread_cond_t())
        pthread_cond_init(mayBegin, nil)
        oldestIsDone = .allocate(capacity: 1)
        oldestIsDone.initialize(to: pthread_cond_t())
        pthread_cond_init(oldestIsDone, nil)
        // Signals are for the thread that reads.
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, &before)
        for _ in 0 ..< count {
            let start = Unmanaged.passRetained(ThreadBody { [self] in run(makeWork()) })
            var thread = pthread_t()
            let status = pthread_create(&thread, nil, startThread, start.toOpaque())
            if status == 0 { threads.append(thread) } else { start.release() }
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }

    /// Whether no thread could be started, and nothing may be submitted.
    public var isEmpty: Bool { threads.isEmpty }

    /// How many jobs were submitted and not taken back.
    public var count: Int { locked { entries.count } }

    /// Hands a job over.
    public func submit(_ job: Job) {
        locked { entries.append(Entry(job: job)) }
        pthread_cond_signal(mayBegin)
    }

    /// The oldest job, when it is done; `nil` if there is none.
    public func takeOldest() -> Job? {
        locked {
            while let first = entries.first {
                if first.isDone {
                    entries.removeFirst()
                    oldest += 1
                    return first.job
                }
                pthread_cond_wait(oldestIsDone, mutex)
            }
            return nil
        }
    }

    /// Ends the threads, once all that was submitted is done.
    public func close() {
        locked { isClosed = true }
        pthread_cond_broadcast(mayBegin)
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    deinit {
        pthread_cond_destroy(mayBegin)
        pthread_cond_destroy(oldestIsDone)
        pthread_mutex_destroy(mutex)
        mayBegin.deallocate()
        oldestIsDone.deallocate()
        mutex.deallocate()
    }

    private func run(_ work: (Job) -> Void) {
        while let (number, job) = begin() {
            work(job)
            let isOldest = locked {
                entries[number - oldest].isDone = true
                return number == oldest
            }
            if isOldest { pthread_cond_signal(oldestIsDone) }
        }
    }

    /// The next job that nobody works on; `nil` when there will be none.
    private func begin() -> (number: Int, job: Job)? {
        locked {
            while true {
                if nextToBegin < oldest + entries.count {
                    defer { nextToBegin += 1 }
                    return (nextToBegin, entries[nextToBegin - oldest].job)
                }
                if isClosed { return nil }
                pthread_cond_wait(mayBegin, mutex)
            }
        }
    }

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}

/// What a new thread does.
private final class ThreadBody {
    let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }
}

private func startThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().body()
    return nil
}
