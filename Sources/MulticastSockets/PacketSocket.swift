import CSockets
import Glibc
public import MulticastWire

/// What passes an interface of IGMP and MLD, and if wanted of UDP to groups: packet(7), which takes
/// CAP_NET_RAW and no libpcap.
public struct PacketSocket: ~Copyable {
    /// The descriptor, to be waited for.
    public let descriptor: Int32

    private let interface: HostInterface?
    private var facts = datagram_facts()

    /// A packet that passed.
    public struct Packet: Sendable {
        /// How many octets there are of it, from the IP header on.
        public let count: Int
        /// Whether this host sent it.
        public let isOutgoing: Bool
        /// The number of the interface.
        public let interface: UInt32
        /// When the kernel saw it; `nil` where it did not say.
        public let stamp: Timestamp?
    }

    /// Opens a socket on an interface; `nil` for all interfaces.
    ///
    /// - Parameters:
    ///   - interface: what is looked at.
    ///   - includesGroups: whether UDP to groups is looked at, too.
    ///   - isIdle: whether nothing is taken before ``begin()``, which takes no privilege.
    /// - Throws: where the process may not.
    public init(
        on interface: HostInterface?, includesGroups: Bool = false, isIdle: Bool = false
    ) throws(SocketError) {
        descriptor = open_packet_socket(
            includesGroups ? membership_packets_and_groups : membership_packets)
        self.interface = interface
        guard descriptor >= 0 else {
            throw SocketError("see packets on \(interface?.name ?? "interfaces")") { code in
                code == EPERM ? "it takes CAP_NET_RAW: run as root" : nil
            }
        }
        if !isIdle { try begin() }
    }

    /// Begins to take packets.
    public func begin() throws(SocketError) {
        guard bind_packet_socket(descriptor, interface?.index ?? 0) == 0 else {
            throw SocketError("see packets on \(interface?.name ?? "interfaces")")
        }
    }

    /// Has the interface take frames to all stations, or no longer; this takes no privilege, and
    /// ends with the socket.
    public func setPromiscuous(_ isOn: Bool) throws(SocketError) {
        guard set_promiscuous(descriptor, interface?.index ?? 0, isOn ? 1 : 0) == 0 else {
            throw SocketError("have \(interface?.name ?? "interfaces") take all frames")
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Takes the next packet, if there is one, into `memory`; what does not fit is lost.
    public mutating func receive(into memory: inout [UInt8]) -> Packet? {
        let count = memory.withUnsafeMutableBytes {
            receive_datagram(
                descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT), &facts)
        }
        guard count >= 0 else { return nil }
        var interface: UInt32 = 0
        let isOutgoing = is_outgoing(&facts.source, &interface) != 0
        return Packet(
            count: count, isOutgoing: isOutgoing, interface: interface,
            stamp: facts.stamp < 0 ? nil : Timestamp(nanoseconds: facts.stamp))
    }
}
