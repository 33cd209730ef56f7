import MulticastWire

/// What Ethernet headers tell of where a capture was taken: whose unicast passes by.
///
/// At an access port nearly all unicast is of one station; at a mirror port, a hub or a Wi-Fi
/// monitor it is of many. Of long captures one unicast frame in 16 is looked at.
struct LinkLayerFacts: Sendable {
    /// Frames of Ethernet.
    private(set) var ethernetFrames = 0
    /// Frames that were looked into, since they may hold a control message.
    private(set) var controlFrames = 0
    /// Messages of IGMP and MLD that the capture has cut.
    private(set) var cutReports = 0
    /// Frames of data to groups.
    private(set) var dataFrames = 0
    /// Frames of anything else.
    private(set) var otherFrames = 0
    /// Unicast frames that were counted by station.
    private(set) var unicastSampled = 0
    // How many of those each station has a part in.
    private var stations: [(mac: UInt64, frames: Int)] = []
    private var unicastFrames = 0
    /// Who sends to groups and to all.
    var groupSenders = GroupSenders()
    // The last packets, each in its place by its Identification.
    private var recent = [UInt32](repeating: 0, count: 16)
    private var packetsCompared = 0
    private var copies = 0

    /// The most stations that are told apart.
    static let stationLimit = 64
    /// How many unicast frames are looked at before only one in 16 is.
    static let wholeSample = 1 << 14

    /// The share of unicast frames that have nothing to do with the busiest station; `nil` below
    /// 50 unicast frames.
    var foreignShare: Double? {
        guard unicastSampled >= 50, let own = stations.map(\.frames).max() else { return nil }
        return Double(unicastSampled - own) / Double(unicastSampled)
    }

    /// The share of unicast packets that came twice; 0 if there are none to compare.
    var duplicateShare: Double {
        packetsCompared > 0 ? Double(copies) / Double(packetsCompared) : 0
    }

    /// The station that every frame is from or to, though it speaks with several: nobody else sends
    /// to groups or to all, as behind a filter for its address; `nil` if there is none such, or there
    /// are too few frames to tell.
    ///
    /// At a station's own port others are heard: they look for each other by ARP, if nothing else.
    var onlyStation: MACAddress? {
        guard let groupSender = groupSenders.only, unicastSampled >= 50, stations.count >= 3,
            let own = stations.first(where: { $0.mac == groupSender }),
            own.frames == unicastSampled
        else { return nil }
        return MACAddress(rawValue: groupSender)
    }

    /// Counts a frame that was looked into.
    mutating func noteControl(isCutReport: Bool) {
        controlFrames &+= 1
        if isCutReport { cutReports &+= 1 }
    }
    /// Counts a frame of data.
    @inline(__always)
    mutating func noteData() { dataFrames &+= 1 }
    /// Counts any other frame.
    @inline(__always)
    mutating func noteOther() { otherFrames &+= 1 }

    /// Takes in a unicast frame.
    @inline(__always)
    mutating func note(_ frame: UnicastSighting) {
        // Only of the first ones is every frame seen, so that a copy is found.
        if unicastFrames < Self.wholeSample, frame.packet >> 16 != 0 { noteCopy(frame.packet) }
        unicastFrames &+= 1
        if unicastFrames > Self.wholeSample, !frame.isSampled { return }
        sample(frame)
    }

    /// Adds what was counted of later frames.
    mutating func append(_ later: LinkLayerTally) {
        dataFrames &+= later.dataFrames
        otherFrames &+= later.otherFrames
        groupSenders.append(later.groupSenders)
        for frame in later.unicast.prefix(Self.wholeSample) { note(frame) }
        // What is kept of the rest is what is sampled.
        for frame in later.unicast.dropFirst(Self.wholeSample) { sample(frame) }
        unicastFrames &+= max(0, later.unicastFrames - Self.wholeSample)
    }

    private mutating func noteCopy(_ packet: UInt32) {
        let place = Int(packet >> 16) & 15
        packetsCompared += 1
        if recent[place] == packet { copies += 1 }
        recent[place] = packet
    }

    @inline(never)
    private mutating func sample(_ frame: UnicastSighting) {
        unicastSampled += 1
        for mac in [frame.source, frame.destination] {
            if let place = stations.firstIndex(where: { $0.mac == mac }) {
                stations[place].frames += 1
            } else if stations.count < Self.stationLimit {
                stations.append((mac, 1))
            }
        }
    }
}

/// Who sends to groups and to all: whether it is one only.
struct GroupSenders: Sendable {
    private var first: UInt64?
    private var hasOther = false

    /// The one that sends all; `nil` if none or another does.
    var only: UInt64? { hasOther ? nil : first }

    /// Takes in who sends a frame.
    @inline(__always)
    mutating func note(_ source: UInt64) {
        if first == nil { first = source }
        if first != source { hasOther = true }
    }

    /// Takes in who sends other frames.
    mutating func append(_ other: GroupSenders) {
        if let source = other.first { note(source) }
        hasOther = hasOther || other.hasOther
    }
}

/// What is counted of frames that come later in a capture, for the ``LinkLayerFacts`` of all.
struct LinkLayerTally: Sendable {
    var dataFrames = 0
    var otherFrames = 0
    var groupSenders = GroupSenders()
    /// The first ``LinkLayerFacts/wholeSample`` unicast frames, then those that are sampled.
    private(set) var unicast: [UnicastSighting] = []
    private(set) var unicastFrames = 0

    /// Takes in a unicast frame.
    @inline(__always)
    mutating func note(_ frame: UnicastSighting) {
        unicastFrames &+= 1
        if unicastFrames <= LinkLayerFacts.wholeSample || frame.isSampled { unicast.append(frame) }
    }
}
