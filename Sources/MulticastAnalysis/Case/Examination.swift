public import MulticastWire

/// All that rules may want to know of a capture, gathered while its frames come by.
///
/// It is fed with every frame, live or saved, and asked for a ``Diagnosis`` at any time. Data goes
/// the short way of ``TrafficState``: for a packet of a stream there are a few comparisons more,
/// and no memory. What is kept of control messages is bounded, and the diagnosis says what a bound
/// left out.
public struct Examination: ~Copyable {
    var traffic: TrafficState
    var clock = CaptureClock()
    var sightings = MembershipSightings()
    var findings = FindingSightings()
    var neighbors = NeighborSightings()
    var numbers = NumberSightings()
    var forwarders = ForwarderSightings()
    var topologyChanges = TopologyChanges()
    var routing = RoutingSightings()
    var packets = PacketSightings()
    var sessionMedia = SessionSightings()
    /// What is known of each interface, by its number.
    var interfaces: [InterfaceFacts] = []
    /// Where each stream begins, by its number.
    var beginnings: [StreamBeginning] = []

    /// Where the capture was taken, as somebody who knows says; `nil` leaves it to the frames.
    public var vantage: Vantage?

    /// What was tried meanwhile, as far as it has gone.
    public var activeChecks: [ActiveCheckRun] = []
    /// The points that frames come from, by what each of them recorded; `nil` of a single capture.
    ///
    /// The frames of all points are then observed in the order of the aligned times.
    public var comparison: PointComparison?

    /// How many of the first frames of a capture are checked as control messages are.
    let wholeSample: Int
    /// How many data frames to a wrong Ethernet address are yet to be looked into.
    private(set) var framesToCheck = Self.mostMismatches

    // One dissection for the frames that are looked into for their own sake.
    private var dissection = Dissection()

    /// How many data frames to a wrong Ethernet address are looked into.
    static let mostMismatches = 4096

    /// Creates an examination that has seen nothing.
    ///
    /// - Parameters:
    ///   - seed: a number that senders cannot guess, so that they cannot make tables slow.
    ///   - wholeSample: how many frames all are checked as control messages are, before only one of
    ///     1024 frames of data is.
    public init(seed: UInt64, wholeSample: Int = 1 << 14) {
        traffic = TrafficState(seed: seed)
        self.wholeSample = wholeSample
    }

    /// Whether data that came at that time is checked, though nothing stands out: one frame of 1024,
    /// whichever were before it.
    @inline(__always)
    static func isChecked(_ time: Timestamp) -> Bool {
        UInt64(bitPattern: time.nanoseconds) &* 0x9E37_79B9_7F4A_7C15 >> 54 == 0
    }

    /// How many frames it has seen.
    public var frames: Int { clock.frames }

    /// Says what a capture tells of an interface; its frames have this number.
    public mutating func describe(_ interface: InterfaceDescription, number: Int) {
        makeRoom(for: number)
        guard interfaces.indices.contains(number) else { return }
        interfaces[number].description = interface
    }

    /// Says how many frames of an interface were dropped up to now, of those that were to be seen.
    public mutating func note(dropped: UInt64, number: Int) {
        guard interfaces.indices.contains(number) else { return }
        interfaces[number].description?.dropped = dropped
    }

    /// Takes in a frame, and which one it is.
    public mutating func observe(_ frame: borrowing CapturedFrame, _ place: FrameReference) {
        clock.note(frame.timestamp)
        if frame.interface >= interfaces.count { makeRoom(for: frame.interface) }
        if traffic.observe(frame) {
            observeControl(frame, traffic.lastFrame, place)
            noteBeginnings(upTo: traffic.streams.count, traffic.lastFrame, place)
        } else {
            glance(frame, place, streams: traffic.streams.count)
        }
    }

    /// Says that nothing has come until `time`, as who captures from an interface knows.
    public mutating func advance(to time: Timestamp) { clock.pass(to: time) }

    private mutating func makeRoom(for interface: Int) {
        // Numbers are given by tools, and a file has no more than 2¹⁶ interfaces.
        while interfaces.count <= min(interface, 1 << 17) { interfaces.append(InterfaceFacts()) }
    }

    /// Takes in a frame that was dissected, as it may hold a control message.
    private mutating func observeControl(
        _ frame: borrowing CapturedFrame, _ message: borrowing Dissection, _ place: FrameReference
    ) {
        let (interface, time) = (frame.interface, frame.timestamp)
        let isCut = message.isCutMembership
        let sender =
            frame.linkType == .ethernet ? FrameGlance.senderToMany(frame.octets) : nil
        // Datagrams that are looked into, such as probes, are what a filter for control messages hides.
        let isDatagram = PacketSketch(innermostOf: message)?.protocol == .udp
        note(interface) { facts in
            if isDatagram {
                facts.link.noteData()
            } else {
                facts.link.noteControl(isCutReport: isCut)
            }
            if let sender { facts.link.groupSenders.note(sender) }
        }
        sightings.observe(message, interface: interface, at: time, place)
        findings.observe(message, interface: interface, at: time, place)
        topologyChanges.observe(message, interface: interface, at: time, place)
        routing.observe(message, interface: interface, at: time, place)
        packets.observe(message, interface: interface, at: time, place)
        sessionMedia.observe(message, interface: interface, at: time, place)
    }

