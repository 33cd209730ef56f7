import Glibc

/// Why nobody can be served at an address.
public struct HTTPServiceError: Error, Hashable, CustomStringConvertible {
    /// Where it was to be.
    public let address: ListenAddress
    /// The system's reason; 0 if it gave none.
    public let code: Int32

    init(_ address: ListenAddress, code: Int32) {
        self.address = address
        self.code = code
    }

    /// What was attempted, why it failed, and what to do.
    public var description: String {
        let reason =
            switch code {
            case 0: "libmicrohttpd could not start"
            case EADDRINUSE:
                "the port is in use (give another one, or see who has it: ss -ltnp)"
            case EADDRNOTAVAIL: "no interface of this machine has the address (see: ip address)"
            case EACCES: "permission denied (ports below 1024 are for root)"
            default: String(cString: strerror(code))
            }
        return "cannot listen on \(address): \(reason)"
    }
}
