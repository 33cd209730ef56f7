import MulticastWire

/// A frame from one station to another.
struct UnicastSighting: Sendable {
    let source: UInt64
    let destination: UInt64
    /// What tells its packet from others: ``FrameGlance/packet``.
    let packet: UInt32
    /// Whether it is one of 16 that are looked at where there are many, whichever were before it.
    let isSampled: Bool
}

/// The addresses of an Ethernet frame, read in place: whether data goes to the address of its group.
///
/// `nil` is what is too short to tell.
struct FrameGlance {
    let destination: UInt64
    let source: UInt64
    let vlans: VLANStack
    /// Whether it holds an IP packet to a group.
    let isData: Bool
    /// Whether it goes to the Ethernet address of its group; `true` if it holds no packet to one.
    let isToRightAddress: Bool
    /// Whether it holds an IP packet that goes to no group.
    let isToHost: Bool
    /// What tells an IPv4 packet from others, nearly always: its Identification and checksum; 0 if
    /// it holds none.
    let packet: UInt32
    /// Where an ARP message begins, if it holds one.
    let startOfARP: Int?
    /// Whether it holds a packet of IPv6.
    let isIPv6: Bool
    /// What there is in it that rules look into.
    let interest: Interest

    /// What a frame may hold beside data that counts only.
    enum Interest {
        /// Nothing that the addresses and ports tell of.
        case none
        /// A packet of IPv6 to one host: it says that its sender is there.
        case unicastIPv6
        /// A fragment of a packet to a group, discovery, clocks, or a neighbour's question.
        case packet
    }

    @inline(__always)
    init?(_ octets: Span<UInt8>) {
        // Ethernet, a tag, and IPv4: every frame on a wire is that long.
        guard octets.count >= 42 else { return nil }
        let bytes = unsafe octets.bytes
        // Eight octets each lie before the 42nd.
        func word(_ offset: Int) -> UInt64 {
            UInt64(
                bigEndian: unsafe bytes.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: offset, as: UInt64.self))
        }
        destination = word(0) >> 16
        source = word(6) >> 16
        var (type, start, tags) = (word(12) >> 48, 14, VLANStack.untagged)
        while type == 0x8100 || type == 0x88A8, start <= 18 {
            tags = tags.pushing(UInt16(truncatingIfNeeded: word(start - 2) >> 32) & 0xFFF)
            type = word(start + 2) >> 48
            start += 4
        }
        vlans = tags
        startOfARP = type == 0x0806 ? start : nil
        isIPv6 = type == 0x86DD
        switch type {
        case 0x0800 where octets.count >= start + 20:
            let group =
                UInt64(octets[start + 16]) << 24 | UInt64(octets[start + 17]) << 16
                | UInt64(octets[start + 18]) << 8 | UInt64(octets[start + 19])
            isData = group >> 28 == 0xE
            isToHost = !isData
            isToRightAddress = !isData || destination == 0x0100_5E00_0000 | group & 0x7F_FFFF
            packet =
                UInt32(octets[start + 4]) << 24 | UInt32(octets[start + 5]) << 16
                | UInt32(octets[start + 10]) << 8 | UInt32(octets[start + 11])
            // Flags and Fragment Offset; then Protocol, behind a header without options.
            if word(start + 6) >> 48 & 0x3FFF != 0 {
                interest = isData ? .packet : .none
            } else if octets.count >= start + 32, octets[start] == 0x45, octets[start + 9] == 17,
                Self.isOfInterest(ports: word(start + 20), payload: word(start + 24))
            {
                interest = .packet
            } else {
                interest = .none
            }
        case 0x86DD where octets.count >= start + 40:
            isData = octets[start + 24] == 0xFF
            isToHost = !isData
            var suffix: UInt64 = 0
            for place in start + 36 ..< start + 40 { suffix = suffix << 8 | UInt64(octets[place]) }
            isToRightAddress = !isData || destination == 0x3333_0000_0000 | suffix
            packet = 0
            let isMeant =
                switch octets[start + 6] {
                case 17:
                    octets.count >= start + 52
                        && Self.isOfInterest(
                            ports: word(start + 40), payload: word(start + 44))
                case 44: isData
                case 58:
                    octets.count > start + 40
                        && (octets[start + 40] == 135 || octets[start + 40] == 136)
                default: false
                }
            interest = isMeant ? .packet : isData ? .none : .unicastIPv6
        default:
            isData = false
            isToHost = false
            isToRightAddress = true
            packet = 0
            interest = .none
        }
    }

    /// Whether a packet to one host comes in a frame to a group, which is not the address of a cluster
    /// of Windows servers (NLB): 03:bf:…, or 01:00:5e:7f:… where it speaks IGMP.
    var isToHostByGroup: Bool {
        isToHost && destination >> 40 & 1 != 0 && destination != 0xFFFF_FFFF_FFFF
            && destination >> 32 != 0x03BF && destination >> 16 != 0x0100_5E7F
    }

    /// The stations of a frame to a single one, which came at `time`; `nil` of one to a group.
    @inline(__always)
    func unicast(at time: Timestamp) -> UnicastSighting? {
        guard destination >> 40 & 1 == 0 else { return nil }
        return UnicastSighting(
            source: source, destination: destination, packet: packet,
            isSampled: UInt64(bitPattern: time.nanoseconds) &* 0x9E37_79B9_7F4A_7C15 >> 60 == 0)
    }

    /// Who sends an Ethernet frame to a group or to all; `nil` of one to a single station, or too short.
    static func senderToMany(_ octets: Span<UInt8>) -> UInt64? {
        guard octets.count >= 14, octets[0] & 1 != 0 else { return nil }
        var source: UInt64 = 0
        for place in 6 ..< 12 { source = source << 8 | UInt64(octets[place]) }
        return source
    }

    /// Whether a frame holds what nearly all do that are looked at: a whole IPv4 packet without
    /// options behind one tag at most, to the Ethernet address of its group, and nothing of interest.
    @inline(__always)
    static func isUsualData(_ octets: Span<UInt8>) -> Bool {
        // A tag, Ethernet, IPv4, UDP and four octets of payload.
        guard octets.count >= 50 else { return false }
        let bytes = unsafe octets.bytes
        func word(_ offset: Int) -> UInt64 {
            UInt64(
                bigEndian: unsafe bytes.unsafeLoadUnaligned(
                    fromUncheckedByteOffset: offset, as: UInt64.self))
        }
        let start = word(12) >> 48 == 0x8100 ? 18 : 14
        let group = word(start + 12) & 0xFFFF_FFFF
        return word(start - 2) >> 40 == 0x08_0045 && group >> 28 == 0xE
            && word(0) >> 16 == 0x0100_5E00_0000 | group & 0x7F_FFFF
            // Fragment Offset and More Fragments, then Protocol: UDP.
            && word(start + 6) & 0x3FFF_00FF_0000_0000 == 0x0000_0011_0000_0000
            && !isOfInterest(ports: word(start + 20), payload: word(start + 24))
    }

    /// Whether a datagram is of mDNS, PTP or DDS.
    ///
    /// `ports` begins with both ports, and `payload` has the first four octets of the payload last.
    @inline(__always)
    private static func isOfInterest(ports: UInt64, payload: UInt64) -> Bool {
        let (source, destination) = (ports >> 48, ports >> 32 & 0xFFFF)
        return destination == 319 || destination == 320 || destination == 5353 || source == 5353
            || UInt32(truncatingIfNeeded: payload) == 0x5254_5053
    }
}
