public import MulticastWire

/// What a capture shows to be sent to groups: who sends, to which port, and how much.
///
/// Fed with frame after frame. Nothing is allocated for a packet of a flow that is known.
public struct GroupTraffic: Sendable {
    /// How many flows are kept apart, unless fewer are wanted.
    public static let defaultCapacity = 1 << 20
    /// A flow is looked for at so many places; more would be an attack on the table.
    private static let maximumProbes = 64

    /// How many flows are kept apart; packets of more are counted in ``packetsLeftOff``.
    public let capacity: Int
    /// The flows, in the order of their first packets.
    public private(set) var flows: [Flow] = []
    /// How many packets belong to flows that there was no room for.
    public private(set) var packetsLeftOff = 0
    // Numbers of flows, from 1; 0 is a free place. Twice as many places as flows, or more.
    private var places = [UInt32](repeating: 0, count: 1 << 10)

    /// Creates a table without flows.
    public init(capacity: Int = Self.defaultCapacity) { self.capacity = capacity }

    /// Packets from one source to one port of a group.
    public struct Flow: Sendable {
        /// The group.
        public let group: IPAddress
        /// The sender; `nil` where hosts and routers only speak of the group.
        public let source: IPAddress?
        /// The UDP port; `nil` if there is none to be seen.
        public let port: UInt16?
        /// The number of the first frame, from 1.
        public let firstFrame: Int
        /// How many octets of frames were sent.
        public private(set) var octets: UInt64 = 0
        private let firstTime: Timestamp
        private var lastTime: Timestamp

        init(_ key: Key, _ frame: Int, _ time: Timestamp) {
            (group, source, port) = (key.group, key.source, key.port)
            (firstFrame, firstTime, lastTime) = (frame, time, time)
        }

        mutating func add(_ length: Int, _ time: Timestamp) {
            octets = octets.addingSaturating(UInt64(clamping: length))
            if time > lastTime { lastTime = time }
        }

        /// The bit rate from the first packet to the last, or over a second if that is more: a
        /// burst is no stream.
        public var bitRate: UInt64 {
            let (span, overflows) = lastTime.nanoseconds.subtractingReportingOverflow(
                firstTime.nanoseconds)
            let seconds = max(1, overflows ? 0 : Double(span) / 1e9)
            return UInt64(min(Double(octets) * 8 / seconds, 1e18))
        }
    }

    /// What tells flows apart.
    struct Key: Equatable {
        let group: IPAddress
        let source: IPAddress?
        let port: UInt16?
    }

    /// Takes in a frame that can be read in place; `false` if it has to be dissected for
    /// ``observe(_:number:at:)``: for what it holds, or because its MAC address may be wrong.
    public mutating func observe(
        _ octets: Span<UInt8>, _ linkType: LinkType, length: Int, number: Int, at time: Timestamp
    ) -> Bool {
        switch FrameClass(of: octets, linkType) {
        case .control, .unclear: return false
        case .other:
            // The group bits of both addresses; broadcasts are no group's.
            guard linkType == .ethernet, octets.count >= 12 else { return true }
            return (octets[0] & 1 == 0 || octets[0] == 0xFF) && octets[6] & 1 == 0
        case .multicastData: break
        }
        var reader = ByteReader(octets)
        do throws(DecodeError) {
            var isRight = true
            var type = EtherType.ipv4
            var mac = MACAddress(rawValue: 0)
            if linkType == .ethernet {
                let frame = try EthernetFrame(from: &reader)
                (mac, type) = (frame.destination, frame.etherType)
                isRight = !frame.source.isGroup
                while type.isVLAN { type = try VLANTag(type, from: &reader).etherType }
            }
            guard type == .ipv4 else { return false }
            let packet = try IPv4Packet(from: &reader)
            if linkType == .ethernet {
                isRight = isRight && mac == MACAddress(mapping: packet.destination)
            }
            guard isRight else { return false }
            var port: UInt16?
            if packet.protocol == .udp, packet.fragmentOffset == 0 {
                port = try UDPDatagram(from: &reader).destinationPort
            }
            let key = Key(group: .v4(packet.destination), source: .v4(packet.source), port: port)
            add(key, length, number, time)
            return true
        } catch {
            return false
        }
    }

    /// Takes in a frame that had to be dissected: the packets in it, and the groups that its
    /// control messages name.
    public mutating func observe(_ frame: Dissection, number: Int, at time: Timestamp) {
        var sent: [IPAddress] = []
        for (index, layer) in frame.layers.enumerated() {
            let (source, group): (IPAddress, IPAddress)
            switch layer.content {
            case .ipv4(let packet): (source, group) = (.v4(packet.source), .v4(packet.destination))
            case .ipv6(let packet): (source, group) = (.v6(packet.source), .v6(packet.destination))
            default: continue
            }
            guard group.isMulticast else { continue }
            sent.append(group)
            var port: UInt16?
            if index + 1 < frame.layers.count {
                switch frame.layers[index + 1].content {
                case .igmp, .mld, .pim:
                    // Members and routers speak to a group and are no sources of its stream.
                    add(Key(group: group, source: nil, port: nil), 0, number, time)
                    continue
                case .udp(let datagram): port = datagram.destinationPort
                default: break
                }
            }
            add(Key(group: group, source: source, port: port), frame.originalLength, number, time)
        }
        for group in frame.groups where !sent.contains(group) {
            add(Key(group: group, source: nil, port: nil), 0, number, time)
        }
    }

    private mutating func add(_ key: Key, _ length: Int, _ frame: Int, _ time: Timestamp) {
        let mask = places.count - 1
        var place = Self.hash(key) & mask
        for _ in 0 ..< Self.maximumProbes {
            let number = Int(places[place])
            if number == 0 {
                guard flows.count < capacity else { break }
                flows.append(Flow(key, frame, time))
                places[place] = UInt32(truncatingIfNeeded: flows.count)
                flows[flows.count - 1].add(length, time)
                if flows.count * 2 > places.count { grow() }
                return
            }
            let flow = flows[number - 1]
            if flow.group == key.group, flow.port == key.port, flow.source == key.source {
                flows[number - 1].add(length, time)
                return
            }
            place = (place + 1) & mask
        }
        packetsLeftOff += 1
    }

    /// Doubles the places.
    private mutating func grow() {
        let mask = places.count * 2 - 1
        var larger = [UInt32](repeating: 0, count: places.count * 2)
        for (index, flow) in flows.enumerated() {
            let key = Key(group: flow.group, source: flow.source, port: flow.port)
            var place = Self.hash(key) & mask
            while larger[place] != 0 { place = (place + 1) & mask }
            larger[place] = UInt32(truncatingIfNeeded: index + 1)
        }
        places = larger
    }

    private static func hash(_ key: Key) -> Int {
        func mixed(_ word: UInt64, into hash: UInt64) -> UInt64 {
            let product = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
            return product ^ product >> 32
        }
        func mixed(_ address: IPAddress, into hash: UInt64) -> UInt64 {
            switch address {
            case .v4(let address): mixed(UInt64(address.rawValue), into: hash)
            case .v6(let address): mixed(address.high, into: mixed(address.low, into: hash))
            }
        }
        var hash = mixed(key.group, into: UInt64(key.port ?? 0))
        if let source = key.source { hash = mixed(source, into: hash) }
        return Int(truncatingIfNeeded: mixed(0, into: hash) >> 16)
    }
}
