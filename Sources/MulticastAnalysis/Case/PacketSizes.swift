import MulticastWire

/// How many packets of which length each stream had at each point of capture: whether large ones
/// are lost on the way.
///
/// It is told of packets only where a capture has several interfaces, and of no more than
/// ``packetLimit``.
struct PacketSizes: Sendable {
    /// A stream, wherever it is seen.
    struct Flow: Hashable, Sendable {
        let source: IPAddress
        let group: IPAddress
        let port: UInt16
    }

    /// A stream at a point of capture.
    struct Place: Hashable, Sendable {
        let flow: Flow
        let link: LinkKey
    }

    /// The packets of one length.
    struct Size: Sendable {
        fileprivate(set) var packets = 0
        fileprivate(set) var first: FrameReference
        fileprivate(set) var firstTime: Timestamp
        fileprivate(set) var lastTime: Timestamp
    }

    /// What there is of a stream at a point.
    struct Sizes: Sendable {
        /// By the length of the IP packet in octets; the first ``sizeLimit`` lengths.
        fileprivate(set) var bySize: [Int: Size] = [:]
        /// The largest TTL.
        fileprivate(set) var timeToLive: UInt8 = 0
        /// Whether there were more lengths than are kept.
        fileprivate(set) var hasMore = false
        /// Whether no packet may be fragmented.
        fileprivate(set) var isUnfragmentable = true
    }

    /// The most packets that are looked at.
    static let packetLimit = 1 << 18
    /// The most streams at points.
    static let placeLimit = 1024
    /// The most lengths of a stream.
    static let sizeLimit = 64

    private(set) var places: [Place: Sizes] = [:]
    private var packets = 0

    /// Whether no more packets are looked at.
    var isFull: Bool { packets >= Self.packetLimit }

    /// Takes in an Ethernet frame with a packet to a group.
    @inline(never)
    mutating func observe(_ frame: borrowing CapturedFrame, _ place: FrameReference) {
        guard !isFull else { return }
        packets += 1
        let sketch = PacketSketch(of: frame.octets, .ethernet)
        guard sketch.version != 0, sketch.protocol == .udp, !sketch.isFragment,
            let addresses = sketch.addresses(in: frame.octets)
        else { return }
        let flow = Flow(
            source: addresses.source, group: addresses.destination, port: sketch.destinationPort)
        let key = Place(
            flow: flow, link: LinkKey(interface: frame.interface, vlans: sketch.vlans))
        guard places[key] != nil || places.count < Self.placeLimit else { return }
        let mayNot =
            sketch.version == 6
            || frame.octets.count > sketch.start + 6
                && frame.octets[sketch.start + 6] & 0x40 != 0
        places[key, default: Sizes()].note(
            sketch.length, ttl: sketch.timeToLive, isUnfragmentable: mayNot, at: frame.timestamp,
            place)
    }
}

extension PacketSizes.Sizes {
    fileprivate mutating func note(
        _ length: Int, ttl: UInt8, isUnfragmentable mayNot: Bool, at time: Timestamp,
        _ place: FrameReference
    ) {
        timeToLive = max(timeToLive, ttl)
        isUnfragmentable = isUnfragmentable && mayNot
        guard bySize[length] != nil || bySize.count < PacketSizes.sizeLimit else {
            hasMore = true
            return
        }
        let new = PacketSizes.Size(first: place, firstTime: time, lastTime: time)
        bySize[length, default: new].packets += 1
        bySize[length]?.lastTime = time
    }
}
