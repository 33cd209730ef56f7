/// What an Ethernet frame, or anything that borrows its numbers, carries.
public struct EtherType: RawRepresentable, Hashable, Sendable {
    /// The 16 bits on the wire.
    public let rawValue: UInt16

    /// Creates a type from the 16 bits on the wire.
    @inlinable
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// IPv4 (RFC 894).
    @inlinable public static var ipv4: EtherType { EtherType(rawValue: 0x0800) }
    /// Transparent Ethernet Bridging, as GRE and Geneve carry it (RFC 1701).
    @inlinable public static var transparentEthernetBridging: EtherType {
        EtherType(rawValue: 0x6558)
    }
    /// A C-TAG (IEEE 802.1Q).
    @inlinable public static var vlan: EtherType { EtherType(rawValue: 0x8100) }
    /// IPv6 (RFC 2464).
    @inlinable public static var ipv6: EtherType { EtherType(rawValue: 0x86DD) }
    /// MPLS, downstream-assigned labels (RFC 5332).
    @inlinable public static var mpls: EtherType { EtherType(rawValue: 0x8847) }
    /// MPLS, upstream-assigned labels, once "multicast" (RFC 5332).
    @inlinable public static var mplsUpstream: EtherType { EtherType(rawValue: 0x8848) }
    /// PPPoE session stage (RFC 2516).
    @inlinable public static var pppoeSession: EtherType { EtherType(rawValue: 0x8864) }
    /// Cisco metadata, which carries a security group tag.
    @inlinable public static var ciscoMetadata: EtherType { EtherType(rawValue: 0x8909) }
    /// An S-TAG (IEEE 802.1ad).
    @inlinable public static var serviceVLAN: EtherType { EtherType(rawValue: 0x88A8) }
    /// ERSPAN type II, as GRE names it.
    @inlinable public static var erspan: EtherType { EtherType(rawValue: 0x88BE) }
    /// ERSPAN type III, as GRE names it.
    @inlinable public static var erspan3: EtherType { EtherType(rawValue: 0x22EB) }
    /// An outer tag of stacks older than IEEE 802.1ad.
    @inlinable public static var stackedVLAN: EtherType { EtherType(rawValue: 0x9100) }
    /// MMRP (IEEE 802.1Q).
    @inlinable public static var mmrp: EtherType { EtherType(rawValue: 0x88F6) }
    /// PTP over Ethernet (IEEE 1588).
    @inlinable public static var ptp: EtherType { EtherType(rawValue: 0x88F7) }

    /// Whether a ``VLANTag`` follows: 0x8100, 0x88a8 or 0x9100.
    @inlinable public var isVLAN: Bool {
        self == .vlan || self == .serviceVLAN || self == .stackedVLAN
    }
}
