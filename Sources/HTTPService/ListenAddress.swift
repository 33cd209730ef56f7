import Glibc

/// Where a service listens: `[ADDRESS:]PORT`, the loopback address if none is given.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    /// The numeric address, IPv6 without its brackets.
    public let host: String
    /// The port; 0 has the kernel choose one.
    public let port: UInt16

    /// Who asks on this machine, and nobody else.
    public static let loopback = "127.0.0.1"

    /// Creates an address.
    public init(host: String = loopback, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `9464`, `192.0.2.1:9464` or `[::1]:9464`; names are not looked up.
    public init(_ text: String) throws(ParseError) {
        guard let colon = text.lastIndex(of: ":") else {
            self.init(port: try Self.port(text))
            return
        }
        var host = String(text[..<colon])
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = String(host.dropFirst().dropLast()) }
        if host.contains(":"), !isBracketed {
            throw ParseError("an IPv6 address is put in brackets: [::1]:9464")
        }
        let family = isBracketed ? AF_INET6 : AF_INET
        var octets = in6_addr()
        guard !host.isEmpty, inet_pton(family, host, &octets) == 1 else {
            throw ParseError(
                host.isEmpty
                    ? "the address is missing; 0.0.0.0:9464 is all of them"
                    : "'\(host)' is no numeric address")
        }
        self.init(host: host, port: try Self.port(String(text[text.index(after: colon)...])))
    }

    private static func port(_ text: String) throws(ParseError) -> UInt16 {
        guard let port = UInt16(text), text.first != "+" else {
            throw ParseError("'\(text)' is no port from 0 to 65535")
        }
        return port
    }

    /// The address as a URL has it.
    public var description: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// What is wrong with an address that was given.
    public struct ParseError: Error, Hashable, CustomStringConvertible {
        /// One line.
        public let description: String

        init(_ description: String) { self.description = description }
    }
}
