import CSockets
import Glibc
public import MulticastWire

/// A network interface of this host, with its addresses.
public struct HostInterface: Hashable, Sendable {
    /// The name: `eth0`.
    public let name: String
    /// The kernel's number of it.
    public let index: UInt32
    /// Whether it is up.
    public let isUp: Bool
    /// Whether it leads back to this host.
    public let isLoopback: Bool
    /// Whether it takes groups.
    public let isMulticast: Bool
    /// Its addresses, each with the length of its link's prefix.
    public let addresses: [(address: IPAddress, prefixLength: Int)]

    /// Whether an address lies on the interface's link, by its prefixes.
    public func isOnLink(_ address: IPAddress) -> Bool {
        addresses.contains { own, length in
            IPPrefix(own, length: length)?.contains(address) ?? false
        }
    }

    /// The interface's first address of a family, and for IPv6 rather a link-local one if `group`
    /// goes no further than the link.
    public func address(for group: IPAddress) -> IPAddress? {
        let own = addresses.map(\.address).filter { $0.isIPv6 == group.isIPv6 }
        guard case .v6(let group) = group else { return own.first }
        let isLocal = (group.groupScope ?? .global).rawValue <= GroupScope.linkLocal.rawValue
        func fits(_ address: IPAddress) -> Bool {
            if case .v6(let address) = address { address.isLinkLocal == isLocal } else { false }
        }
        return own.first(where: fits) ?? own.first
    }

    /// Whether both are the same interface.
    public static func == (left: HostInterface, right: HostInterface) -> Bool {
        left.index == right.index
    }

    /// Hashes the number.
    public func hash(into hasher: inout Hasher) { hasher.combine(index) }

    /// All interfaces, in the order of their numbers.
    ///
    /// The corresponding C function is `getifaddrs`.
    public static func all() throws(SocketError) -> [HostInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { throw SocketError("list the interfaces") }
        defer { freeifaddrs(first) }
        var found: [String: HostInterface] = [:]
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let text = entry.ifa_name else { continue }
            let name = String(cString: text)
            let flags = Int32(bitPattern: entry.ifa_flags)
            var addresses = found[name]?.addresses ?? []
            if let place = entry.ifa_addr, let address = address(at: place) {
                addresses.append((address, prefixLength(at: entry.ifa_netmask, of: address)))
            }
            found[name] = HostInterface(
                name: name, index: if_nametoindex(name), isUp: flags & Int32(IFF_UP) != 0,
                isLoopback: flags & Int32(IFF_LOOPBACK) != 0,
                isMulticast: flags & Int32(IFF_MULTICAST) != 0, addresses: addresses)
        }
        return found.values.sorted { $0.index < $1.index }
    }

    /// The interface of that name.
    public static func named(_ name: String) throws(SocketError) -> HostInterface {
        let all = try all()
        if let found = all.first(where: { $0.name == name }) {
            guard found.isUp else {
                throw SocketError(
                    "use \(name)", reason: "the interface is down",
                    remedy: "ip link set \(name) up")
            }
            return found
        }
        throw SocketError(
            "use \(name)", reason: "no such interface",
            remedy: "there are " + all.map(\.name).joined(separator: ", "))
    }

    /// The interface by which routing would send to an address.
    public static func leading(to destination: IPAddress) throws(SocketError) -> HostInterface {
        let descriptor = socket(
            destination.isIPv6 ? AF_INET6 : AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("open a socket") }
        defer { close(descriptor) }
        // Any port will do: nothing is sent.
        let target = SocketAddress(destination, port: 9)
        var storage = target.storage
        let isConnected = withUnsafePointer(to: &storage) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, target.length) == 0
            }
        }
        guard isConnected else { throw .ofRouting(to: destination) }
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isNamed = withUnsafeMutablePointer(to: &storage) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isNamed, let own = SocketAddress(storage) else { throw SocketError("find a route") }
        let all = try all()
        let found = all.first { interface in
            own.scope > 0
                ? interface.index == own.scope
                : interface.addresses.contains { $0.address == own.address }
        }
        guard let found else {
            throw SocketError(
                "find the interface that leads to \(destination)", reason: "it has no address",
                remedy: "name one with -i")
        }
        return found
    }

    private static func address(at place: UnsafeMutablePointer<sockaddr>) -> IPAddress? {
        let memory = UnsafeRawPointer(place)
        switch Int32(place.pointee.sa_family) {
        case AF_INET:
            let octets = memory.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr
            return .v4(IPv4Address(rawValue: UInt32(bigEndian: octets)))
        case AF_INET6:
            let octets = memory.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return .v6(withUnsafeBytes(of: octets) { IPv6Address(memory: $0) })
        default: return nil
        }
    }

    /// The ones of a mask; all bits where there is none, as on a point-to-point link.
    private static func prefixLength(
        at place: UnsafeMutablePointer<sockaddr>?, of address: IPAddress
    ) -> Int {
        guard let place else { return address.octets.count * 8 }
        // The family of a mask is not always set.
        let memory = UnsafeRawPointer(place)
        switch address {
        case .v4:
            return memory.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr.nonzeroBitCount
        case .v6:
            let mask = memory.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: mask) { IPv6Address(memory: $0).bits.nonzeroBitCount }
        }
    }
}
