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

    /// The most sources and groups.
    static let limit = 1 << 14
    /// The most addresses of one.
    static let forwarderLimit = 4

    private(set) var forwarders: [Key: [Forwarder]] = [:]

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
        guard let known = forwarders[key] else {
            if forwarders.count < Self.limit {
                forwarders[key] = [Forwarder(mac: mac, first: time, frame: place, last: time)]
            }
            return
        }
        if let index = known.firstIndex(where: { $0.mac == mac }) {
            forwarders[key]?[index].last = time
            forwarders[key]?[index].frames += 1
        } else if known.count < Self.forwarderLimit {
            forwarders[key]?.append(Forwarder(mac: mac, first: time, frame: place, last: time))
        }
    }

    /// The addresses that a stream comes from.
    func forwarders(of stream: MulticastStream) -> [Forwarder] {
        forwarders[Key(link: stream.link, source: stream.source, group: stream.group)] ?? []
    }
}
