import CProcess
@preconcurrency import Glibc

/// What a process may do that its user may not, and how it is given up for good.
public enum Privileges {
    /// Who the process is once its privileges are dropped.
    public struct Outcome: Hashable, Sendable {
        /// The number of the user it runs as.
        public let user: UInt32
        /// What could not be given up, and why; `nil` if all was.
        public let warning: String?
    }

    /// The user and group that stand for nobody where the user database does not tell.
    private static let overflowIdentifier: UInt32 = 65_534

    /// Gives up what opening an interface took: root's user, groups and capabilities.
    ///
    /// Root becomes the user who called sudo(8), as `SUDO_UID` and `SUDO_GID` tell, or the user
    /// `nobody`, without any other group. Whoever is not root stays who they are. In both cases no
    /// capability is left, in the process or for programs that it starts. The corresponding C
    /// functions are `setgroups`, `setgid`, `setuid` and `capset`.
    ///
    /// The process must have one thread only, since capabilities are a thread's.
    public static func drop() -> Outcome {
        var complaint: String?
        if geteuid() == 0 {
            let (user, group) = unprivilegedUser()
            if setgroups(0, nil) != 0 || setgid(group) != 0 || setuid(user) != 0 {
                complaint = "cannot become user \(user): " + String(cString: strerror(errno))
            }
        }
        if drop_capabilities() != 0 {
            complaint = "cannot give up capabilities: " + String(cString: strerror(errno))
        }
        return Outcome(user: geteuid(), warning: complaint)
    }

    /// The user that root becomes, and the user's group.
    private static func unprivilegedUser() -> (user: UInt32, group: UInt32) {
        if let user = number("SUDO_UID"), user != 0 {
            return (user, number("SUDO_GID").flatMap { $0 == 0 ? nil : $0 } ?? overflowIdentifier)
        }
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        var memory = [CChar](repeating: 0, count: 4096)
        guard getpwnam_r("nobody", &entry, &memory, memory.count, &found) == 0, found != nil,
            entry.pw_uid != 0, entry.pw_gid != 0
        else { return (overflowIdentifier, overflowIdentifier) }
        return (entry.pw_uid, entry.pw_gid)
    }

    private static func number(_ variable: String) -> UInt32? {
        // The last number is none: setuid(2) refuses it.
        getenv(variable).flatMap { UInt32(String(cString: $0)) }.flatMap { $0 == .max ? nil : $0 }
    }
}