    @inline(__always)
    private mutating func note(_ interface: Int, _ body: (inout InterfaceFacts) -> Void) {
        guard interface < interfaces.count else { return }
        body(&interfaces[interface])
    }

    /// Looks at the addresses of a frame that holds no control message; `streams` is how many there
    /// are with it.
    @inline(__always)
    private mutating func glance(
        _ frame: borrowing CapturedFrame, _ place: FrameReference, streams: Int
    ) {
        let isChecked =
            streams != beginnings.count || clock.frames <= wholeSample
            || Self.isChecked(frame.timestamp)
        if !isChecked, frame.linkType == .ethernet, FrameGlance.isUsualData(frame.octets) {
            if interfaces.count > 1 { packets.sizes.observe(frame, place) }
            return note(frame.interface) { $0.link.noteData() }
        }
        guard frame.linkType == .ethernet, let glance = FrameGlance(frame.octets) else {
            note(frame.interface) { $0.link.noteOther() }
            if streams != beginnings.count {
                check(frame, place, streams: streams, isMismatch: false)
            }
            return
        }
        switch glance.interest {
        case .none: break
        case .unicastIPv6:
            if packets.neighborDiscovery.isWaiting {
                packets.neighborDiscovery.noteSender(frame, place)
            }
        case .packet: packets.observe(frame, place)
        }
        guard glance.isData else { return observeOther(frame, glance, place, streams: streams) }
        if interfaces.count > 1 { packets.sizes.observe(frame, place) }
        let source = glance.source
        note(frame.interface) { facts in
            facts.link.noteData()
            facts.link.groupSenders.note(source)
        }
        if glance.isToRightAddress, !isChecked { return }
        check(frame, place, streams: streams, isMismatch: !glance.isToRightAddress)
    }

    private mutating func observeOther(
        _ frame: borrowing CapturedFrame, _ glance: FrameGlance, _ place: FrameReference,
        streams: Int
    ) {
        let sighting = glance.unicast(at: frame.timestamp)
        let source = glance.source
        note(frame.interface) { facts in
            facts.link.noteOther()
            if let sighting {
                facts.link.note(sighting)
            } else {
                facts.link.groupSenders.note(source)
            }
        }
        if glance.isToHostByGroup { check(frame, place, streams: streams, isMismatch: true) }
        if let start = glance.startOfARP {
            let link = LinkKey(interface: frame.interface, vlans: glance.vlans)
            neighbors.observe(frame.octets, at: start, on: link)
        }
    }

    /// Looks into a frame of data.
    @inline(never)
    private mutating func check(
        _ frame: borrowing CapturedFrame, _ place: FrameReference, streams: Int, isMismatch: Bool
    ) {
        if isMismatch, streams == beginnings.count {
            guard framesToCheck > 0 else { return }
            framesToCheck -= 1
        }
        dissection.read(frame)
        let (interface, time) = (frame.interface, frame.timestamp)
        findings.observe(dissection, interface: interface, at: time, place)
        forwarders.observe(dissection, interface: interface, at: time, place)
        // Only where every frame is looked into are numbers that are missing really missing.
        if clock.frames <= wholeSample {
            numbers.observe(dissection, interface: interface, at: time, place)
        }
        noteBeginnings(upTo: streams, dissection, place)
    }

    /// Notes where streams begin that are new.
    private mutating func noteBeginnings(
        upTo streams: Int, _ frame: borrowing Dissection, _ place: FrameReference
    ) {
        guard beginnings.count < streams else { return }
        let mac = frame.sourceMAC(before: frame.layers.count)
        while beginnings.count < streams {
            beginnings.append(StreamBeginning(frame: place, mac: mac))
        }
    }
}

// What comes later in a capture.
extension Examination {
    /// Follows frames of an interface that come after those that are yet to be told of here, and
    /// which another thread may be told of at the same time; ``append(_:after:)`` adds what it saw.
    ///
    /// `nil` as long as frames are looked at one by one: the first of a capture, and those that the
    /// sizes of packets are compared by.
    public func continuation(seed: UInt64, interface: Int) -> ExaminationContinuation? {
        guard clock.frames >= wholeSample, interfaces.indices.contains(interface),
            interfaces.count == 1 || packets.sizes.isFull
        else { return nil }
        return ExaminationContinuation(
            traffic.continuation(seed: seed), mismatches: framesToCheck,
            isNeighborAwaited: packets.neighborDiscovery.isWaiting)
    }

