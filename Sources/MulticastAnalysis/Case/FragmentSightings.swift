import MulticastWire

/// Packets to groups that came in fragments, and those that did not come whole.
///
/// The packets whose fragments are coming have one place each, by their identification, as in
/// ``FragmentList``; of each sender and group, counts are kept and the first frames.
struct FragmentSightings: Sendable {
    /// Who sends fragments to which group.
    struct Flow: Hashable, Sendable {
        let link: LinkKey
        let source: IPAddress
        let group: IPAddress
    }

    /// What there is of a flow.
    struct Occurrences: Sendable {
        /// Fragments.
        fileprivate(set) var fragments = 0
        /// Packets that came whole.
        fileprivate(set) var whole = 0
        /// Packets of which a fragment is missing.
        fileprivate(set) var missing = 0
        /// Fragments with an offset: without any, a filter by port has hidden them.
        fileprivate(set) var laterFragments = 0
        /// The largest packet, in octets of payload.
        fileprivate(set) var largest = 0
        /// The port, as a first fragment tells.
        fileprivate(set) var port: UInt16?
        /// The last fragment of any packet.
        fileprivate(set) var last: PacketSighting?
        /// The first fragments.
        fileprivate(set) var first: [PacketSighting] = []
        /// The last fragment that came of each of the first packets that are not whole.
        fileprivate(set) var incomplete: [PacketSighting] = []
    }

    /// The most flows.
    static let flowLimit = 1024
    /// How long the fragments of a packet may be apart: they are sent at once.
    static let patience = Duration.seconds(2)
    /// How long after a fragment a sender may go on with its packet when it has begun the next one.
    static let pace = Duration.milliseconds(100)
    /// The most fragments of a packet: 64 KiB in pieces of 576 octets.
    private static let fragmentLimit = 128
    /// How many frames are kept of each kind.
    private static let sightingLimit = 8

    private(set) var flows: [Flow: Occurrences] = [:]
    private var open: [Packet?] = []

    /// A packet whose fragments are coming.
    private struct Packet: Sendable {
        let flow: Flow
        let identification: UInt32
        let `protocol`: UInt8
        let firstTime: Timestamp
        var last: PacketSighting
        // In octets of payload.
        var offsets: [Int] = []
        var received = 0
        var total: Int?

        var isWhole: Bool { total.map { received >= $0 } ?? false }
    }

    /// Takes in a fragment.
    mutating func observe(_ fragment: Fragment, _ sighting: PacketSighting) {
        let flow = Flow(
            link: sighting.link, source: sighting.source, group: sighting.destination)
        guard flows[flow] != nil || flows.count < Self.flowLimit else { return }
        flows[flow, default: Occurrences()].note(fragment, sighting)
        if open.isEmpty { open = Array(repeating: nil, count: FragmentList.length) }
        // The same packet may come on several links at once.
        let place =
            (Int(truncatingIfNeeded: fragment.identification) &+ sighting.link.interface &* 89)
            & (FragmentList.length - 1)
        var packet: Packet
        if let before = open[place], before.flow == flow,
            before.identification == fragment.identification,
            before.protocol == fragment.protocol,
            sighting.time.since(before.firstTime) <= Self.patience
        {
            packet = before
        } else {
            // Its sender is 256 packets further, or it had its time; the place of another sender's
            // packet was only needed.
            if let before = open[place],
                before.flow == flow || sighting.time.since(before.firstTime) > Self.patience
            {
                giveUp(before)
            }
            packet = Packet(
                flow: flow, identification: fragment.identification,
                protocol: fragment.protocol, firstTime: sighting.time, last: sighting)
        }
        packet.last = sighting
        if !packet.offsets.contains(fragment.offset), packet.offsets.count < Self.fragmentLimit {
            packet.offsets.append(fragment.offset)
            packet.received += fragment.length
        }
        if fragment.isLast { packet.total = fragment.offset + fragment.length }
        if packet.isWhole {
            flows[flow]?.whole += 1
            open[place] = nil
        } else {
            open[place] = packet
        }
    }

    /// Notes that a packet will not be whole any more.
    private mutating func giveUp(_ packet: Packet) {
        flows[packet.flow]?.missing += 1
        guard let count = flows[packet.flow]?.incomplete.count, count < Self.sightingLimit else {
            return
        }
        flows[packet.flow]?.incomplete.append(packet.last)
    }

    /// The flows, when those packets are given up that had time to come until `end`, and those whose
    /// senders were at the next ones long since.
    func flows(until end: Timestamp) -> [Flow: Occurrences] {
        var copy = self
        for packet in open {
            guard let packet else { continue }
            let next = flows[packet.flow]?.last?.time.since(packet.last.time) ?? .zero
            if end.since(packet.firstTime) > Self.patience || next > Self.pace {
                copy.giveUp(packet)
            }
        }
        return copy.flows
    }

    /// A fragment's place in its packet.
    struct Fragment: Sendable {
        /// What the fragments of one packet share.
        let identification: UInt32
        /// What the packet holds.
        let `protocol`: UInt8
        /// In octets of payload.
        let offset: Int
        /// In octets of payload.
        let length: Int
        let isLast: Bool
        /// The receivers' port of UDP, in the first fragment.
        var port: UInt16?

        /// Takes a fragment apart; `nil` if it is none, or empty.
        init?(_ packet: IPv4Packet) {
            guard packet.isFragment else { return nil }
            (identification, `protocol`) = (
                UInt32(packet.identification), packet.protocol.rawValue
            )
            (offset, isLast) = (packet.fragmentOffset, !packet.moreFragments)
            length = Int(packet.totalLength) - packet.header.count
            guard length > 0 else { return nil }
        }

        /// Takes a fragment apart; `nil` if it is none, or empty.
        init?(_ packet: IPv6Packet) {
            guard packet.isFragment, let announced = packet.announcedLength else { return nil }
            (identification, `protocol`) = (packet.identification ?? 0, packet.protocol.rawValue)
            (offset, isLast) = (packet.fragmentOffset, !packet.moreFragments)
            length = announced + 40 - packet.header.count
            guard length > 0 else { return nil }
        }

        /// Reads the fragment that a sketch is of; `nil` if its header is not whole and sound.
        init?(_ sketch: PacketSketch, _ octets: Span<UInt8>) {
            guard octets.indices.contains(sketch.start) else { return nil }
            var reader = ByteReader(octets.extracting(sketch.start ..< octets.count))
            if sketch.version == 4, let packet = try? IPv4Packet(from: &reader) {
                // A damaged header tells of a packet that nobody takes.
                var sum = InternetChecksum()
                sum.add(octets.extracting(sketch.start ..< sketch.start + packet.header.count))
                guard sum.value == 0 else { return nil }
                self.init(packet)
            } else if sketch.version == 6, let packet = try? IPv6Packet(from: &reader) {
                self.init(packet)
            } else {
                return nil
            }
            port =
                sketch.isFirstFragment && sketch.destinationPort > 0 ? sketch.destinationPort : nil
        }
    }
}

extension FragmentSightings.Occurrences {
    fileprivate mutating func note(
        _ fragment: FragmentSightings.Fragment, _ sighting: PacketSighting
    ) {
        fragments += 1
        if fragment.offset > 0 { laterFragments += 1 }
        largest = max(largest, fragment.offset + fragment.length)
        if fragment.offset == 0, let given = fragment.port { port = given }
        last = sighting
        if first.count < 8 { first.append(sighting) }
    }
}
