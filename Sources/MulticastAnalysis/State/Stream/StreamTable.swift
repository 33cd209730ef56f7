public import MulticastWire

/// Every stream that was seen: who sends what to which group on which link, and how well it comes.
///
/// It is fed with each packet of data and does no more for it than a few lines of memory hold;
/// what is asked for is put together when it is asked for. What it keeps is bounded by
/// ``StreamLimits``: packets of streams beyond are counted in ``refusedPackets`` and ``isFull``
/// says so, but the streams that are there go on.
///
/// Packets come in the order they were captured. One that is older than the last of its stream
/// makes no gap, and counts in the current span of time.
public struct StreamTable: ~Copyable {
    let limits: StreamLimits
    /// Whether what is told of may be the rest of what another table was told of.
    let isContinuation: Bool

    var records: StreamRecords
    var details = Records<StreamDetails>()
    var trackIndex: HashIndex
    var tracks = Records<SequenceTrack>()
    var preludes: [SequencePrelude] = []
    var counterIndex: HashIndex
    var counters = Records<CounterRecord>()
    var links = LinkList()
    var fragments = FragmentList()
    var gapLog: [StreamGap] = []
    var clocks: [RTPClockKey: Double] = [:]
    var current = CurrentSpans()
    var batch = PacketBatch()
    // One dissection for all that has to be looked into.
    private var dissection = Dissection()

    /// The stream of the last packet, if somebody wants to know that it came: it is the stream's
    /// first one, or the first since ``expect(_:)``.
    var arrival: Arrival?

    /// A packet of a stream that somebody was waiting for.
    struct Arrival {
        let stream: Int
        /// When the stream's packet before came; `nil` if there was none.
        let previous: Int64?
    }

    /// Packets of streams that found no place.
    public internal(set) var refusedPackets: UInt64 = 0
    /// Packets that were counted.
    public var packets: UInt64 { (0 ..< count).reduce(0) { $0 &+ records[$1].packets } }
    /// Octets of IP packets that were counted.
    public var octets: UInt64 { (0 ..< count).reduce(0) { $0 &+ records[$1].octets } }

    /// Whether packets found no place, so that there are more streams than are told of.
    public var isFull: Bool { refusedPackets > 0 }
    /// How many streams there are; each has a number below that, in the order they came.
    public var count: Int { records.count }

    /// Creates an empty table.
    ///
    /// - Parameters:
    ///   - limits: how much it keeps.
    ///   - seed: a number that senders cannot guess, so that they cannot make the table slow.
    public init(limits: StreamLimits = StreamLimits(), seed: UInt64) {
        self.init(limits: limits, seed: seed, continuing: false)
    }

    init(limits: StreamLimits, seed: UInt64, continuing: Bool) {
        self.limits = limits
        isContinuation = continuing
        records = StreamRecords(seed: seed)
        trackIndex = HashIndex(seed: seed)
        counterIndex = HashIndex(seed: seed)
    }

    /// Classifies a frame, and takes its packet if it is data to a group.
    ///
    /// Frames that are ``FrameClass/control`` or ``FrameClass/unclear`` have to be dissected, and
    /// what they hold be told of by ``observe(_:interface:at:)``.
    public mutating func observe(_ frame: borrowing CapturedFrame) -> FrameClass {
        count(frame) ? .multicastData : observeOther(frame)
    }

    /// Whether an Ethernet frame is nothing to a group, nor about one, as can be seen at once.
    @inline(never)
    static func isPlainlyOther(_ octets: Span<UInt8>) -> Bool {
        FrameClass.ofPlainPacket(octets) == .other
    }

    /// Takes any frame.
    @inline(never)
    mutating func observeOther(_ frame: borrowing CapturedFrame) -> FrameClass {
        if frame.linkType == .ethernet, Self.isPlainlyOther(frame.octets) { return .other }
        let sketch = PacketSketch(of: frame.octets, frame.linkType)
        if sketch.frameClass == .multicastData {
            let link = links.number(of: frame.interface, sketch.vlans)
            _ = observe(sketch, frame.octets, link: link, at: frame.timestamp.nanoseconds)
        }
        return sketch.frameClass
    }