    /// Whether both go by the same announcements, and know of hosts that are looked for; where one was
    /// seen in the meantime, only a continuation that begins now can be added.
    public func isCurrent(_ later: borrowing ExaminationContinuation) -> Bool {
        traffic.hasClocks(of: later.traffic)
            && (later.knewOfSearches || !packets.neighborDiscovery.isWaiting)
    }

    /// Adds what was seen of the frames that came after those here.
    ///
    /// The outcome is that of being told of all of them. Where that cannot be had nothing is
    /// changed, and those frames have to be told of again.
    ///
    /// - Parameters:
    ///   - later: a continuation of this examination.
    ///   - place: the frame before its first one.
    /// - Returns: whether it was added.
    public mutating func append(
        _ later: consuming ExaminationContinuation, after place: FrameReference
    ) -> Bool {
        guard isCurrent(later) else { return false }
        let (log, clockLater, link, interface) = (
            later.log, later.clock, later.link, later.interface
        )
        guard let joined = traffic.join(later.takeTraffic()) else { return false }
        clock.append(clockLater)
        if let interface { note(interface) { $0.link.append(link) } }
        // Streams are told of in the order that they begin in.
        func streams(with begun: Range<Int>) -> Int {
            begun.reduce(beginnings.count) { max($0, joined.numbers[$1] + 1) }
        }
        func reference(_ number: Int) -> FrameReference {
            FrameReference(file: place.file, number: place.number + number)
        }
        // Both are changed as frames are gone through.
        var state = TrafficState()
        swap(&state, &traffic)
        var others = 0
        func tellOthers(before dissected: Int) {
            while others < log.others.count, log.others[others].dissectedBefore <= dissected {
                let other = log.others[others]
                log.frames.tell(others) { frame in
                    glance(
                        frame, reference(other.number), streams: streams(with: other.streams))
                }
                others += 1
            }
        }
        state.replay(joined) { frame, message, number in
            tellOthers(before: number)
            let (dissected, place) = (
                log.dissected[number], reference(log.dissected[number].number)
            )
            observeControl(frame, message, place)
            noteBeginnings(upTo: streams(with: dissected.streams), message, place)
        }
        tellOthers(before: log.dissected.count)
        swap(&state, &traffic)
        return true
    }
}

/// Where a stream begins.
struct StreamBeginning: Hashable, Sendable {
    /// Its first frame.
    let frame: FrameReference
    /// Who sent that on this link: the source, or the last router before it.
    let mac: MACAddress?
}

/// What a capture tells of an interface, and what its frames do.
struct InterfaceFacts: Sendable {
    var description: InterfaceDescription?
    var link = LinkLayerFacts()

    /// The frames that were dropped while it was captured.
    var dropped: UInt64 { description?.dropped ?? 0 }

    /// What hides that something came; `nil` if nothing is known to do so.
    ///
    /// One frame in a thousand that was dropped does, and a report that was cut, so that it is not
    /// known whose groups were in it.
    var blindness: Blindness? {
        let seen = UInt64(clamping: link.controlFrames + link.dataFrames + link.otherFrames)
        if dropped > 0, dropped >= seen / 1000 { return .dropped }
        return link.cutReports > 0 ? .cut : nil
    }
}

/// Why what did not come may have come.
enum Blindness: Sendable {
    case dropped
    case cut

    /// What is so.
    var words: String {
        switch self {
        case .dropped: "frames were dropped while it was captured"
        case .cut: "messages of IGMP or MLD were cut by the snapshot length"
        }
    }

    /// What to do about it.
    var needs: String {
        switch self {
        case .dropped:
            "a capture without drops: with a filter, a bigger buffer (-B), or on a faster disk"
        case .cut: "a capture of whole frames (-s 0)"
        }
    }
}

/// What a capture tells of an interface.
public struct InterfaceDescription: Hashable, Sendable {
    /// Its name; empty if nothing tells it.
    public var name: String
    /// What its frames begin with.
    public var linkType: LinkType
    /// How many octets of a frame were kept at most; 0 is all of them.
    public var snapshotLength: Int
    /// The filter that frames had to pass; `nil` if nothing tells it.
    public var filter: String?
    /// The number of the point that captured on it, where there are several.
    public var point: Int?
    /// How many frames were dropped while it was captured, as far as somebody counted them.
    public var dropped: UInt64 = 0

    /// Creates a description.
    public init(
        name: String, linkType: LinkType, snapshotLength: Int, filter: String?, point: Int? = nil
    ) {
        (self.name, self.linkType) = (name, linkType)
        (self.snapshotLength, self.filter, self.point) = (snapshotLength, filter, point)
    }
}
