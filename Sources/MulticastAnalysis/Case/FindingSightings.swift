import MulticastWire

/// What single frames show to be wrong, with their places: evidence for rules.
///
/// Of each kind of finding on each link the first ones are kept, and all are counted.
struct FindingSightings: Sendable {
    /// One finding, and where.
    struct Sighting: Hashable, Sendable {
        let finding: Finding
        let time: Timestamp
        let frame: FrameReference
        /// Who sent the packet.
        let source: IPAddress?
        /// Where the packet goes.
        let destination: IPAddress?
        let mac: MACAddress?
        /// Whether the frame holds a query.
        let isQuery: Bool
        /// Whether it is about the IPv4 header of an IGMP message that its sender did not leave to
        /// the network card: that has zeros for a checksum.
        let isOfIGMPHeader: Bool
    }

    /// A kind of finding on a link.
    struct Place: Hashable, Sendable {
        let link: LinkKey
        let rule: String
    }

    /// What there is of a kind of finding on a link.
    struct Occurrences: Sendable {
        var first: [Sighting] = []
        var count = 0
    }

    /// The most places; findings beyond are counted in ``leftOff``.
    static let placeLimit = 4096
    /// The most findings of a kind that are kept of a link.
    static let sightingLimit = 32

    private(set) var occurrences: [Place: Occurrences] = [:]
    /// Findings of places that found no room.
    private(set) var leftOff = 0
    // One list for all frames: its memory is used again and again.
    private var findings: [Finding] = []

    /// Takes in what a frame shows.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        frame.judge(into: &findings)
        guard !findings.isEmpty else { return }
        let link = LinkKey(of: frame, interface: interface)
        let addresses = frame.addresses(before: frame.layers.count)
        let mac = frame.sourceMAC(before: frame.layers.count)
        let isQuery = frame.layers.last.map(\.isQuery) ?? false
        let hasFinalHeader = frame.hasFinalIGMPHeader
        for finding in findings {
            note(
                Sighting(
                    finding: finding, time: time, frame: place, source: addresses?.source,
                    destination: addresses?.destination, mac: mac, isQuery: isQuery,
                    isOfIGMPHeader: hasFinalHeader && finding.rule == .ipHeaderChecksumBad),
                Place(link: link, rule: finding.rule.name))
        }
    }

    private mutating func note(_ sighting: Sighting, _ place: Place) {
        guard occurrences[place] != nil || occurrences.count < Self.placeLimit else {
            leftOff += 1
            return
        }
        // In place: a copy of the list each time would take longer than all else.
        occurrences[place, default: Occurrences()].count += 1
        if occurrences[place].map({ $0.first.count < Self.sightingLimit }) ?? false {
            occurrences[place]?.first.append(sighting)
        }
    }
}

extension Dissection {
    /// Whether the last two layers are an IPv4 header that has a checksum and an IGMP message.
    fileprivate var hasFinalIGMPHeader: Bool {
        guard layers.count >= 2, case .igmp = layers[layers.count - 1].content,
            case .ipv4(let packet) = layers[layers.count - 2].content
        else { return false }
        return packet.headerChecksum != 0
    }
}

extension Layer {
    fileprivate var isQuery: Bool {
        switch content {
        case .igmp(let message): message.isQuery
        case .mld(let message): message.type == .multicastListenerQuery
        default: false
        }
    }
}
