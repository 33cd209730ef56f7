extension FrameClass {
    /// Classifies a frame.
    @inlinable @inline(always)
    public init(of octets: Span<UInt8>, _ linkType: LinkType) {
        if linkType == .ethernet, let plain = Self.ofPlainPacket(octets) {
            self = plain
        } else {
            self = Self.ofAnyPacket(octets, linkType)
        }
    }

    /// Classifies what nearly all frames are, at fixed offsets: Ethernet with at most one tag, IPv4
    /// without options, UDP or TCP; `nil` for anything else and for what is cut.
    @inlinable @inline(always)
    public static func ofPlainPacket(_ octets: Span<UInt8>) -> FrameClass? {
        let bytes = unsafe octets.bytes
        // Ethernet's 14 octets, IPv4's 20, and 8 of what follows.
        guard bytes.byteCount >= 42 else { return nil }
        // EtherType, version and IHL, Type of Service, Total Length, Identification.
        var word = unsafe bytes.bigEndian64(at: 12)
        var ip = 14
        if word >> 48 == 0x8100, bytes.byteCount >= 46 {
            word = unsafe bytes.bigEndian64(at: 16)
            ip = 18
        }
        guard word >> 40 == 0x08_0045, word >> 16 & 0xFFFF >= 28 else { return nil }
        // Flags and Fragment Offset, Time to Live, Protocol, checksum, half of the source.
        let middle = unsafe bytes.bigEndian64(at: ip &+ 6)
        // The destination and both ports.
        let end = unsafe bytes.bigEndian64(at: ip &+ 16)
        let (source, destination) = (
            UInt16(truncatingIfNeeded: end >> 16), UInt16(truncatingIfNeeded: end)
        )
        switch middle & 0x1FFF_00FF_0000_0000 {
        case 0x0000_0011_0000_0000:
            let special = of(source, destination)
            return special != .other ? special : end >> 60 == 0xE ? .multicastData : .other
        case 0x0000_0006_0000_0000:
            return source == 639 || destination == 639 ? .control : .other
        default:
            return nil
        }
    }

    /// Classifies a frame by the decoders that a dissection uses.
    @usableFromInline @inline(never)
    static func ofAnyPacket(_ octets: Span<UInt8>, _ linkType: LinkType) -> FrameClass {
        PacketSketch(of: octets, linkType).frameClass
    }
}

extension RawSpan {
    /// Eight octets from `offset` on, which the caller knows to be there, as one number.
    @unsafe @inlinable @inline(__always)
    func bigEndian64(at offset: Int) -> UInt64 {
        UInt64(
            bigEndian: unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }
}
