public import MulticastWire

/// What a packet's stream is found by, in two words that are hashed.
///
/// What packets have of it is in the order that they have it in, the network's.
struct StreamKey: Hashable, BitwiseCopyable, Sendable {
    /// The ports, the protocol, whether it is IPv6, and the number of the link in the table.
    let flow: UInt64
    /// IPv4's source and group; for IPv6 a hash of them, and the table compares the rest.
    let addresses: UInt64

    /// The key of no stream: all have a group, or are IPv6.
    static let none = StreamKey(flow: 0, addresses: 0)

    /// The most links that are told apart.
    static let maximumLinks = 1 << 16

    private init(flow: UInt64, addresses: UInt64) {
        (self.flow, self.addresses) = (flow, addresses)
    }

    @inline(always)
    init(_ sketch: PacketSketch, link: Int, addresses: UInt64? = nil) {
        let ports = UInt32(sketch.sourcePort) << 16 | UInt32(sketch.destinationPort)
        let protocols = UInt64(sketch.protocol.rawValue) | (sketch.version == 6 ? 0x100 : 0)
        flow = UInt64(truncatingIfNeeded: link) << 41 | protocols << 32 | UInt64(ports.bigEndian)
        self.addresses = addresses ?? Self.addresses(of: sketch)
    }

    /// The key of a datagram from the link that `flow` of ``LinkList`` is of.
    @inline(always)
    init(_ datagram: borrowing PlainDatagram, _ flow: UInt64) {
        self.flow = flow | UInt64(datagram.ports)
        addresses = datagram.addresses
    }

    /// What the flows of all UDP datagrams in IPv4 from a link have in common.
    static func flow(ofLink link: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: link) << 41 | UInt64(IPProtocol.udp.rawValue) << 32
    }

    /// IPv4's source and group; 0 if the packet is IPv6.
    @inline(always)
    static func addresses(of sketch: PacketSketch) -> UInt64 {
        let source = UInt64(sketch.ipv4Source.rawValue)
        return (source << 32 | UInt64(sketch.ipv4Destination.rawValue)).bigEndian
    }

    var link: Int { Int(flow >> 41) }
    var isIPv6: Bool { flow >> 40 & 1 == 1 }
    var `protocol`: IPProtocol { IPProtocol(rawValue: UInt8(truncatingIfNeeded: flow >> 32)) }
    var sourcePort: UInt16 { UInt16(ports >> 16) }
    var destinationPort: UInt16 { UInt16(truncatingIfNeeded: ports) }
    private var ports: UInt32 { UInt32(bigEndian: UInt32(truncatingIfNeeded: flow)) }

    /// IPv4's source.
    var ipv4Source: IPv4Address {
        IPv4Address(rawValue: UInt32(truncatingIfNeeded: UInt64(bigEndian: addresses) >> 32))
    }
    /// IPv4's group.
    var ipv4Group: IPv4Address {
        IPv4Address(rawValue: UInt32(truncatingIfNeeded: UInt64(bigEndian: addresses)))
    }
}

/// How the packets of a stream are numbered.
enum Numbering: UInt8, BitwiseCopyable {
    /// Not, as far as is known.
    case none
    /// By RTP's sequence number.
    case rtp
    /// By the continuity counters of an MPEG transport stream in UDP.
    case transportStream
    /// By both.
    case transportStreamInRTP
    /// By sACN's sequence number in a universe.
    case sacn
    /// By iperf 2's sequence number.
    case iperf2
}

/// What every packet of a stream changes, in just two lines of the cache, and what few do.
struct StreamRecord: BitwiseCopyable, Sendable {
    let key: StreamKey
    var lastTime: Int64
    /// The header of packets that only count: they have the latest TTL and DSCP octet.
    ///
    /// 0 where every packet asks for more.
    private var ordinaryHeader: UInt64 = 0
    // In the current second.
    private var secondOctets: UInt64 = 0
    private var secondPackets: UInt32 = 0
    // A gap longer than this is to be noted: the longest yet, or what counts as one. In nanoseconds.
    private var gapMark: UInt32 = 0
    /// The number of the latest packet's sequence.
    var lastTrack: UInt32 = .max
    // What it remembers of the last few packets begins the second line.
    var duplicates = DuplicateFilter()
    private(set) var millisecond = RateWindow()

