import CSockets
import Glibc
public import MulticastWire

/// Sends IGMP or MLD to one host at a time, as RFC 9776 §4 and RFC 3810 §5 want it sent: with a TTL
/// of 1 and the Router Alert option.
///
/// It cannot send to a group, so that no switch and no other host hears of it. A message goes the
/// way that routing and the neighbour table know, which takes CAP_NET_RAW once, at the start.
public struct QuerySocket: ~Copyable {
    private let descriptor: Int32
    private let interface: HostInterface
    private let isIPv6: Bool

    /// Router Alert: option 148, four octets, value 0 (RFC 2113 §2.1).
    private static let routerAlert: [UInt8] = [148, 4, 0, 0]
    /// Hop-by-hop options: Router Alert for MLD, and padding (RFC 2711).
    private static let hopByHop: [UInt8] = [0, 0, 5, 2, 0, 0, 1, 0]
    /// Internetwork Control, as a Type of Service (RFC 9776 §4).
    private static let internetworkControl: Int32 = 0xC0

    /// Opens a socket on an interface.
    ///
    /// - Throws: where the process may not, or the interface has no address to send from.
    public init(on interface: HostInterface, isIPv6: Bool) throws(SocketError) {
        let flags = Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor =
            isIPv6
            ? socket(AF_INET6, flags, Int32(IPPROTO_ICMPV6))
            : socket(AF_INET, flags, Int32(IPPROTO_IGMP))
        (self.interface, self.isIPv6) = (interface, isIPv6)
        guard descriptor >= 0 else {
            throw SocketError("send queries by \(interface.name)") { code in
                code == EPERM ? "it takes CAP_NET_RAW: run as root" : nil
            }
        }
        guard Self.source(on: interface, isIPv6: isIPv6) != nil else {
            throw SocketError(
                "send queries by \(interface.name)",
                reason: isIPv6 ? "it has no link-local address" : "it has no IPv4 address",
                remedy: "ip address add ADDRESS/LENGTH dev \(interface.name)")
        }
        let name = Array(interface.name.utf8)
        try set(SOL_SOCKET, SO_BINDTODEVICE, name)
        // Nothing is read from it, so nothing has to wait in it.
        try set(SOL_SOCKET, SO_RCVBUF, 1)
        if isIPv6 {
            try set(Int32(IPPROTO_IPV6), IPV6_UNICAST_HOPS, 1)
            try set(Int32(IPPROTO_IPV6), IPV6_TCLASS, Self.internetworkControl)
            try set(Int32(IPPROTO_IPV6), IPV6_HOPOPTS, Self.hopByHop)
        } else {
            try set(Int32(IPPROTO_IP), IP_TTL, 1)
            try set(Int32(IPPROTO_IP), IP_TOS, Self.internetworkControl)
            try set(Int32(IPPROTO_IP), IP_OPTIONS, Self.routerAlert)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends a message to a host; the kernel fills in the checksum of MLD, and of IGMP it does not.
    public func send(_ message: [UInt8], to host: IPAddress) throws(SocketError) {
        precondition(!host.isMulticast, "a query to a group changes the network for others")
        let departure = Departure(
            to: SocketAddress(host, port: 0, scope: isIPv6 ? interface.index : 0),
            interface: interface.index, from: Self.source(on: interface, isIPv6: isIPv6))
        var facts = departure.facts
        let sent = message.withUnsafeBytes {
            send_datagram(descriptor, $0.baseAddress, $0.count, &facts)
        }
        guard sent >= 0 else { throw .ofSending(to: departure.destination) }
    }

    /// What messages come from: MLD is heard from link-local addresses alone (RFC 3810 §5.1.14).
    private static func source(on interface: HostInterface, isIPv6: Bool) -> IPAddress? {
        interface.addresses.map(\.address).first { address in
            switch address {
            case .v4: !isIPv6
            case .v6(let address): isIPv6 && address.isLinkLocal
            }
        }
    }

    private func set(_ level: Int32, _ option: Int32, _ value: Int32) throws(SocketError) {
        try set(level, option, withUnsafeBytes(of: value) { Array($0) })
    }

    private func set(_ level: Int32, _ option: Int32, _ value: [UInt8]) throws(SocketError) {
        let isSet = value.withUnsafeBytes {
            setsockopt(descriptor, level, option, $0.baseAddress, socklen_t($0.count)) == 0
        }
        guard isSet else { throw SocketError("set option \(option) of a raw socket") }
    }
}
