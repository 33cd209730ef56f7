import Glibc

/// Opens the socket that a service listens on.
///
/// Apart from the library, which does not say why it could not.
enum Listener {
    /// How many connections wait to be accepted at most.
    private static let backlog: Int32 = 16

    /// A socket that listens at `address`, and the address with the port that it got.
    ///
    /// The corresponding C functions are `socket`, `bind` and `listen`.
    static func open(
        _ address: ListenAddress
    ) throws(HTTPServiceError) -> (descriptor: Int32, address: ListenAddress) {
        let isIPv6 = address.host.contains(":")
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, type, 0)
        guard descriptor >= 0 else { throw HTTPServiceError(address, code: errno) }
        // A port whose last connections still end can be listened on again.
        set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
        // `::` is all addresses, those of IPv4 too, whatever the machine's default is.
        if isIPv6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 0) }
        let isBound =
            isIPv6 ? bindIPv6(descriptor, address) : bindIPv4(descriptor, address)
        guard isBound, listen(descriptor, backlog) == 0 else {
            let code = errno
            close(descriptor)
            throw HTTPServiceError(address, code: code)
        }
        let port = address.port == 0 ? port(of: descriptor) ?? 0 : address.port
        return (descriptor, ListenAddress(host: address.host, port: port))
    }

    private static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func bindIPv4(_ descriptor: Int32, _ address: ListenAddress) -> Bool {
        var name = sockaddr_in()
        name.sin_family = sa_family_t(AF_INET)
        name.sin_port = address.port.bigEndian
        inet_pton(AF_INET, address.host, &name.sin_addr)
        return bind(descriptor, to: &name)
    }

    private static func bindIPv6(_ descriptor: Int32, _ address: ListenAddress) -> Bool {
        var name = sockaddr_in6()
        name.sin6_family = sa_family_t(AF_INET6)
        name.sin6_port = address.port.bigEndian
        inet_pton(AF_INET6, address.host, &name.sin6_addr)
        return bind(descriptor, to: &name)
    }

    private static func bind<Name>(_ descriptor: Int32, to name: inout Name) -> Bool {
        let size = socklen_t(MemoryLayout<Name>.size)
        return withUnsafePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, size) == 0
            }
        }
    }

    /// The port that the kernel chose; it is at the same place in both kinds of names.
    private static func port(of descriptor: Int32) -> UInt16? {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let isKnown = withUnsafeMutablePointer(to: &name) { name in
            name.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size) == 0
            }
        }
        return isKnown ? UInt16(bigEndian: name.sin6_port) : nil
    }
}