    // In the seconds that have ended.
    private var earlierPackets: UInt64 = 0
    private var earlierOctets: UInt64 = 0
    private var peakOctetsPerSecond: UInt64 = 0
    // Of the first second that has ended, if one has: when it ended, and what came in it.
    private var firstSecondEnd: Int64 = .min
    private var firstSecondOctets: UInt64 = 0
    private var firstSecondPackets: UInt32 = 0
    private var peakPacketsPerSecond: UInt32 = 0
    /// The latest TTL and DSCP octet: their sets change only where these do.
    var lastTTLAndTOS: UInt16
    var numbering = Numbering.none
    /// How many packets more are asked for what they hold; 0 once it is known.
    var looks: UInt8 = 16
    /// Whether the next packet is to be told of: see ``StreamTable/arrival``.
    var isExpected = true
    /// Whether how the first millisecond ended was noted.
    var hasEndedMillisecond = false
    // Up to the end of the third line, its number in the table.
    private var place: UInt32 = 0

    init(_ key: StreamKey, at time: Int64, lastTTLAndTOS: UInt16) {
        (self.key, lastTime, self.lastTTLAndTOS) = (key, time, lastTTLAndTOS)
    }

    /// The number of the stream.
    var number: Int {
        get { Int(place) }
        set { place = UInt32(truncatingIfNeeded: newValue) }
    }

    /// What lies where no stream's record does.
    static var none: StreamRecord { StreamRecord(.none, at: 0, lastTTLAndTOS: 0) }

    /// What there is to do for a packet besides counting it here.
    struct Notice: OptionSet {
        let rawValue: UInt8
        /// The time since the packet before is long.
        static let gap = Notice(rawValue: 1)
        /// The TTL or DSCP is not that of the packet before.
        static let ttlOrTOS = Notice(rawValue: 2)
        /// What the packet holds is to be found out.
        static let look = Notice(rawValue: 4)
        /// The packet begins something of the rest of an earlier stream.
        static let start = Notice(rawValue: 8)
        /// The packet is a fragment.
        static let fragment = Notice(rawValue: 16)
        /// Somebody wants to know that the packet came.
        static let arrival = Notice(rawValue: 32)
    }

    /// What there is to do for a packet before it is counted.
    func notice(_ sketch: PacketSketch, at time: Int64, isContinuation: Bool) -> Notice {
        var notice: Notice = looks > 0 ? .look : []
        if sketch.isFragment { notice.insert(.fragment) }
        if isExpected { notice.insert(.arrival) }
        if time &- lastTime > gapMark { notice.insert(.gap) }
        if isContinuation, !hasEndedMillisecond, millisecond.packets > 0, time >= millisecond.end {
            notice.insert(.start)
        }
        let ttlAndTOS = UInt16(sketch.timeToLive) << 8 | UInt16(sketch.typeOfService)
        if ttlAndTOS != lastTTLAndTOS { notice.insert(.ttlOrTOS) }
        return notice
    }

    /// Finds out whether packets to come only count: whenever something of that has changed.
    ///
    /// Of a continuation, how the first millisecond ends is yet to be noted.
    mutating func settle(isContinuation: Bool) {
        let isOrdinary =
            looks == 0 && !isExpected
            && FrameClass.of(key.sourcePort, key.destinationPort) == .other
            && (numbering == .rtp ? lastTrack != .max : numbering == .none && lastTrack == .max)
            && (!isContinuation || hasEndedMillisecond)
        let header = PlainDatagram.header(
            timeToLive: UInt8(truncatingIfNeeded: lastTTLAndTOS >> 8),
            typeOfService: UInt8(truncatingIfNeeded: lastTTLAndTOS))
        ordinaryHeader = isOrdinary ? header : 0
    }

