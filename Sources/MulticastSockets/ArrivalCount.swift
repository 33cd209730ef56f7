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

    /// The packets of one flow.
    public struct Tally: Hashable, Sendable {
        /// How many there are.
        public private(set) var packets = 0
        /// Their octets, IP headers included.
        public private(set) var octets: UInt64 = 0
        /// The least TTL or Hop Limit.
        public private(set) var leastTTL = UInt8.max
        /// The greatest.
        public private(set) var greatestTTL = UInt8.min
        /// The octets of the longest packet that routers must not fragment; 0 if there is none.
        public private(set) var longestUnfragmentable = 0

        /// Creates a tally of nothing.
        public init() {}

        /// Counts a packet.
        public mutating func add(_ packet: Packet) {
            packets += 1
            octets &+= UInt64(packet.length)
            leastTTL = min(leastTTL, packet.timeToLive)
            greatestTTL = max(greatestTTL, packet.timeToLive)
            if !packet.mayBeFragmented {
                longestUnfragmentable = max(longestUnfragmentable, packet.length)
            }
        }
    }

    /// What an IP header tells of a packet.
    public struct Packet: Hashable, Sendable {
        /// What it is of.
        public let flow: Flow
        /// Its octets, IP headers included.
        public let length: Int
        /// TTL or Hop Limit.
        public let timeToLive: UInt8
        /// Whether routers may fragment it: those of IPv6 never do.
        public let mayBeFragmented: Bool
    }

    /// What came of each flow.
    public private(set) var tallies: [Flow: Tally] = [:]

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
                let read = Self.packet(memory[..<min(packet.count, memory.count)], packet.interface)
            else { continue }
            if tallies[read.flow] != nil || tallies.count < Self.mostFlows {
                tallies[read.flow, default: Tally()].add(read)
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
    public static func packet(_ packet: ArraySlice<UInt8>, _ interface: UInt32) -> Packet? {
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
                fragment & 0x1FFF == 0, let length = word(2),
                let source = address(12, 4), let group = address(16, 4),
                let port = word(Int(first & 0xF) * 4 + 2)
            else { return nil }
            let destination = IPv4Address(rawValue: UInt32(truncatingIfNeeded: group))
            guard destination.isMulticast else { return nil }
            let flow = Flow(
                interface: interface,
                source: .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: source))),
                group: .v4(destination), port: port)
            return Packet(
                flow: flow, length: Int(length), timeToLive: octets[8],
                // The flag DF (RFC 791 §3.1).
                mayBeFragmented: fragment & 0x4000 == 0)
        case 6:
            guard octets.count >= 48, octets[6] == 17, let source = address(8, 16),
                let group = address(24, 16), let port = word(42), let length = word(4)
            else { return nil }
            let destination = IPv6Address(bits: group)
            guard destination.isMulticast else { return nil }
            let flow = Flow(
                interface: interface, source: .v6(IPv6Address(bits: source)),
                group: .v6(destination), port: port)
            return Packet(
                flow: flow, length: 40 + Int(length), timeToLive: octets[7],
                mayBeFragmented: false)
        default: return nil
        }
    }
}
