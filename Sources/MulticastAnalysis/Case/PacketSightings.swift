import MulticastWire

/// What single packets beside control messages and streams tell: discovery, clocks, neighbours,
/// fragments, and which sizes get through.
///
/// It is told only of packets that ``FrameGlance`` finds to be of interest, or that had to be
/// dissected; each of its parts has its bounds.
struct PacketSightings: Sendable {
    var fragments = FragmentSightings()
    var sizes = PacketSizes()
    var neighborDiscovery = NeighborDiscoverySightings()
    var multicastDNS = MulticastDNSSightings()
    var participants = ParticipantSightings()
    var clocks = ClockSightings()

    /// What found no room.
    var leftOff: Int { multicastDNS.leftOff + participants.leftOff }

    /// Takes in an Ethernet frame.
    @inline(never)
    mutating func observe(_ frame: borrowing CapturedFrame, _ place: FrameReference) {
        let sketch = PacketSketch(of: frame.octets, .ethernet)
        guard sketch.version != 0, frame.octets.count >= 12 else { return }
        var mac = UInt64(0)
        for place in 6 ..< 12 { mac = mac << 8 | UInt64(frame.octets[place]) }
        observe(
            sketch, frame.octets, link: LinkKey(interface: frame.interface, vlans: sketch.vlans),
            mac: MACAddress(rawValue: mac), at: frame.timestamp, place)
    }

    /// Takes in the innermost packet of a frame that was dissected.
    mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        observeFragment(frame, interface: interface, at: time, place)
        guard let sketch = PacketSketch(innermostOf: frame), !sketch.isFragment,
            sketch.isOfInterest(frame.octets.span)
        else { return }
        observe(
            sketch, frame.octets.span, link: LinkKey(of: frame, interface: interface),
            mac: frame.sourceMAC(before: frame.layers.count), at: time, place)
    }

    /// Takes in the outermost packet that is a fragment: what is in it may look like a whole one.
    private mutating func observeFragment(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp, _ place: FrameReference
    ) {
        for index in frame.layers.indices {
            let fragment: FragmentSightings.Fragment?
            switch frame.layers[index].content {
            case .ipv4(let packet):
                if case .wrong = frame.checksumVerdict(at: index) { return }
                fragment = FragmentSightings.Fragment(packet)
            case .ipv6(let packet): fragment = FragmentSightings.Fragment(packet)
            default: continue
            }
            guard let fragment else { continue }
            guard let addresses = frame.addresses(before: index + 1),
                addresses.destination.isMulticast
            else { return }
            return fragments.observe(
                fragment,
                PacketSighting(
                    link: LinkKey(of: frame, before: index, interface: interface), time: time,
                    frame: place, mac: frame.sourceMAC(before: index), source: addresses.source,
                    destination: addresses.destination, sourcePort: 0, destinationPort: 0))
        }
    }

    private mutating func observe(
        _ sketch: PacketSketch, _ octets: Span<UInt8>, link: LinkKey, mac: MACAddress?,
        at time: Timestamp, _ place: FrameReference
    ) {
        guard let addresses = sketch.addresses(in: octets) else { return }
        let sighting = PacketSighting(
            link: link, time: time, frame: place, mac: mac, source: addresses.source,
            destination: addresses.destination, sourcePort: sketch.sourcePort,
            destinationPort: sketch.destinationPort)
        if sketch.isFragment {
            guard sighting.destination.isMulticast,
                let fragment = FragmentSightings.Fragment(sketch, octets)
            else { return }
            return fragments.observe(fragment, sighting)
        }
        // The layout of IPv6 is checked by the sketch; what is cut ends before the payload does.
        guard sketch.payload.lowerBound >= 0, sketch.payload.upperBound <= octets.count else {
            return
        }
        let payload = octets.extracting(sketch.payload)
        switch sketch.protocol {
        case .icmpv6: neighborDiscovery.observe(payload, sighting)
        case .udp: observe(datagram: payload, sighting)
        default: break
        }
    }

    private mutating func observe(datagram payload: Span<UInt8>, _ sighting: PacketSighting) {
        switch (sighting.sourcePort, sighting.destinationPort) {
        case (_, 5353), (5353, _): multicastDNS.observe(payload, sighting)
        case (_, 319), (_, 320): clocks.observe(payload, sighting)
        default: participants.observe(payload, sighting)
        }
    }
}

extension PacketSketch {
    /// Whether any part of ``PacketSightings`` looks into it.
    fileprivate func isOfInterest(_ octets: Span<UInt8>) -> Bool {
        switch (`protocol`, destinationPort) {
        case (.icmpv6, _), (.udp, 319), (.udp, 320), (.udp, 5353): return true
        case (.udp, _):
            return sourcePort == 5353
                || payload.count >= 4 && payload.lowerBound >= 0
                    && payload.upperBound <= octets.count
                    && octets[payload.lowerBound] == 0x52
        default: return false
        }
    }
}
