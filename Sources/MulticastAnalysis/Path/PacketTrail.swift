public import MulticastWire

/// The packets to groups that one point of a network saw, so that other points can be compared.
///
/// A ``TrailRecorder`` makes it while the point's frames come by.
public struct PacketTrail: Sendable {
    /// From when to when the point captured anything; `nil` if it saw no frame.
    public let span: ClosedRange<Timestamp>?
    /// How many frames it saw, of all kinds.
    public let frames: Int
    /// How many packets to groups were cut so short that they are not compared.
    public let cutPackets: Int
    /// How many packets to groups came from streams beyond ``TrailRecorder/streamLimit``.
    public let refusedPackets: Int
    /// Of 2 to the power of so many packets one is kept, the same ones at every point.
    let shift: Int
    /// The packets that are kept, in the order of their identities.
    let packets: [Packet]
    /// What was seen of each source and group, all packets counted.
    let streams: [Stream]

    /// A packet that is kept.
    struct Packet: Sendable {
        let identity: UInt64
        /// When it was seen first, in nanoseconds.
        let time: Int64
        /// The number of its stream.
        let stream: UInt32
        let timeToLive: UInt8
        /// How often it was seen within ``TrailRecorder/duplicateSpan``; at most 255.
        var copies: UInt8 = 1
        /// Whether another packet that looks the same came later: then neither is compared.
        var isAmbiguous = false
    }

    /// All packets of a source to a group.
    struct Stream: Sendable {
        /// A number made of both addresses, which is that of the stream at every point.
        let addresses: UInt64
        let source: IPAddress
        let group: IPAddress
        /// Whether its packets are messages about groups and routes, and not data.
        let isControl: Bool
        var packets = 0
        /// How many of them came again at once.
        var duplicates = 0
        var first: Timestamp
        var last: Timestamp
        var leastTimeToLive: UInt8
        var mostTimeToLive: UInt8
        /// Who sent its first frame; `nil` where frames have no Ethernet header.
        let mac: MACAddress?
        /// Whether others sent frames of it as well.
        var hasMoreMACs = false
    }
}

/// What notes the packets to groups that a point sees; it is fed with every frame of the point.
///
/// Its memory is bounded: where there are too many packets, half of them are dropped by their
/// identity, and of those to come. So what is kept is the same at all points, if all recorders were
/// given the same seed, and a share of packets is compared as well as all are.
public struct TrailRecorder: ~Copyable {
    private var packets: [PacketTrail.Packet] = []
    private var streams: [PacketTrail.Stream] = []
    private var packetIndex: HashIndex
    private var streamIndex: HashIndex
    private var clock = CaptureClock()
    private var shift = 0
    private var cutPackets = 0
    private var refusedPackets = 0
    // One dissection for frames that are no plain Ethernet.
    private var dissection = Dissection()
    private let seed: UInt64
    private let packetLimit: Int

    /// The most packets that are kept, some 20 MiB.
    public static let packetLimit = 1 << 18
    /// The most sources and groups.
    public static let streamLimit = 4096
    /// Within how many nanoseconds the same packet is a duplicate: a second.
    ///
    /// Later it is another one that looks the same.
    static let duplicateSpan: Int64 = 1_000_000_000

    /// Creates a recorder that has seen nothing.
    ///
    /// `seed` is a number that senders cannot guess, and the same for all points of a comparison.
    public init(seed: UInt64, packetLimit: Int = TrailRecorder.packetLimit) {
        self.seed = seed
        self.packetLimit = max(2, packetLimit)
        packetIndex = HashIndex(seed: seed)
        streamIndex = HashIndex(seed: seed)
    }

    /// Takes in a frame.
    public mutating func observe(_ frame: borrowing CapturedFrame) {
        clock.note(frame.timestamp)
        if frame.linkType == .ethernet {
            let sketch = PacketSketch(of: frame.octets, .ethernet)
            if sketch.frameClass != .unclear {
                if sketch.version == 0 { return }
                if sketch.version == 4, !sketch.ipv4Destination.isMulticast { return }
                return observe(
                    sketch, frame.octets, from: Self.sourceMAC(frame.octets), at: frame.timestamp)
            }
        }
        dissect(frame)
    }

    /// What was seen up to now.
    public consuming func finished() -> PacketTrail {
        PacketTrail(
            span: clock.span, frames: clock.frames, cutPackets: cutPackets,
            refusedPackets: refusedPackets, shift: shift,
            packets: packets.sorted { $0.identity < $1.identity }, streams: streams)
    }