    /// Takes the innermost packet to a group of a frame that had to be dissected: a tunnel's,
    /// an announcement, one of a link type that is not sketched.
    ///
    /// - Returns: the number of its stream; `nil` if there is no such packet, or no place.
    @discardableResult
    public mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp
    ) -> Int? {
        guard let sketch = PacketSketch(innermostOf: frame),
            sketch.isToGroup(in: frame.octets.span)
        else { return nil }
        let link = links.number(of: LinkKey(of: frame, interface: interface))
        let number = observe(sketch, frame.octets.span, link: link, at: time.nanoseconds)
        if let number { observeProbe(frame, stream: number) }
        return number
    }

    @inline(never)
    private mutating func observe(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, link: Int?, at time: Int64
    ) -> Int? {
        // What is about groups is no data to them, and forged reports must not crowd it out.
        switch sketch.protocol {
        case .igmp, .icmpv6, .pim: return nil
        default: break
        }
        guard let number = number(sketch, octets, link, time) else {
            refusedPackets &+= 1
            return nil
        }
        let notice = records[number].notice(sketch, at: time, isContinuation: isContinuation)
        records[number].lastTTLAndTOS =
            UInt16(sketch.timeToLive) << 8 | UInt16(sketch.typeOfService)
        if !notice.isEmpty { note(notice, sketch, octets, number, at: time) }
        records[number].lastTime = time
        records[number].count(sketch.length, at: time, &current)
        if sketch.version == 4, !sketch.isFragment { noteMark(sketch, number) }
        if records[number].numbering != .none, !sketch.isLaterFragment {
            observeNumbers(sketch, octets, number, time)
        }
        records[number].settle(isContinuation: isContinuation)
        return number
    }

    @inline(always)
    private mutating func noteMark(_ sketch: PacketSketch, _ number: Int) {
        let mark = DuplicateFilter.mark(
            identification: sketch.identification, headerChecksum: sketch.headerChecksum,
            udpChecksum: sketch.udpChecksum)
        if records[number].duplicates.observe(mark) { noteStart(mark, of: number) }
    }

    /// Does what few packets ask for, before they are counted.
    @inline(never)
    private mutating func note(
        _ notice: StreamRecord.Notice, _ sketch: PacketSketch, _ octets: Span<UInt8>,
        _ number: Int, at time: Int64
    ) {
        let last = records[number].lastTime
        if notice.contains(.gap) { noteGap(number, from: last, to: time) }
        if notice.contains(.ttlOrTOS) {
            details[number].note(ttl: sketch.timeToLive, tos: sketch.typeOfService)
        }
        if notice.contains(.fragment) { details[number].fragments &+= 1 }
        if notice.contains(.start) {
            details[number].firstMillisecond = records[number].millisecond
            records[number].hasEndedMillisecond = true
        }
        if notice.contains(.arrival) {
            records[number].isExpected = false
            arrival = Arrival(stream: number, previous: records[number].packets > 0 ? last : nil)
        }
        if notice.contains(.look) { look(into: octets, sketch, number) }
    }

    /// The number of the packet's stream, which is a new one if there is none yet.
    @inline(always)
    private mutating func number(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, _ link: Int?, _ time: Int64
    ) -> Int? {
        guard let link else { return nil }
        if sketch.version == 4, !sketch.isFragment {
            let key = StreamKey(sketch, link: link)
            return records.number(of: key)
                ?? add(key, sketch, .unspecified, .unspecified, time)
        }
        return rareNumber(sketch, octets, link, time)
    }

    /// The number of the stream of an IPv6 packet, or of a fragment.
    @inline(never)
    private mutating func rareNumber(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, _ link: Int, _ time: Int64
    ) -> Int? {
        var (source, group) = (IPv6Address.unspecified, IPv6Address.unspecified)
        var addresses = StreamKey.addresses(of: sketch)
        if sketch.version == 6 {
            guard let pair = octets.ipv6Addresses(at: sketch.start) else { return nil }
            (source, group) = pair
            addresses = records.hash(
                records.hash(source.high, source.low), records.hash(group.high, group.low))
        }
        // Later fragments have no ports: the first one of the packet tells the stream.
        let packet = FragmentList.Key(
            addresses: addresses, identification: sketch.fragmentIdentification, link: link,
            protocol: sketch.protocol.rawValue)
        if sketch.isLaterFragment, let number = fragments.stream(of: packet) { return number }
        let key = StreamKey(sketch, link: link, addresses: addresses)
        let found =
            records.number(of: key) {
                details[$0].ipv6Source == source && details[$0].ipv6Group == group
            } ?? add(key, sketch, source, group, time)
        if sketch.isFirstFragment, let found { fragments.note(packet, found) }
        return found
    }

    @inline(never)
    private mutating func add(
        _ key: StreamKey, _ sketch: PacketSketch, _ source: IPv6Address, _ group: IPv6Address,
        _ time: Int64
    ) -> Int? {
        guard records.count < limits.streams else { return nil }
        // Anything but what the packet has, so that the sets take it.
        let other = ~(UInt16(sketch.timeToLive) << 8 | UInt16(sketch.typeOfService))
        let number = records.append(StreamRecord(key, at: time, lastTTLAndTOS: other))
        details.append(StreamDetails(at: time))
        (details[number].ipv6Source, details[number].ipv6Group) = (source, group)
        return number
    }

    mutating func noteGap(_ number: Int, from start: Int64, to end: Int64) {
        let length = end &- start
        if length > details[number].longestGap {
            (details[number].longestGap, details[number].longestGapStart) = (length, start)
            records[number].setGapMark(min(length, limits.gapThreshold))
        }
        guard length > limits.gapThreshold else { return }
        details[number].gaps &+= 1
        guard details[number].gaps <= UInt64(limits.gapsPerStream), gapLog.count < limits.gaps
        else {
            return
        }
        gapLog.append(StreamGap(stream: number, start: start, end: end))
    }

    /// Has the next packet of a stream told of as an ``arrival``.
    mutating func expect(_ number: Int) {
        records[number].isExpected = true
        records[number].settle(isContinuation: isContinuation)
    }

    /// Finds out what the packets of a stream hold.
    private mutating func look(
        into octets: Span<UInt8>, _ sketch: PacketSketch, _ number: Int
    ) {
        records[number].looks -= 1
        details[number].looksTaken += 1
        guard !sketch.isLaterFragment else { return }
        if sketch.protocol == .udp, octets.indices.contains(sketch.payload.lowerBound),
            Dissection.isNameless(
                sketch.sourcePort, sketch.destinationPort, octets[sketch.payload.lowerBound])
        {
            return
        }
        let packet = octets.extracting(sketch.start ..< octets.count)
        dissection.read(
            CapturedFrame(
                timestamp: Timestamp(nanoseconds: 0), originalLength: packet.count,
                linkType: sketch.version == 6 ? .ipv6 : .ipv4, interface: 0, octets: packet))
        let (content, numbering) = StreamContent.told(by: dissection)
        guard content != .unknown else { return }
        details[number].content = content
        records[number].numbering = numbering
        records[number].looks = 0
    }
}

extension Span<UInt8> {
    /// The two addresses of the IPv6 header at an octet; `nil` if they are not there.
    fileprivate func ipv6Addresses(at start: Int) -> (IPv6Address, IPv6Address)? {
        guard start >= 0, start <= count - 40 else { return nil }
        var reader = ByteReader(extracting(start + 8 ..< start + 40))
        guard let source = try? reader.ipv6Address("Source Address"),
            let group = try? reader.ipv6Address("Destination Address")
        else { return nil }
        return (source, group)
    }
}

extension PacketSketch {
    /// Whether the packet is sent to a group.
    fileprivate func isToGroup(in octets: Span<UInt8>) -> Bool {
        version == 6
            ? octets.ipv6Addresses(at: start)?.1.isMulticast == true : ipv4Destination.isMulticast
    }
}
