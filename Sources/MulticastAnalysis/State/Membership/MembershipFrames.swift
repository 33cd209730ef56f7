public import MulticastWire

extension MembershipState {
    /// Takes in the IGMP or MLD message that a frame holds, if it holds one, captured on the
    /// interface of that number.
    ///
    /// What a router drops unread is counted and dropped: a wrong checksum, a group as its source, a
    /// message that cannot be read to its end, MLD that may come from another link (RFC 9777 §7.4, §7.6). Of a frame out of
    /// a tunnel the innermost message counts.
    public mutating func observe(
        _ frame: borrowing Dissection, interface: Int, at time: Timestamp
    ) {
        guard frame.layers.contains(where: \.isMembership) else { return }
        guard let (index, source) = frame.heardMembershipMessage else {
            messagesDropped += 1
            advance(to: time)
            return
        }
        let link = LinkKey(of: frame, before: index, interface: interface)
        let mac = frame.sourceMAC(before: index)
        switch (frame.layers[index].content, source) {
        case (.igmp(let message), .v4(let source)):
            observe(message, from: source, mac, on: link, at: time)
        case (.mld(let message), .v6(let source)):
            observe(message, from: source, mac, on: link, at: time)
        default: break
        }
    }
}

extension Layer {
    /// Whether this is a message that tells of memberships or asks for them.
    var isMembership: Bool {
        switch content {
        case .igmp(let message): message.isQuery || message.isReport
        case .mld(let message):
            switch message.type {
            case .multicastListenerQuery, .multicastListenerReport, .multicastListenerDone,
                .version2MulticastListenerReport:
                true
            default: false
            }
        default: false
        }
    }
}

extension MLDMessage {
    /// Whether a router looks at the message: it is of its link (RFC 9777 §7.4, §7.6).
    func isHeard(in packet: IPv6Packet) -> Bool {
        guard packet.hopLimit == 1, packet.routerAlert != nil else { return false }
        // A report may come from a host that has no address yet (RFC 3590).
        return packet.source.isLinkLocal
            || packet.source == .unspecified && type != .multicastListenerQuery
    }
}

extension Dissection {
    /// The index of the layer with the IGMP or MLD message that routers take in, and who sent it;
    /// `nil` if there is none, or they drop it.
    public var heardMembershipMessage: (index: Int, source: IPAddress)? {
        guard let index = layers.lastIndex(where: \.isMembership), isHeard(at: index) else {
            return nil
        }
        switch layers[index].content {
        case .igmp:
            guard let source = ipv4Source(before: index), !source.isMulticast else { return nil }
            return (index, .v4(source))
        case .mld(let message):
            guard let packet = ipv6Packet(before: index), message.isHeard(in: packet) else {
                return nil
            }
            return (index, .v6(packet.source))
        default: return nil
        }
    }

    /// Whether the message at `index` is whole, and its checksum holds as far as it can be told.
    func isHeard(at index: Int) -> Bool {
        if endsEarly, index == layers.count - 1 { return false }
        if case .wrong = checksumVerdict(at: index) { return false }
        return true
    }

    /// Whether receivers take a message for one of their own link; all of IGMP, and what a router
    /// looks at of MLD.
    func isOfThisLink(at index: Int) -> Bool {
        guard case .mld(let message) = layers[index].content else { return true }
        return ipv6Packet(before: index).map(message.isHeard(in:)) ?? false
    }

    /// The Ethernet address that the innermost frame around a layer comes from.
    func sourceMAC(before index: Int) -> MACAddress? {
        for layer in layers[..<index].reversed() {
            switch layer.content {
            case .ethernet(let frame): return frame.source
            case .linuxCooked(let header): return header.source
            default: continue
            }
        }
        return nil
    }

    fileprivate func ipv4Source(before index: Int) -> IPv4Address? {
        guard index > 0, case .ipv4(let packet) = layers[index - 1].content else { return nil }
        return packet.source
    }

    fileprivate func ipv6Packet(before index: Int) -> IPv6Packet? {
        guard index > 0, case .ipv6(let packet) = layers[index - 1].content else { return nil }
        return packet
    }
}
