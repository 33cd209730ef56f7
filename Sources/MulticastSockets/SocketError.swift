import CSockets
import Glibc
import MulticastWire

/// What could not be done with a socket, and what to do about it.
public struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was attempted, as in "cannot join 239.1.1.1 on eth0".
    public let operation: String
    /// The system's number of the reason; 0 where the reason is not the system's.
    public let code: Int32
    /// The reason in words.
    public let reason: String
    /// What the reader may do about it, if anything is known to help.
    public let remedy: String?

    /// Whether a rule of the host's firewall stopped a datagram on its way out.
    public var isOfFirewall: Bool { code == EPERM }

    /// One line: what could not be done, why, and the remedy.
    public var description: String {
        "cannot \(operation): \(reason)" + (remedy.map { " (\($0))" } ?? "")
    }

    /// What the system call that has just failed says.
    init(_ operation: String, remedy: (Int32) -> String? = { _ in nil }) {
        code = errno
        self.operation = operation
        reason = String(cString: strerror(code)).lowercased()
        self.remedy = remedy(code)
    }

    /// What is known without asking the system.
    public init(_ operation: String, reason: String, remedy: String? = nil) {
        self.operation = operation
        code = 0
        self.reason = reason
        self.remedy = remedy
    }
}

// What mends the errors that people meet.
extension SocketError {
    static func ofBinding(port: UInt16) -> SocketError {
        SocketError("use UDP port \(port)") { code in
            switch code {
            case EADDRINUSE:
                "another program has it, such as ssmpingd: ss -ulpn 'sport = :\(port)' tells; "
                    + "stop it or choose another with -p"
            case EACCES:
                "run as root, or: sysctl net.ipv4.ip_unprivileged_port_start=\(port)"
            default: nil
            }
        }
    }

    static func ofJoining(_ name: String, isIPv6: Bool, hasSource: Bool) -> SocketError {
        SocketError("join \(name)") { code in
            switch (code, isIPv6, hasSource) {
            case (ENOBUFS, false, true):
                "no place for a source: sysctl \(doubled("ipv4", "igmp_max_msf"))"
            case (ENOBUFS, true, true):
                "no place for a source: sysctl \(doubled("ipv6", "mld_max_msf"))"
            case (ENOBUFS, false, false):
                "no place for a group: sysctl \(doubled("ipv4", "igmp_max_memberships"))"
            case (ENOBUFS, true, _), (ENOMEM, _, _):
                "no place for a group: sysctl \(doubled("core", "optmem_max"))"
            case (ENODEV, _, _): "no interface leads to the group: name one with -i"
            case (EADDRINUSE, _, _): "this socket is a member already"
            case (EINVAL, _, true): "the source must be a unicast address of the group's family"
            default: nil
            }
        }
    }

    /// A setting of sysctl(8) with twice the value that it has.
    private static func doubled(_ folder: String, _ name: String) -> String {
        let value = HostCounters.setting("\(folder)/\(name)").map { "=\($0 &* 2)" }
        return "net.\(folder).\(name)" + (value ?? "")
    }

    /// What the system says of a way to an address that nothing is sent to yet.
    static func ofRouting(to address: IPAddress) -> SocketError {
        SocketError("find the interface that leads to \(address)") { code in
            switch code {
            case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL:
                "no route: name an interface with -i, or: ip route add "
                    + (!address.isMulticast
                        ? "\(address)" : address.isIPv6 ? "ff00::/8" : "224.0.0.0/4")
                    + " dev IFACE"
            default: nil
            }
        }
    }

    static func ofSending(to destination: SocketAddress) -> SocketError {
        SocketError("send to \(destination.address)") { code in
            switch code {
            case ENETUNREACH, EHOSTUNREACH, EADDRNOTAVAIL:
                destination.address.isMulticast
                    ? "no route: name an interface with -i, or: ip route add "
                        + (destination.address.isIPv6 ? "ff00::/8" : "224.0.0.0/4") + " dev IFACE"
                    : "no route to that host: ip route get \(destination.address) tells"
            case EPERM: "a rule of this host's firewall: nft list ruleset tells"
            case EMSGSIZE: "larger than UDP or the interface's MTU allows: choose a smaller -s"
            case EACCES: "a broadcast address, or a rule forbids it"
            default: nil
            }
        }
    }
}
