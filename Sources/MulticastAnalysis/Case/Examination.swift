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

    // One dissection for the frames that are looked into for their own sake.
    private var dissection = Dissection()
    private var framesToCheck = Self.mostMismatches

    /// How many data frames to a wrong Ethernet address are looked into.
    static let mostMismatches = 4096
    /// How many of the first frames of a capture are checked as control messages are.
    static let wholeSample = 1 << 14
    /// Of the data frames after those one in so many is checked, a power of two.
    static let checkedShare = 1024

    /// Creates an examination that has seen nothing.
    ///
    /// `seed` is a number that senders cannot guess, so that they cannot make tables slow.
    public init(seed: UInt64) { traffic = TrafficState(seed: seed) }

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
        let isDissected = traffic.observe(frame)
        let beginsStream = traffic.streams.count != beginnings.count
        if isDissected {
            observeControl(frame, place)
            if beginsStream { noteBeginnings(traffic.lastFrame, place) }
        } else {
            glance(frame, place, beginsStream: beginsStream)
        }
    }

    /// Says that nothing has come until `time`, as who captures from an interface knows.
    public mutating func advance(to time: Timestamp) { clock.pass(to: time) }

    private mutating func makeRoom(for interface: Int) {
        // Numbers are given by tools, and a file has no more than 2¹⁶ interfaces.
        while interfaces.count <= min(interface, 1 << 17) { interfaces.append(InterfaceFacts()) }
    }

    /// Takes in a frame that was dissected, as it may hold a control message.
    private mutating func observeControl(_ frame: borrowing CapturedFrame, _ place: FrameReference)
    {
        let (interface, time) = (frame.interface, frame.timestamp)
        let isCut = traffic.lastFrame.isCutMembership
        let sender =
            frame.linkType == .ethernet ? FrameGlance.senderToMany(frame.octets) : nil
        // Datagrams that are looked into, such as probes, are what a filter for control messages hides.
        let isDatagram = PacketSketch(innermostOf: traffic.lastFrame)?.protocol == .udp
        note(interface) { facts in
            if isDatagram {
                facts.link.noteData()
            } else {
                facts.link.noteControl(isCutReport: isCut)
            }
            if let sender { facts.link.noteGroupSender(sender) }
        }
        sightings.observe(traffic.lastFrame, interface: interface, at: time, place)
        findings.observe(traffic.lastFrame, interface: interface, at: time, place)
        topologyChanges.observe(traffic.lastFrame, interface: interface, at: time, place)
        routing.observe(traffic.lastFrame, interface: interface, at: time, place)
        packets.observe(traffic.lastFrame, interface: interface, at: time, place)
        sessionMedia.observe(traffic.lastFrame, interface: interface, at: time, place)
    }

    @inline(__always)
    private mutating func note(_ interface: Int, _ body: (inout InterfaceFacts) -> Void) {
        guard interface < interfaces.count else { return }
        body(&interfaces[interface])
    }

    /// Looks at the addresses of a frame that holds no control message.
    @inline(__always)
    private mutating func glance(
        _ frame: borrowing CapturedFrame, _ place: FrameReference, beginsStream: Bool
    ) {
        if !beginsStream, frame.linkType == .ethernet, clock.frames & (Self.checkedShare - 1) != 0,
            clock.frames > Self.wholeSample, FrameGlance.isUsualData(frame.octets)
        {
            if interfaces.count > 1 { packets.sizes.observe(frame, place) }
            return note(frame.interface) { $0.link.noteData() }
        }
        guard frame.linkType == .ethernet, let glance = FrameGlance(frame.octets) else {
            note(frame.interface) { $0.link.noteOther() }
            if beginsStream { check(frame, place, isMismatch: false) }
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
        guard glance.isData else { return observeOther(frame, glance, place) }
        if interfaces.count > 1 { packets.sizes.observe(frame, place) }
        let source = glance.source
        note(frame.interface) { facts in
            facts.link.noteData()
            facts.link.noteGroupSender(source)
        }
        if glance.isToRightAddress, !beginsStream, clock.frames > Self.wholeSample,
            clock.frames & (Self.checkedShare - 1) != 0
        {
            return
        }
        check(frame, place, isMismatch: !glance.isToRightAddress)
    }

    private mutating func observeOther(
        _ frame: borrowing CapturedFrame, _ glance: FrameGlance, _ place: FrameReference
    ) {
        let (source, destination, packet) = (glance.source, glance.destination, glance.packet)
        note(frame.interface) { facts in
            facts.link.noteOther()
            if destination >> 40 & 1 == 0 {
                facts.link.noteUnicast(from: source, to: destination, packet)
            } else {
                facts.link.noteGroupSender(source)
            }
        }
        if glance.isToHostByGroup { check(frame, place, isMismatch: true) }
        if let start = glance.startOfARP {
            let link = LinkKey(interface: frame.interface, vlans: glance.vlans)
            neighbors.observe(frame.octets, at: start, on: link)
        }
    }

    /// Looks into a frame of data.
    @inline(never)
    private mutating func check(
        _ frame: borrowing CapturedFrame, _ place: FrameReference, isMismatch: Bool
    ) {
        let beginsStream = traffic.streams.count != beginnings.count
        if isMismatch, !beginsStream {
            guard framesToCheck > 0 else { return }
            framesToCheck -= 1
        }
        dissection.read(frame)
        let (interface, time) = (frame.interface, frame.timestamp)
        findings.observe(dissection, interface: interface, at: time, place)
        forwarders.observe(dissection, interface: interface, at: time, place)
        // Only where every frame is looked into are numbers that are missing really missing.
        if clock.frames <= Self.wholeSample {
            numbers.observe(dissection, interface: interface, at: time, place)
        }
        if beginsStream { noteBeginnings(dissection, place) }
    }

    /// Notes where streams begin that are new.
    private mutating func noteBeginnings(
        _ frame: borrowing Dissection, _ place: FrameReference
    ) {
        let mac = frame.sourceMAC(before: frame.layers.count)
        while beginnings.count < traffic.streams.count {
            beginnings.append(StreamBeginning(frame: place, mac: mac))
        }
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
