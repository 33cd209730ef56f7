import CSockets
import Glibc
public import MulticastWire

/// A UDP socket of one family that tells where datagrams came from, by which interface, with which
/// TTL and when, and that never waits.
///
/// A socket gets the datagrams of groups that itself has joined, and no others: IP_MULTICAST_ALL is
/// off.
public struct DatagramSocket: ~Copyable {
    /// The descriptor, to be waited for.
    public let descriptor: Int32
    /// Whether it is of IPv6; if not, it is of IPv4.
    public let isIPv6: Bool

    private var facts = datagram_facts()

    /// Opens a socket.
    ///
    /// - Parameters:
    ///   - isIPv6: of which family.
    ///   - hasTransmitStamps: whether the kernel is to say when datagrams left, for
    ///     ``takeTransmitStamp()``.
    /// - Throws: where the system has no socket or no such option.
    public init(isIPv6: Bool, hasTransmitStamps: Bool = false) throws(SocketError) {
        let family = isIPv6 ? AF_INET6 : AF_INET
        let flags = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        descriptor = socket(family, flags, 0)
        self.isIPv6 = isIPv6
        guard descriptor >= 0 else { throw SocketError("open a UDP socket") }
        // A socket that is bound does not take this any more.
        if isIPv6 { try set(IPPROTO_IPV6, IPV6_V6ONLY, 1) }
        try prepare(hasTransmitStamps: hasTransmitStamps)
    }

    /// Takes over a UDP socket that another program has opened and bound, as systemd does.
    public init(
        adopting descriptor: Int32, hasTransmitStamps: Bool = false
    ) throws(SocketError) {
        var (family, type) = (Int32(0), Int32(0))
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0,
            getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0
        else {
            self.descriptor = -1
            isIPv6 = false
            throw SocketError("use descriptor \(descriptor)")
        }
        let isDatagram = type == Int32(SOCK_DGRAM.rawValue)
        self.descriptor = isDatagram && (family == AF_INET || family == AF_INET6) ? descriptor : -1
        isIPv6 = family == AF_INET6
        guard self.descriptor >= 0 else {
            throw SocketError("use descriptor \(descriptor)", reason: "it is no UDP socket")
        }
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        try prepare(hasTransmitStamps: hasTransmitStamps)
    }

    private func prepare(hasTransmitStamps: Bool) throws(SocketError) {
        if isIPv6 {
            try set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)
            try set(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1)
            try set(IPPROTO_IPV6, IPV6_RECVTCLASS, 1)
            try set(IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0)
        } else {
            try set(IPPROTO_IP, IP_PKTINFO, 1)
            try set(IPPROTO_IP, IP_RECVTTL, 1)
            try set(IPPROTO_IP, IP_RECVTOS, 1)
            try set(IPPROTO_IP, IP_MULTICAST_ALL, 0)
        }
        guard request_stamps(descriptor, hasTransmitStamps ? 1 : 0) == 0 else {
            throw SocketError("have datagrams stamped with the time")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private func set(_ level: some BinaryInteger, _ option: Int32, _ value: Int32)
        throws(SocketError)
    {
        var value = value
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, Int32(level), option, &value, size) == 0 else {
            throw SocketError("set option \(option) of a UDP socket")
        }
    }

    // MARK: How it sends and receives

    /// Lets other sockets have the port too, each of which gets the datagrams to groups.
    public func shareAddress() throws(SocketError) { try set(SOL_SOCKET, SO_REUSEADDR, 1) }

