/// A VLAN tag (IEEE 802.1Q, 802.1ad), without the type in front of it, which says that it follows.
///
///      0                   1
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-------------------------------+
///     | PCP |D|        VLAN ID        |    EtherType of what follows  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-------------------------------+
public struct VLANTag: Hashable, Sendable {
    /// The type that announced the tag: 0x8100, 0x88a8 or 0x9100.
    public let protocolIdentifier: EtherType
    /// Priority, drop eligibility and VLAN identifier.
    public let control: UInt16
    /// What follows the tag.
    public let etherType: EtherType

    /// The VLAN: 0 says priority only, 4095 is reserved.
    @inlinable
    public var identifier: UInt16 { control & 0x0FFF }
    /// The priority code point, 0 to 7.
    @inlinable
    public var priority: UInt8 { UInt8(truncatingIfNeeded: control >> 13) }
    /// Whether the frame may be dropped first.
    @inlinable
    public var dropEligible: Bool { control & 0x1000 != 0 }

    /// Creates a tag.
    public init(protocolIdentifier: EtherType = .vlan, control: UInt16, etherType: EtherType) {
        self.protocolIdentifier = protocolIdentifier
        self.control = control
        self.etherType = etherType
    }

    /// Reads the tag that `protocolIdentifier` announced.
    @inline(always)
    public init(
        _ protocolIdentifier: EtherType, from reader: inout ByteReader
    ) throws(DecodeError) {
        self.protocolIdentifier = protocolIdentifier
        control = try reader.uint16("Tag Control Information")
        etherType = EtherType(rawValue: try reader.uint16("EtherType"))
    }

    /// The tag as it goes on the wire, behind the type that announces it.
    public var octets: [UInt8] {
        bigEndianOctets(control) + bigEndianOctets(etherType.rawValue)
    }
}
