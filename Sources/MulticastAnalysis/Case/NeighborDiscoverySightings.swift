import MulticastWire

/// Who looks for which neighbour, who answers, and who was there all the while (RFC 4861).
struct NeighborDiscoverySightings: Sendable {
    /// Solicitations of one asker for one target, in a row.
    struct Questions: Sendable {
        /// The solicitations since the last answer, the first few.
        fileprivate(set) var asked: [PacketSighting] = []
        fileprivate(set) var count = 0
        /// A row of three or more without an answer, if there was one.
        fileprivate(set) var unanswered: [PacketSighting] = []
        fileprivate(set) var isOver = false
    }

    /// A host that was seen to check an address before it used it.
    struct Claim: Sendable {
        let first: PacketSighting
    }

    /// A place and an address.
    struct Neighbor: Hashable, Sendable {
        let link: LinkKey
        let address: IPv6Address
    }

    /// The most searches, claims and neighbours each.
    static let limit = 4096
    /// The most who look for one neighbour.
    static let askerLimit = 16
    /// How far apart the solicitations of a row may be: they are sent every second (§10).
    static let step = Duration.milliseconds(1800)
    /// MAX_MULTICAST_SOLICIT (§10).
    static let solicitations = 3

    /// Who is looked for by whom.
    private(set) var searches: [Neighbor: [IPAddress: Questions]] = [:]
    /// Hosts that did Duplicate Address Detection, by the address.
    private(set) var claims: [Neighbor: Claim] = [:]
    /// When those that are looked for were seen to be there: the first and the last time.
    private(set) var alive: [Neighbor: (first: PacketSighting, last: PacketSighting)] = [:]
    // Solicitations and advertisements, for statements of what is healthy.
    private(set) var solicitationCount = 0
    private(set) var advertisementCount = 0

    /// Whether somebody is looked for, so that packets that say who is there are of interest.
    var isWaiting: Bool { !searches.isEmpty }

    /// Takes in a message of ICMPv6.
    mutating func observe(_ payload: Span<UInt8>, _ sighting: PacketSighting) {
        var reader = ByteReader(payload)
        guard let message = try? NeighborDiscoveryMessage(from: &reader) else { return }
        let neighbor = Neighbor(link: sighting.link, address: message.target)
        if message.isAdvertisement {
            advertisementCount += 1
            noteAlive(neighbor, sighting)
            if sighting.destination.isMulticast {
                // It is for whoever asked.
                for asker in (searches[neighbor] ?? [:]).keys {
                    searches[neighbor]?[asker]?.answer()
                }
            } else {
                searches[neighbor]?[sighting.destination]?.answer()
            }
            return
        }
        solicitationCount += 1
        guard sighting.source != .v6(.unspecified) else {
            if claims[neighbor] == nil, claims.count < Self.limit {
                claims[neighbor] = Claim(first: sighting)
            }
            return
        }
        if case .v6(let source) = sighting.source {
            noteAlive(Neighbor(link: sighting.link, address: source), sighting)
        }
        // One to a host by itself asks whether it is still there, and may go unanswered when not.
        guard sighting.destination.isMulticast else { return }
        guard searches[neighbor] != nil || searches.count < Self.limit else { return }
        let known = searches[neighbor] ?? [:]
        guard known[sighting.source] != nil || known.count < Self.askerLimit else { return }
        searches[neighbor, default: [:]][sighting.source, default: Questions()].ask(sighting)
    }

    /// Takes in that the sender of a packet to one host is there.
    @inline(never)
    mutating func noteSender(_ frame: borrowing CapturedFrame, _ place: FrameReference) {
        let sketch = PacketSketch(of: frame.octets, .ethernet)
        guard sketch.version == 6, let addresses = sketch.addresses(in: frame.octets),
            case .v6(let source) = addresses.source
        else { return }
        let link = LinkKey(interface: frame.interface, vlans: sketch.vlans)
        noteAlive(
            Neighbor(link: link, address: source),
            PacketSighting(
                link: link, time: frame.timestamp, frame: place, mac: nil,
                source: addresses.source, destination: addresses.destination, sourcePort: 0,
                destinationPort: 0))
    }

    private mutating func noteAlive(_ neighbor: Neighbor, _ sighting: PacketSighting) {
        guard searches[neighbor] != nil else { return }
        let first = alive[neighbor]?.first ?? sighting
        alive[neighbor] = (first, sighting)
    }
}

extension NeighborDiscoverySightings.Questions {
    fileprivate mutating func ask(_ sighting: PacketSighting) {
        if let last = asked.last,
            sighting.time.since(last.time) > NeighborDiscoverySightings.step
        {
            asked = []
        }
        count += 1
        if asked.count < 16 { asked.append(sighting) }
        if asked.count >= NeighborDiscoverySightings.solicitations, !isOver { unanswered = asked }
    }

    fileprivate mutating func answer() {
        // A late answer does not make good what went unanswered for three seconds before.
        if !unanswered.isEmpty { isOver = true }
        asked = []
    }
}
