import CSockets
import Glibc
public import MulticastWire

/// Asks the routers on the way to hosts who they are, as traceroute(8) does.
///
/// Datagrams are sent whose TTL runs out on the way. It takes no privilege, since the socket gets
/// the errors (IP_RECVERR).
public struct RouteTrace: ~Copyable {
    private let descriptor: Int32

    /// The port that datagrams go to, plus their TTL: nobody listens there.
    private static let firstPort: UInt16 = 33_434

    /// What a router says.
    public struct Answer: Hashable, Sendable {
        /// The host that was sent to.
        public let host: IPAddress
        /// The TTL that ran out, in hops: the router's number on the way.
        public let ttl: UInt8
        /// The router's address on the side that the datagram came from; or the host's own.
        public let router: IPAddress
    }

    /// Opens a socket of a family.
    public init(isIPv6: Bool) throws(SocketError) {
        let flags = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = socket(isIPv6 ? AF_INET6 : AF_INET, flags, 0)
        guard descriptor >= 0 else { throw SocketError("open a UDP socket") }
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        let isSet =
            isIPv6
            ? setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_RECVERR, &on, size)
            : setsockopt(descriptor, Int32(IPPROTO_IP), IP_RECVERR, &on, size)
        guard isSet == 0 else { throw SocketError("have a UDP socket tell of errors") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends a datagram to a host, whose TTL runs out at the router of that number.
    public func send(to host: IPAddress, ttl: UInt8) {
        var facts = Departure(
            to: SocketAddress(host, port: Self.firstPort + UInt16(ttl)), ttl: ttl
        ).facts
        // An error of a datagram before is told by the next call, which is then made again.
        for _ in 0 ..< 2 where send_datagram(descriptor, [0], 1, &facts) < 0 { continue }
    }

    /// Takes the next answer, if there is one within so many nanoseconds.
    public func next(within nanoseconds: Int64) -> Answer? {
        Readiness.wait(for: [descriptor], nanoseconds: nanoseconds)
        var (offender, destination) = (sockaddr_storage(), sockaddr_storage())
        while true {
            switch take_icmp_error(descriptor, &offender, &destination) {
            case 0: return nil
            case 1:
                guard let router = SocketAddress(offender), let host = SocketAddress(destination),
                    1 ... 255 ~= Int(host.port) - Int(Self.firstPort)
                else { continue }
                return Answer(
                    host: host.address, ttl: UInt8(host.port - Self.firstPort),
                    router: router.address)
            default: continue
            }
        }
    }
}
