import MulticastWire

/// From which Ethernet addresses the packets of a source to a group come: from its own, or from
/// those of routers.
struct ForwarderSightings: Sendable {
    /// A source and a group on a link.
    struct Key: Hashable, Sendable {
        let link: LinkKey
        let source: IPAddress
        let group: IPAddress
    }

    /// One address, and when it was seen.
    struct Forwarder: Hashable, Sendable {
        let mac: MACAddress
        let first: Timestamp
        let frame: FrameReference
        var last: Timestamp
        var frames = 1
    }

    /// The addresses of one stream, and for how long they took turns.
    struct Forwarders: Sendable {
        private(set) var all: [Forwarder]
        /// The longest time in which packets came now from one address, now from another: from the
        /// first change to the last; `nil` if they never did.
        private(set) var together: ClosedRange<Timestamp>?
        /// How often the address changed in that time.
        private(set) var turnsTogether = 0
        // The time in which they take turns now, the changes in it, and the frames.
        private var turns: ClosedRange<Timestamp>?
        private var (changes, frames) = (0, 0)
        private var latest: MACAddress

        /// How long one address has the stream alone until the turns are over.
        private static let pause = Duration.seconds(30)

        init(_ mac: MACAddress, at time: Timestamp, _ place: FrameReference) {
            all = [Forwarder(mac: mac, first: time, frame: place, last: time)]
            latest = mac
        }

        mutating func note(_ mac: MACAddress, at time: Timestamp, _ place: FrameReference) {
            noteTurn(isChange: mac != latest, at: time)
            latest = mac
            if let index = all.firstIndex(where: { $0.mac == mac }) {
                all[index].last = time
                all[index].frames += 1
            } else if all.count < ForwarderSightings.forwarderLimit {
                all.append(Forwarder(mac: mac, first: time, frame: place, last: time))
            }
        }

        /// A router that takes over from another makes one change; two that forward side by side
        /// make one at every second packet, about.
        private mutating func noteTurn(isChange: Bool, at time: Timestamp) {
            frames += 1
            guard isChange else { return }
            if let turns, time.since(turns.upperBound) <= Self.pause, time >= turns.upperBound {
                self.turns = turns.lowerBound ... time
                changes += 1
            } else {
                (turns, changes, frames) = (time ... time, 1, 1)
            }
            guard let turns, changes >= 2, changes * 4 >= frames else { return }
            let length = turns.upperBound.since(turns.lowerBound)
            if together.map({ length > $0.upperBound.since($0.lowerBound) }) ?? true {
                (together, turnsTogether) = (turns, changes)
            }
        }
    }

    /// The most sources and groups.
    static let limit = 1 << 14
    /// The most addresses of one.
    static let forwarderLimit = 4

    private(set) var forwarders: [Key: Forwarders] = [:]

    /// Takes in a frame of data.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        guard let addresses = frame.addresses(before: frame.layers.count),
            addresses.destination.isMulticast,
            let mac = frame.sourceMAC(before: frame.layers.count)
        else { return }
        let key = Key(
            link: LinkKey(of: frame, interface: interface), source: addresses.source,
            group: addresses.destination)
        if forwarders[key] != nil {
            forwarders[key]?.note(mac, at: time, place)
        } else if forwarders.count < Self.limit {
            forwarders[key] = Forwarders(mac, at: time, place)
        }
    }

    /// The addresses that a stream comes from; `nil` if none of its frames was looked into.
    func forwarders(of stream: MulticastStream) -> Forwarders? {
        forwarders[Key(link: stream.link, source: stream.source, group: stream.group)]
    }
}