    @inline(never)
    private mutating func dissect(_ frame: borrowing CapturedFrame) {
        dissection.read(frame)
        guard let sketch = PacketSketch(innermostOf: dissection) else { return }
        let mac = dissection.sourceMAC(before: dissection.layers.count)
        let octets = dissection.octets
        observe(sketch, octets.span, from: mac, at: frame.timestamp)
    }

    private mutating func observe(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, from mac: MACAddress?, at time: Timestamp
    ) {
        guard let pair = sketch.addresses(in: octets), pair.destination.isMulticast else { return }
        let addresses = hash(pair)
        guard let stream = stream(pair, addresses, sketch, mac, time) else {
            refusedPackets &+= 1
            return
        }
        streams[stream].note(sketch.timeToLive, mac, at: time)
        guard let identity = PacketIdentity.of(sketch, octets, addresses: addresses, packetIndex)
        else {
            cutPackets &+= 1
            return
        }
        guard identity & (1 << UInt64(shift) &- 1) == 0 else { return }
        note(identity, stream, sketch.timeToLive, at: time.nanoseconds)
    }

    private mutating func note(
        _ identity: UInt64, _ stream: Int, _ timeToLive: UInt8, at time: Int64
    ) {
        if let known = packetIndex.find(identity, { packets[$0].identity == identity }) {
            let (since, overflows) = time.subtractingReportingOverflow(packets[known].time)
            if !overflows, since.magnitude <= Self.duplicateSpan {
                packets[known].copies = max(packets[known].copies, packets[known].copies &+ 1)
                streams[stream].duplicates &+= 1
            } else {
                packets[known].isAmbiguous = true
            }
            return
        }
        if packets.count >= packetLimit { halve() }
        guard identity & (1 << UInt64(shift) &- 1) == 0, packets.count < packetLimit else {
            return
        }
        packetIndex.insert(packets.count, identity)
        packets.append(
            PacketTrail.Packet(
                identity: identity, time: time, stream: UInt32(truncatingIfNeeded: stream),
                timeToLive: timeToLive))
    }

    /// Keeps half of the packets, those whose identities say so.
    @inline(never)
    private mutating func halve() {
        while packets.count >= packetLimit, shift < 32 {
            shift += 1
            let mask: UInt64 = 1 << UInt64(shift) &- 1
            packets.removeAll { $0.identity & mask != 0 }
        }
        packetIndex = HashIndex(seed: seed)
        for (number, packet) in packets.enumerated() {
            packetIndex.insert(number, packet.identity)
        }
    }

    /// The number of the packet's stream; `nil` if there is no room for another one.
    private mutating func stream(
        _ pair: (source: IPAddress, destination: IPAddress), _ addresses: UInt64,
        _ sketch: PacketSketch, _ mac: MACAddress?, _ time: Timestamp
    ) -> Int? {
        let isControl =
            switch sketch.protocol {
            case .igmp, .pim, .icmpv6: true
            default: false
            }
        let key = isControl ? ~addresses : addresses
        if let known = streamIndex.find(key, { streams[$0].addresses == key }) { return known }
        guard streams.count < Self.streamLimit else { return nil }
        streamIndex.insert(streams.count, key)
        streams.append(
            PacketTrail.Stream(
                addresses: key, source: pair.source, group: pair.destination, isControl: isControl,
                first: time, last: time, leastTimeToLive: sketch.timeToLive,
                mostTimeToLive: sketch.timeToLive, mac: mac))
        return streams.count - 1
    }

    private func hash(_ pair: (source: IPAddress, destination: IPAddress)) -> UInt64 {
        switch (pair.source, pair.destination) {
        case (.v4(let source), .v4(let group)):
            return packetIndex.hash(UInt64(source.rawValue) << 32 | UInt64(group.rawValue), 4)
        case (.v6(let source), .v6(let group)):
            return packetIndex.hash(
                packetIndex.hash(source.high, source.low), packetIndex.hash(group.high, group.low))
        default: return 0
        }
    }

    private static func sourceMAC(_ octets: Span<UInt8>) -> MACAddress? {
        guard octets.count >= 12 else { return nil }
        var mac: UInt64 = 0
        for place in 6 ..< 12 { mac = mac << 8 | UInt64(octets[place]) }
        return MACAddress(rawValue: mac)
    }
}

extension PacketTrail.Stream {
    fileprivate mutating func note(_ timeToLive: UInt8, _ mac: MACAddress?, at time: Timestamp) {
        packets &+= 1
        first = min(first, time)
        last = max(last, time)
        leastTimeToLive = min(leastTimeToLive, timeToLive)
        mostTimeToLive = max(mostTimeToLive, timeToLive)
        if mac != self.mac { hasMoreMACs = true }
    }
}
