import MulticastWire

/// When bridges said that the spanning tree changed (IEEE 802.1Q).
struct TopologyChanges: Sendable {
    /// The most that are kept.
    static let limit = 4096

    private(set) var changes: [(link: LinkKey, evidence: Evidence)] = []

    /// Takes in a frame if it is a BPDU that tells of a change.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        // LLC with the spanning tree's access points, and the BPDU behind its three octets.
        guard changes.count < Self.limit, let last = frame.layers.last,
            case .llc(let header) = last.content, header.destinationAccessPoint == 0x42
        else { return }
        let start = last.octets.lowerBound + 3
        let octets = frame.octets.span
        guard octets.count > start + 4, octets[start] == 0, octets[start + 1] == 0 else { return }
        let isNotification = octets[start + 3] == 0x80
        guard isNotification || octets[start + 4] & 1 == 1 else { return }
        let link = LinkKey(of: frame, interface: interface)
        changes.append(
            (link, Evidence(place, at: time, "a bridge tells of a topology change")))
    }

    /// The last change of an interface before a time, within so long.
    func last(before time: Timestamp, within span: Duration, on interface: Int) -> Evidence? {
        changes.last { change in
            change.link.interface == interface && change.evidence.time <= time
                && time.since(change.evidence.time) <= span
        }?.evidence
    }
}
