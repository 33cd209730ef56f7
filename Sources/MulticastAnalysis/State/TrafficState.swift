public import MulticastWire

/// All that is followed of what passes by: what control messages tell, and the streams, each
/// measured against the other.
///
/// It is fed with every frame, and decides by itself how deep a frame is looked into.
public struct TrafficState: ~Copyable {
    /// Queriers, members, routers, sessions.
    public private(set) var control: MulticastState
    /// Streams of data.
    public private(set) var streams: StreamTable

    // The streams of each group on each link, for when data of the group came last.
    private var streamsOfGroup: [LinkedGroup: [Int]] = [:]
    private var indexedStreams = 0
    // One dissection for all frames: its memory is used again and again.
    private var dissection = Dissection()

    /// How many streams of a group are asked for its last data; of more the first ones are.
    private static let streamsAsked = 64

    private struct LinkedGroup: Hashable {
        let link: LinkKey
        let group: IPAddress
    }

    /// Creates a state that has seen nothing.
    ///
    /// - Parameters:
    ///   - reportsEvents: whether changes are kept as events.
    ///   - seed: a number that senders cannot guess, so that they cannot make tables slow.
    public init(reportsEvents: Bool = false, seed: UInt64 = 0) {
        control = MulticastState(reportsEvents: reportsEvents)
        streams = StreamTable(seed: seed)
    }

    /// Takes in a frame.
    ///
    /// - Returns: whether it was dissected, since it may hold a control message; it is then
    ///   ``lastFrame``.
    @discardableResult
    public mutating func observe(_ frame: borrowing CapturedFrame) -> Bool {
        if control.awaitsAnyData { noteAwaited(frame) }
        switch streams.observe(frame) {
        case .multicastData, .other: return false
        case .control, .unclear: break
        }
        dissection.read(frame)
        noteAwaitedPacket(interface: frame.interface, at: frame.timestamp)
        streams.observe(dissection, interface: frame.interface, at: frame.timestamp)
        control.observe(dissection, interface: frame.interface, at: frame.timestamp)
        return true
    }

    /// The frame that was looked into last.
    public var lastFrame: Dissection { dissection }

    /// Lets time pass, so that timers run out that end at or before `time`.
    public mutating func advance(to time: Timestamp) { control.advance(to: time) }

    /// The events since the last call, in the order of time.
    public mutating func takeEvents() -> [StateEvent] { control.takeEvents() }

    /// Tells groups without members how long their data went on: before rows are looked at.
    public mutating func measureLeaves() {
        indexStreams()
        for (group, numbers) in streamsOfGroup {
            guard let last = numbers.map({ streams.lastTime(of: $0) }).max() else { continue }
            control.observeLastData(of: group.group, on: group.link, at: last)
        }
    }

    /// Tells the members of a group that a frame brings data they may have waited for.
    private mutating func noteAwaited(_ frame: borrowing CapturedFrame) {
        let sketch = PacketSketch(of: frame.octets, frame.linkType)
        guard sketch.frameClass == .multicastData else { return }
        if sketch.version == 4 {
            guard control.awaitsData(of: sketch.ipv4Destination) else { return }
            let link = LinkKey(interface: frame.interface, vlans: sketch.vlans)
            noteData(of: .v4(sketch.ipv4Destination), on: link, at: frame.timestamp)
        } else {
            // A sketch has no IPv6 addresses.
            dissection.read(frame)
            noteAwaitedPacket(interface: frame.interface, at: frame.timestamp)
        }
    }

    /// Does as ``noteAwaited(_:)`` for the frame that was dissected.
    private mutating func noteAwaitedPacket(interface: Int, at time: Timestamp) {
        guard control.awaitsAnyData, let group = dissection.groupOfData,
            control.awaitsData(of: group)
        else { return }
        noteData(of: group, on: LinkKey(of: dissection, interface: interface), at: time)
    }

    private mutating func noteData(
        of group: IPAddress, on link: LinkKey, at time: Timestamp
    ) {
        control.advance(to: time)
        control.observeData(of: group, on: link, at: time, after: lastData(of: group, on: link))
    }

    private mutating func lastData(of group: IPAddress, on link: LinkKey) -> Timestamp? {
        indexStreams()
        let numbers = streamsOfGroup[LinkedGroup(link: link, group: group)] ?? []
        return numbers.prefix(Self.streamsAsked).map { streams.lastTime(of: $0) }.max()
    }

    private mutating func indexStreams() {
        while indexedStreams < streams.count {
            defer { indexedStreams += 1 }
            guard !streams.isOfControl(indexedStreams) else { continue }
            let group = LinkedGroup(
                link: streams.link(of: indexedStreams), group: streams.group(of: indexedStreams))
            streamsOfGroup[group, default: []].append(indexedStreams)
        }
    }
}

extension IPProtocol {
    /// Whether packets to a group are about it and no data: IGMP, MLD and PIM.
    var isOfControl: Bool { self == .igmp || self == .icmpv6 || self == .pim }
}

extension StreamTable {
    /// Whether the stream with a number is of messages about groups, and no data.
    public func isOfControl(_ number: Int) -> Bool { records[number].key.protocol.isOfControl }
}

extension Dissection {
    /// The group that the innermost packet brings data of; `nil` if it does not.
    fileprivate var groupOfData: IPAddress? {
        for index in layers.indices.reversed() {
            switch layers.span[index].content {
            case .ipv4(let packet):
                return packet.destination.isMulticast && !packet.protocol.isOfControl
                    ? .v4(packet.destination) : nil
            case .ipv6(let packet):
                return packet.destination.isMulticast && !packet.protocol.isOfControl
                    ? .v6(packet.destination) : nil
            default: continue
            }
        }
        return nil
    }
}