    /// Takes what is sent to a port, and if `address` is given, only what is sent to it.
    ///
    /// - Parameters:
    ///   - address: a group or one of this host's; `nil` for all.
    ///   - port: the UDP port; 0 for any that is free.
    ///   - scope: the interface of a link-local address.
    /// - Throws: where another program has the port, or it takes privileges.
    public func bind(
        to address: IPAddress? = nil, port: UInt16, scope: UInt32 = 0
    ) throws(SocketError) {
        let any: IPAddress = isIPv6 ? .v6(.unspecified) : .v4(.unspecified)
        let place = SocketAddress(address ?? any, port: port, scope: scope)
        var storage = place.storage
        let isBound = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, place.length) == 0
            }
        }
        guard isBound else { throw .ofBinding(port: port) }
    }

    /// The port that the socket has.
    public func localPort() throws(SocketError) -> UInt16 {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isNamed = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isNamed, let place = SocketAddress(storage) else {
            throw SocketError("find the port of a UDP socket")
        }
        return place.port
    }

    /// Asks for room for so many octets of datagrams that wait; returns what there is.
    ///
    /// Without CAP_NET_ADMIN the limit is net.core.rmem_max.
    public func setReceiveBuffer(_ octets: Int32) -> Int {
        var value = octets
        let size = socklen_t(MemoryLayout<Int32>.size)
        if setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &value, size) != 0 {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &value, size)
        }
        var given = Int32(0)
        var length = size
        getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &given, &length)
        // The kernel counts its own part too, and reserves twice what is asked for (socket(7)).
        return Int(given) / 2
    }

    /// Sets the TTL or Hop Limit, in hops, of what is sent to groups and to hosts.
    public func setTTL(_ ttl: UInt8) throws(SocketError) {
        if isIPv6 {
            try set(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, Int32(ttl))
            try set(IPPROTO_IPV6, IPV6_UNICAST_HOPS, Int32(ttl))
        } else {
            try set(IPPROTO_IP, IP_MULTICAST_TTL, Int32(ttl))
            // The kernel takes no TTL of 0 for hosts.
            try set(IPPROTO_IP, IP_TTL, Int32(max(ttl, 1)))
        }
    }

    /// Sets the differentiated services code point, 0 to 63, of what is sent.
    public func setDSCP(_ dscp: UInt8) throws(SocketError) {
        if isIPv6 {
            try set(IPPROTO_IPV6, IPV6_TCLASS, Int32(dscp) << 2)
        } else {
            try set(IPPROTO_IP, IP_TOS, Int32(dscp) << 2)
        }
    }

    /// Says whether this host's own members get what is sent to groups.
    public func setLoopback(_ isOn: Bool) throws(SocketError) {
        if isIPv6 {
            try set(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, isOn ? 1 : 0)
        } else {
            try set(IPPROTO_IP, IP_MULTICAST_LOOP, isOn ? 1 : 0)
        }
    }

    /// Sets the interface by which groups are sent to, and for IPv4 the address they are sent from.
    public func setMulticastInterface(
        _ interface: HostInterface, from source: IPv4Address? = nil
    ) throws(SocketError) {
        if isIPv6 { return try set(IPPROTO_IPV6, IPV6_MULTICAST_IF, Int32(interface.index)) }
        var request = ip_mreqn()
        request.imr_ifindex = Int32(interface.index)
        if let source { request.imr_address.s_addr = source.rawValue.bigEndian }
        let size = socklen_t(MemoryLayout<ip_mreqn>.size)
        guard setsockopt(descriptor, Int32(IPPROTO_IP), IP_MULTICAST_IF, &request, size) == 0 else {
            throw SocketError("send to groups by \(interface.name)")
        }
    }

    // MARK: Groups

    /// Joins a group on an interface, from all sources or from one (RFC 3678 §5.1).
    ///
    /// A source-specific group can be joined again with another source.
    public func join(
        _ group: IPAddress, from source: IPAddress? = nil, on interface: HostInterface
    ) throws(SocketError) {
        try change(
            source == nil ? MCAST_JOIN_GROUP : MCAST_JOIN_SOURCE_GROUP, group, source, interface)
    }

    /// Leaves what ``join(_:from:on:)`` joined.
    public func leave(
        _ group: IPAddress, from source: IPAddress? = nil, on interface: HostInterface
    ) throws(SocketError) {
        try change(
            source == nil ? MCAST_LEAVE_GROUP : MCAST_LEAVE_SOURCE_GROUP, group, source, interface)
    }

    private func change(
        _ option: Int32, _ group: IPAddress, _ source: IPAddress?, _ interface: HostInterface
    ) throws(SocketError) {
        let level = Int32(isIPv6 ? IPPROTO_IPV6 : IPPROTO_IP)
        let isDone: Bool
        if let source {
            var request = group_source_req()
            request.gsr_interface = interface.index
            request.gsr_group = SocketAddress(group, port: 0).storage
            request.gsr_source = SocketAddress(source, port: 0).storage
            let size = socklen_t(MemoryLayout<group_source_req>.size)
            isDone = setsockopt(descriptor, level, option, &request, size) == 0
        } else {
            var request = group_req()
            request.gr_interface = interface.index
            request.gr_group = SocketAddress(group, port: 0).storage
            let size = socklen_t(MemoryLayout<group_req>.size)
            isDone = setsockopt(descriptor, level, option, &request, size) == 0
        }
        let channel = source.map { "\($0)@\(group)" } ?? group.description
        guard isDone else {
            throw .ofJoining(
                "\(channel) on \(interface.name)", isIPv6: isIPv6, hasSource: source != nil)
        }
    }

    // MARK: Datagrams

    /// Sends a datagram; `false` if there is no room for it now.
    ///
    /// The corresponding C function is `sendmsg`.
    @discardableResult
    public func send(
        _ octets: [UInt8], _ departure: Departure
    ) throws(SocketError) -> Bool {
        var facts = departure.facts
        let sent = octets.withUnsafeBytes {
            send_datagram(descriptor, $0.baseAddress, $0.count, &facts)
        }
        if sent >= 0 { return true }
        if errno == EAGAIN || errno == ENOBUFS { return false }
        throw .ofSending(to: departure.destination)
    }

    /// Takes the next datagram, if there is one, into `memory`; what does not fit is lost.
    ///
    /// The corresponding C function is `recvmsg`.
    ///
    /// - Parameters:
    ///   - memory: where it goes.
    ///   - headroom: how many octets of that stay as they are before it.
    /// - Returns: what it came with; `nil` if there is none.
    public mutating func receive(
        into memory: inout [UInt8], behind headroom: Int = 0
    ) -> Datagram? {
        precondition(0 ... memory.count ~= headroom, "no room for headers")
        while true {
            let count = memory.withUnsafeMutableBytes {
                receive_datagram(
                    descriptor, $0.baseAddress.map { $0 + headroom }, $0.count - headroom,
                    Int32(MSG_DONTWAIT), &facts)
            }
            if count >= 0 {
                if let datagram = Datagram(facts, count: count) { return datagram }
            } else if errno != EINTR {
                return nil
            }
        }
    }

    /// When a datagram left this host.
    public struct TransmitStamp: Hashable, Sendable {
        /// Its number among those that the socket sent, from 0.
        public let number: UInt32
        /// When it left, by the time of day.
        public let time: Timestamp
    }

    /// Takes the next time of sending that the kernel has noted, if there is one.
    public func takeTransmitStamp() -> TransmitStamp? {
        var (number, stamp) = (UInt32(0), Int64(0))
        while true {
            switch take_transmit_stamp(descriptor, &number, &stamp) {
            case 1:
                return TransmitStamp(number: number, time: Timestamp(nanoseconds: stamp))
            case 0: return nil
            default: continue
            }
        }
    }

    /// How many datagrams came that the socket had no room for, up to now.
    ///
    /// They are those of SO_RXQ_OVFL, which tells them with a later datagram only.
    public var droppedDatagrams: UInt64 { UInt64(max(0, dropped_datagrams(descriptor))) }
}
