import CProcess

/// The processors of this machine.
public enum Processors {
    /// How many of them this process was given when it asked first, 1 to 8: more do not help where
    /// one thread writes.
    ///
    /// That is what taskset(1) or a container's cpuset leaves it, not what the machine has.
    public static let usable = min(8, max(1, allowed))

    /// How many the calling thread may run on now; -1 if the kernel does not say.
    static var allowed: Int { Int(allowed_processors()) }
}
