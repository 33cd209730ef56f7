/// What may be a plain datagram, where it lies: Ethernet with at most one VLAN tag, a whole IPv4
/// packet without options, UDP.
///
/// Nearly all data to groups is such. Its fields are read when they are asked for, at fixed offsets;
/// whether it is what it looks like, ``header`` says, which has to be compared with something anyway.
/// What is only compared is left in the order that memory has it in, the network's: ``header``,
/// ``addresses`` and ``ports``.
@safe public struct PlainDatagram: ~Escapable {
    /// The VLAN tag in front of the packet.
    public let vlans: VLANStack
    /// IPv4's Total Length, in octets: all of them were captured.
    public let length: Int
    // Where IPv4's header begins.
    @usableFromInline let packet: UnsafeRawPointer

    /// EtherType, Version, IHL, and the octet of DSCP and ECN; then Fragment Offset, Time to Live
    /// and Protocol: what is the same in all packets of a stream.
    @inlinable @inline(__always)
    public var header: UInt64 { Self.header(word(at: -2), word(at: 6)) }

    /// The source, and the destination.
    @inlinable @inline(__always)
    public var addresses: UInt64 {
        unsafe packet.loadUnaligned(fromByteOffset: 12, as: UInt64.self)
    }

    /// Whether the destination is a group (RFC 1112 §4).
    @inlinable @inline(__always)
    public var isToGroup: Bool {
        unsafe packet.load(fromByteOffset: 16, as: UInt8.self) & 0xF0 == 0xE0
    }

    /// The sender's port, and the receivers'.
    @inlinable @inline(__always)
    public var ports: UInt32 { word(at: 20) }

    /// IPv4's Identification.
    @inlinable @inline(__always)
    public var identification: UInt16 { half(at: 4) }
    /// IPv4's header checksum.
    @inlinable @inline(__always)
    public var headerChecksum: UInt16 { half(at: 10) }
    /// The checksum of the datagram; 0 if the sender made none.
    @inlinable @inline(__always)
    public var udpChecksum: UInt16 { half(at: 26) }

    /// The octets that the datagram carries.
    public var payload: Span<UInt8> {
        @inlinable @inline(__always) @_lifetime(copy self) get {
            let start = unsafe (packet + 28).assumingMemoryBound(to: UInt8.self)
            let span = unsafe Span(_unsafeStart: start, count: length &- 28)
            return unsafe _overrideLifetime(span, copying: self)
        }
    }

    /// The ``header`` of datagrams with a Time to Live and an octet of DSCP and ECN.
    public static func header(timeToLive: UInt8, typeOfService: UInt8) -> UInt64 {
        header(
            (0x0800_4500 | UInt32(typeOfService)).bigEndian,
            (0x0000_0011 | UInt32(timeToLive) << 8).bigEndian)
    }

    @inlinable @inline(__always)
    static func header(_ first: UInt32, _ second: UInt32) -> UInt64 {
        // Whether it may be fragmented says nothing, nor does the bit above it.
        UInt64(first) | UInt64(second & ~UInt32(0xC000_0000).bigEndian) << 32
    }

    /// Finds it in an Ethernet frame; `nil` if that is too short for one, or cut.
    ///
    /// - Parameters:
    ///   - octets: the frame.
    ///   - isTagged: whether the packet is behind a VLAN tag, or where it is without one. Who asks for
    ///     both has two pieces of code, each of which knows where the packet begins.
    @inlinable @inline(__always) @_lifetime(copy octets)
    public init?(_ octets: Span<UInt8>, isTagged: Bool) {
        // Ethernet's 14 octets and a tag's 4, IPv4's 20, and UDP's 8.
        guard octets.count >= 46 else { return nil }
        let start = unsafe octets.withUnsafeBufferPointer { $0.baseAddress }
        guard let start = unsafe start else { return nil }
        let frame = unsafe UnsafeRawPointer(start)
        if isTagged, unsafe Self.half(of: frame, at: 12) != 0x8100 { return nil }
        let ip = isTagged ? 18 : 14
        vlans =
            isTagged
            ? VLANStack.untagged.pushing(unsafe Self.half(of: frame, at: 14)) : .untagged
        unsafe packet = frame + ip
        length = Int(unsafe Self.half(of: frame, at: ip &+ 2))
        // Of 28 octets at least, and no more than were captured.
        guard length &- 20 == Int(unsafe Self.half(of: frame, at: ip &+ 24)),
            UInt(bitPattern: length &- 28) <= UInt(bitPattern: octets.count &- ip &- 28)
        else { return nil }
    }

    @inlinable @inline(__always)
    func half(at offset: Int) -> UInt16 { unsafe Self.half(of: packet, at: offset) }

    @unsafe @inlinable @inline(__always)
    static func half(of memory: UnsafeRawPointer, at offset: Int) -> UInt16 {
        UInt16(bigEndian: unsafe memory.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
    }

    @inlinable @inline(__always)
    func word(at offset: Int) -> UInt32 {
        unsafe packet.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}
