import CSockets
import Glibc
public import MulticastWire

/// Where a datagram comes from or goes to: an address, a port, and the link of a link-local one.
public struct SocketAddress: Hashable, Sendable {
    /// The address.
    public let address: IPAddress
    /// The UDP port.
    public let port: UInt16
    /// The index of the interface that a link-local IPv6 address belongs to; 0 for others.
    public let scope: UInt32

    /// Creates an address.
    public init(_ address: IPAddress, port: UInt16, scope: UInt32 = 0) {
        self.address = address
        self.port = port
        self.scope = scope
    }

    /// The address in a `sockaddr_storage`; `nil` if its family is neither IPv4 nor IPv6.
    @inline(__always)
    init?(_ storage: borrowing sockaddr_storage) {
        let found = withUnsafeBytes(of: storage) { memory -> SocketAddress? in
            switch Int32(memory.loadUnaligned(as: sa_family_t.self)) {
            case AF_INET:
                let address = memory.loadUnaligned(as: sockaddr_in.self)
                return SocketAddress(
                    .v4(IPv4Address(rawValue: UInt32(bigEndian: address.sin_addr.s_addr))),
                    port: UInt16(bigEndian: address.sin_port))
            case AF_INET6:
                let address = memory.loadUnaligned(as: sockaddr_in6.self)
                let octets = withUnsafeBytes(of: address.sin6_addr) { IPv6Address(memory: $0) }
                return SocketAddress(
                    .v6(octets), port: UInt16(bigEndian: address.sin6_port),
                    scope: address.sin6_scope_id)
            default:
                return nil
            }
        }
        guard let found else { return nil }
        self = found
    }

    /// The address as the kernel wants it.
    var storage: sockaddr_storage {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { memory in
            switch address {
            case .v4(let address):
                var place = sockaddr_in()
                place.sin_family = sa_family_t(AF_INET)
                place.sin_port = port.bigEndian
                place.sin_addr.s_addr = address.rawValue.bigEndian
                memory.storeBytes(of: place, as: sockaddr_in.self)
            case .v6(let address):
                var place = sockaddr_in6()
                place.sin6_family = sa_family_t(AF_INET6)
                place.sin6_port = port.bigEndian
                place.sin6_scope_id = scope
                withUnsafeMutableBytes(of: &place.sin6_addr) { address.store(in: $0) }
                memory.storeBytes(of: place, as: sockaddr_in6.self)
            }
        }
        return storage
    }

    /// The length that goes with ``storage``.
    var length: socklen_t {
        socklen_t(
            address.isIPv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
    }
}

extension SocketAddress: CustomStringConvertible {
    /// The address and the port, as in `192.0.2.1:9903` and `[2001:db8::1]:9903`.
    public var description: String {
        address.isIPv6 ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}

extension IPv6Address {
    /// The address in the first 16 octets of `memory`.
    @inline(__always)
    init(memory: UnsafeRawBufferPointer) {
        self.init(
            high: UInt64(bigEndian: memory.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: memory.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// Stores the address in the first 16 octets of `memory`.
    @inline(__always)
    func store(in memory: UnsafeMutableRawBufferPointer) {
        memory.storeBytes(of: high.bigEndian, as: UInt64.self)
        memory.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
}