    /// Whether there is nothing to do for a packet but to count it, as for nearly every one.
    @inline(always)
    func isOrdinary(header: UInt64, at time: Int64) -> Bool {
        header == ordinaryHeader && time &- lastTime <= gapMark
    }

    /// Counts a packet, in the spans of time that it came in; who asks for it sets ``lastTime``.
    @inline(always)
    mutating func count(_ length: Int, at time: Int64, _ current: inout CurrentSpans) {
        current.move(to: time)
        if current.secondStart >= millisecond.end { endSecond() }
        secondPackets &+= 1
        secondOctets &+= UInt64(truncatingIfNeeded: length)
        millisecond.add(length, at: time, upTo: current.millisecondEnd)
    }

    /// Ends the second that the current millisecond is in.
    @inline(never)
    private mutating func endSecond() {
        if peakPacketsPerSecond == 0, secondPackets > 0 {
            firstSecondEnd = RateWindow.secondEnd(with: millisecond.end)
            (firstSecondPackets, firstSecondOctets) = (secondPackets, secondOctets)
        }
        earlierPackets &+= UInt64(secondPackets)
        earlierOctets &+= secondOctets
        peakPacketsPerSecond = max(peakPacketsPerSecond, secondPackets)
        peakOctetsPerSecond = max(peakOctetsPerSecond, secondOctets)
        (secondPackets, secondOctets) = (0, 0)
    }

    /// Sets how long a gap is that is not yet noted, in nanoseconds: as far as 32 bits hold, so that
    /// one of more than 4.2 s always is.
    mutating func setGapMark(_ mark: Int64) { gapMark = UInt32(clamping: mark) }
}

// What was counted.
extension StreamRecord {
    /// The current second: the one that the current millisecond is in.
    var second: RateWindow {
        RateWindow(
            end: RateWindow.secondEnd(with: millisecond.end),
            packets: secondPackets, octets: secondOctets,
            peakPackets: max(peakPacketsPerSecond, secondPackets),
            peakOctets: max(peakOctetsPerSecond, secondOctets))
    }

    /// The first second, when it had ended; `nil` if it has not.
    private var firstSecond: RateWindow? {
        guard firstSecondPackets > 0 else { return nil }
        return RateWindow(
            end: firstSecondEnd, packets: firstSecondPackets, octets: firstSecondOctets,
            peakPackets: firstSecondPackets, peakOctets: firstSecondOctets)
    }

    /// How many packets there were.
    var packets: UInt64 { earlierPackets &+ UInt64(secondPackets) }

    /// The octets of all packets.
    var octets: UInt64 { earlierOctets &+ secondOctets }

    /// Sets all that was counted; the millisecond is one of the second.
    private mutating func set(
        packets: UInt64, octets: UInt64, millisecond: RateWindow, second: RateWindow
    ) {
        self.millisecond = millisecond
        (secondPackets, secondOctets) = (second.packets, second.octets)
        (peakPacketsPerSecond, peakOctetsPerSecond) = (second.peakPackets, second.peakOctets)
        earlierPackets = packets &- UInt64(second.packets)
        earlierOctets = octets &- second.octets
    }
}

// One record out of two.
extension StreamRecord {
    /// The same record under another key, with no sequence known yet.
    init(_ record: StreamRecord, _ key: StreamKey) {
        self = StreamRecord(key, at: record.lastTime, lastTTLAndTOS: record.lastTTLAndTOS)
        gapMark = record.gapMark
        (numbering, looks) = (record.numbering, record.looks)
        set(
            packets: record.packets, octets: record.octets, millisecond: record.millisecond,
            second: record.second)
        duplicates = record.duplicates
        isExpected = record.isExpected
    }

