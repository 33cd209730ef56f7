import CSockets
import Glibc
public import MulticastWire

/// What data to groups comes in by which interface: counted for a while, without joining anything.
///
/// Frames are seen as tcpdump(8) sees them, before `rp_filter` and the packet filter; the interfaces
/// stay as they are, so what their hardware drops is not seen.
public struct ArrivalCount {
    /// Packets of one source to one group and port by one interface.
    public struct Flow: Hashable, Sendable {
        /// The kernel's number of the interface.
        public let interface: UInt32
        /// Who sends.
        public let source: IPAddress
        /// The group.
        public let group: IPAddress
        /// The UDP port.
        public let port: UInt16
    }

    /// How many packets came of each flow.
    public private(set) var packets: [Flow: Int] = [:]

    /// The most flows that are told apart.
    public static let mostFlows = 4096

    /// Counts for so many milliseconds, or until `isDone` says so.
    ///
    /// - Throws: `SocketError` if this process may not see packets.
    public init(milliseconds: Int, until isDone: () -> Bool) throws(SocketError) {
        var socket = try PacketSocket(on: nil, includesGroups: true)
        var memory = [UInt8](repeating: 0, count: 512)
        let end = Self.now() + Int64(milliseconds)
        while !isDone() {
            let left = end - Self.now()
            guard left > 0 else { break }
            var waited = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, Int32(min(left, 200))) > 0 else { continue }
            guard let packet = socket.receive(into: &memory), !packet.isOutgoing,
                let flow = Self.flow(memory[..<min(packet.count, memory.count)], packet.interface)
            else { continue }
            if packets[flow] != nil || packets.count < Self.mostFlows {
                packets[flow, default: 0] += 1
            }
        }
    }

    private static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// What a packet is, from its IP header on; `nil` if it is no UDP to a group, or no first
    /// fragment.
    public static func flow(_ packet: ArraySlice<UInt8>, _ interface: UInt32) -> Flow? {
        let octets = Array(packet)
        func word(_ place: Int) -> UInt16? {
            place + 1 < octets.count ? UInt16(octets[place]) << 8 | UInt16(octets[place + 1]) : nil
        }
        func address(_ place: Int, _ count: Int) -> UInt128? {
            guard place + count <= octets.count else { return nil }
            return octets[place ..< place + count].reduce(0) { $0 << 8 | UInt128($1) }
        }
        guard let first = octets.first else { return nil }
        switch first >> 4 {
        case 4:
            guard octets.count >= 20, octets[9] == 17, let fragment = word(6),
                fragment & 0x1FFF == 0,
                let source = address(12, 4), let group = address(16, 4),
                let port = word(Int(first & 0xF) * 4 + 2)
            else { return nil }
            let destination = IPv4Address(rawValue: UInt32(truncatingIfNeeded: group))
            guard destination.isMulticast else { return nil }
            return Flow(
                interface: interface,
                source: .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: source))),
                group: .v4(destination), port: port)
        case 6:
            guard octets.count >= 48, octets[6] == 17, let source = address(8, 16),
                let group = address(24, 16), let port = word(42)
            else { return nil }
            let destination = IPv6Address(bits: group)
            guard destination.isMulticast else { return nil }
            return Flow(
                interface: interface, source: .v6(IPv6Address(bits: source)),
                group: .v6(destination), port: port)
        default: return nil
        }
    }
}
