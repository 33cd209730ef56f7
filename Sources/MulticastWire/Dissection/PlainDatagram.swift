/// What may be a plain datagram, in the few words that a stream is told by: Ethernet with at most one
/// VLAN tag, a whole IPv4 packet without options, UDP.
///
/// Nearly all data to groups is such. It is read at fixed offsets and stays in registers; whether it
/// is what it looks like, ``header`` says, which has to be compared with something anyway.
public struct PlainDatagram: BitwiseCopyable, Sendable {
    /// EtherType, Version, IHL, and the octet of DSCP and ECN; then Fragment Offset, Time to Live
    /// and Protocol: what is the same in all packets of a stream.
    public let header: UInt64
    /// The VLAN tag in front of the packet.
    public let vlans: VLANStack
    /// The source in the upper half, and the destination in the lower one.
    public let addresses: UInt64
    /// The sender's port in the upper half, and the receivers' in the lower one.
    public let ports: UInt32
    /// IPv4's Total Length, in octets: all of them were captured.
    public let length: Int
    /// IPv4's Identification.
    public let identification: UInt16
    /// IPv4's header checksum.
    public let headerChecksum: UInt16
    /// The checksum of the datagram; 0 if the sender made none.
    public let udpChecksum: UInt16
    /// Where in the frame the payload of UDP begins, which ends where the packet does.
    public let payloadStart: Int
    /// The octets of the payload.
    @inlinable @inline(__always)
    public var payloadLength: Int { length &- 28 }

    /// The ``header`` of datagrams with a Time to Live and an octet of DSCP and ECN.
    @inlinable
    public static func header(timeToLive: UInt8, typeOfService: UInt8) -> UInt64 {
        0x0800_4500_0000_0011 | UInt64(typeOfService) << 32 | UInt64(timeToLive) << 8
    }

    /// Reads an Ethernet frame; `nil` if it is too short for such a packet, or cut.
    @inlinable @inline(__always)
    public init?(_ octets: Span<UInt8>) {
        let bytes = unsafe octets.bytes
        // Ethernet's 14 octets and a tag's 4, IPv4's 20, and UDP's 8.
        guard bytes.byteCount >= 46 else { return nil }
        // EtherType, version and IHL, Type of Service, Total Length, Identification.
        var word = unsafe bytes.bigEndian64(at: 12)
        var (ip, vlans) = (14, VLANStack.untagged)
        if word >> 48 == 0x8100 {
            vlans = vlans.pushing(UInt16(truncatingIfNeeded: word >> 32))
            word = unsafe bytes.bigEndian64(at: 16)
            ip = 18
        }
        // Flags and Fragment Offset, Time to Live, Protocol, checksum, half of the source.
        let middle = unsafe bytes.bigEndian64(at: ip &+ 6)
        // The ports, UDP's length and checksum.
        let udp = unsafe bytes.bigEndian64(at: ip &+ 20)
        let length = Int(truncatingIfNeeded: word >> 16 & 0xFFFF)
        guard length &- 20 == Int(truncatingIfNeeded: udp >> 16 & 0xFFFF), length >= 28,
            length <= bytes.byteCount &- ip
        else { return nil }
        // Whether it may be fragmented says nothing, nor does the bit above it.
        header = (word & 0xFFFF_FFFF_0000_0000 | middle >> 32) & ~0xC000_0000
        self.vlans = vlans
        addresses = unsafe bytes.bigEndian64(at: ip &+ 12)
        ports = UInt32(truncatingIfNeeded: udp >> 32)
        self.length = length
        identification = UInt16(truncatingIfNeeded: word)
        headerChecksum = UInt16(truncatingIfNeeded: middle >> 16)
        udpChecksum = UInt16(truncatingIfNeeded: udp)
        payloadStart = ip &+ 28
    }
}