    /// Whether the spans of time of a later record begin no earlier than those of this one end: a
    /// packet before it may have been of a time to come.
    func isFollowed(by later: StreamRecord, _ detail: StreamDetails) -> Bool {
        (detail.firstMillisecond ?? later.millisecond).end >= millisecond.end
            && (later.firstSecond ?? later.second).end >= second.end
    }

    /// Adds what a later record counted.
    mutating func append(_ later: StreamRecord, _ detail: StreamDetails) {
        lastTime = later.lastTime
        lastTTLAndTOS = later.lastTTLAndTOS
        var (millisecond, second) = (millisecond, second)
        millisecond.append(later.millisecond, from: detail.firstMillisecond)
        second.append(later.second, from: later.firstSecond)
        set(
            packets: packets &+ later.packets, octets: octets &+ later.octets,
            millisecond: millisecond, second: second)
        duplicates.append(later.duplicates, from: detail.firstMarks)
        lastTrack = .max
        gapMark = max(gapMark, later.gapMark)
        isExpected = later.isExpected
    }
}

/// What few packets of a stream change.
struct StreamDetails: BitwiseCopyable, Sendable {
    let firstTime: Int64
    var ipv6Source = IPv6Address.unspecified
    var ipv6Group = IPv6Address.unspecified
    var fragments: UInt64 = 0
    /// Bit n of word m stands for a TTL of 64 m + n.
    var ttls = InlineArray<4, UInt64>(repeating: 0)
    /// Bit n stands for DSCP n.
    var dscps: UInt64 = 0
    var longestGap: Int64 = 0
    var longestGapStart: Int64 = 0
    var gaps: UInt64 = 0
    var content = StreamContent.unknown
    /// How many packets were looked into until that was known.
    var looksTaken: UInt8 = 0
    // Sequences and counters of a stream are chains in their tables, oldest first.
    var tracks = Chain()
    var counters = Chain()

    /// How the first millisecond ended, and the filter began, where the stream may be the rest of an
    /// earlier one.
    var firstMillisecond: RateWindow?
    var firstMarks = DuplicateFilter.Start()

    init(at time: Int64) { firstTime = time }

    mutating func note(ttl: UInt8, tos: UInt8) {
        ttls[Int(ttl >> 6)] |= 1 << UInt64(ttl & 63)
        dscps |= 1 << UInt64(tos >> 2)
    }
}

/// Entries of a table that belong together: the first, the last, and how many there are.
struct Chain: BitwiseCopyable, Sendable {
    /// The number of no entry.
    static let end = UInt32.max

    private(set) var first = Chain.end
    private(set) var last = Chain.end
    private(set) var count = 0

    /// Adds an entry; returns the one before it, which has to name it as its next.
    mutating func append(_ number: Int) -> Int? {
        let (number, before) = (UInt32(truncatingIfNeeded: number), last)
        (last, count) = (number, count + 1)
        if before == Chain.end { first = number }
        return before == Chain.end ? nil : Int(before)
    }
}

/// What the packets of a stream hold.
public enum StreamContent: Hashable, BitwiseCopyable, Sendable {
    /// Nobody knows.
    case unknown
    /// RTP (RFC 3550).
    case rtp
    /// An MPEG transport stream in RTP (RFC 2250).
    case transportStreamInRTP
    /// Session announcements (RFC 2974).
    case sap
    /// Probes of mping, ssmping or RFC 6450.
    case probe
    /// A protocol that is named by its port or first octets.
    case recognised(RecognisedProtocol.Name)

    /// The name in lower case, as JSON has it; `nil` if it is not known.
    public var keyword: StaticString? {
        switch self {
        case .unknown: nil
        case .rtp: "rtp"
        case .transportStreamInRTP: "mpeg_ts_rtp"
        case .sap: "sap"
        case .probe: "probe"
        case .recognised(let name): name.keyword
        }
    }
}
