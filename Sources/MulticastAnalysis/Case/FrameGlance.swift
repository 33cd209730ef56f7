import MulticastWire

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
    /// What tells an IPv4 packet from others, nearly always: its Identification and checksum; 0 if
    /// it holds none.
    let packet: UInt32
    /// Where an ARP message begins, if it holds one.
    let startOfARP: Int?

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
        switch type {
        case 0x0800 where octets.count >= start + 20:
            let group =
                UInt64(octets[start + 16]) << 24 | UInt64(octets[start + 17]) << 16
                | UInt64(octets[start + 18]) << 8 | UInt64(octets[start + 19])
            isData = group >> 28 == 0xE
            isToRightAddress = !isData || destination == 0x0100_5E00_0000 | group & 0x7F_FFFF
            packet =
                UInt32(octets[start + 4]) << 24 | UInt32(octets[start + 5]) << 16
                | UInt32(octets[start + 10]) << 8 | UInt32(octets[start + 11])
        case 0x86DD where octets.count >= start + 40:
            isData = octets[start + 24] == 0xFF
            var suffix: UInt64 = 0
            for place in start + 36 ..< start + 40 { suffix = suffix << 8 | UInt64(octets[place]) }
            isToRightAddress = !isData || destination == 0x3333_0000_0000 | suffix
            packet = 0
        default:
            isData = false
            isToRightAddress = true
            packet = 0
        }
    }

    /// Whether a frame holds what nearly all do that are looked at: an IPv4 packet without options
    /// behind one tag at most, to the Ethernet address of its group.
    @inline(__always)
    static func isUsualData(_ octets: Span<UInt8>) -> Bool {
        guard octets.count >= 42 else { return false }
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
    }
}
