/// The header of a Linux "cooked" capture, version 1 or 2, which stands in for the link layer's
/// own (LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2).
///
///     version 1:  Packet Type (2)  ARPHRD_ Type (2)  Address Length (2)  Address (8)
///                 Protocol Type (2)
///     version 2:  Protocol Type (2)  Reserved (2)  Interface Index (4)  ARPHRD_ Type (2)
///                 Packet Type (1)  Address Length (1)  Address (8)
///
/// The destination address is lost; the packet type tells what it was like.
public struct LinuxCookedHeader: Hashable, Sendable {
    /// Whom the packet was for.
    public let packetType: PacketType
    /// The kind of the interface, as Linux numbers it: 1 is Ethernet.
    public let hardwareType: UInt16
    /// How many octets of ``addressField`` count, as the header gives it.
    public let addressLength: UInt16
    /// The eight octets that hold the sender's address, the first one most significant.
    public let addressField: UInt64
    /// What follows: an EtherType, or one of Linux's own numbers below 1536.
    public let protocolType: EtherType
    /// Version 2: the interface; `nil` in version 1.
    public let interfaceIndex: UInt32?
    /// Version 2: the reserved field.
    public let reserved: UInt16

    /// The version of the header.
    public var version: Int { interfaceIndex == nil ? 1 : 2 }

    /// The sender's link-layer address, if it has six octets.
    public var source: MACAddress? {
        addressLength == 6 ? MACAddress(rawValue: addressField >> 16) : nil
    }

    /// Creates a header; one of version 2 if it has an interface.
    public init(
        packetType: PacketType, hardwareType: UInt16 = 1, addressLength: UInt16 = 6,
        addressField: UInt64, protocolType: EtherType, interfaceIndex: UInt32? = nil,
        reserved: UInt16 = 0
    ) {
        self.packetType = packetType
        self.hardwareType = hardwareType
        self.addressLength = addressLength
        self.addressField = addressField
        self.protocolType = protocolType
        self.interfaceIndex = interfaceIndex
        self.reserved = reserved
    }

    /// The interface index that a frame of version 2 tells; `nil` of any other frame.
    ///
    /// For whoever has to know the interface before anything else is read.
    public static func interfaceIndex(of frame: borrowing CapturedFrame) -> UInt32? {
        guard frame.linkType == .linuxCooked2 else { return nil }
        var reader = ByteReader(frame.octets)
        return (try? LinuxCookedHeader(version2From: &reader))?.interfaceIndex
    }

    /// Reads a header of version 1.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        packetType = PacketType(rawValue: try reader.uint16("Packet Type"))
        hardwareType = try reader.uint16("ARPHRD_ Type")
        addressLength = try reader.uint16("Link-Layer Address Length")
        addressField = try reader.uint64("Link-Layer Address")
        protocolType = EtherType(rawValue: try reader.uint16("Protocol Type"))
        interfaceIndex = nil
        reserved = 0
    }

    /// Reads a header of version 2.
    public init(version2From reader: inout ByteReader) throws(DecodeError) {
        protocolType = EtherType(rawValue: try reader.uint16("Protocol Type"))
        reserved = try reader.uint16("Reserved")
        interfaceIndex = try reader.uint32("Interface Index")
        hardwareType = try reader.uint16("ARPHRD_ Type")
        packetType = PacketType(rawValue: UInt16(try reader.uint8("Packet Type")))
        addressLength = UInt16(try reader.uint8("Link-Layer Address Length"))
        addressField = try reader.uint64("Link-Layer Address")
    }

    /// The header as the capture holds it.
    public var octets: [UInt8] {
        guard let interfaceIndex else {
            return [packetType.rawValue, hardwareType, addressLength].flatMap(bigEndianOctets)
                + bigEndianOctets(addressField) + bigEndianOctets(protocolType.rawValue)
        }
        return [protocolType.rawValue, reserved].flatMap(bigEndianOctets)
            + bigEndianOctets(interfaceIndex) + bigEndianOctets(hardwareType)
            + [UInt8(truncatingIfNeeded: packetType.rawValue)]
            + [UInt8(truncatingIfNeeded: addressLength)] + bigEndianOctets(addressField)
    }

    /// Whom a packet was for, as the capturing host saw it.
    public struct PacketType: RawRepresentable, Hashable, Sendable {
        /// The number in the header.
        public let rawValue: UInt16

        /// Creates a type from the number in the header.
        @inlinable
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// For this host.
        public static let toHost = PacketType(rawValue: 0)
        /// Broadcast by another host.
        public static let broadcast = PacketType(rawValue: 1)
        /// Multicast by another host.
        public static let multicast = PacketType(rawValue: 2)
        /// From one other host to another.
        public static let toOtherHost = PacketType(rawValue: 3)
        /// Sent by this host.
        public static let outgoing = PacketType(rawValue: 4)
    }
}
