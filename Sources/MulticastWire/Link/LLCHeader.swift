/// The header of IEEE 802.2 LLC, and of SNAP where it follows (RFC 1042).
///
///     +--------+--------+---------+ - - - - - - - - - -+- - - - - - - +
///     |  DSAP  |  SSAP  | Control | Organization Code  |  EtherType   |
///     | (1)    | (1)    | (1 - 2) | (3, SNAP only)     |  (2, SNAP)   |
///     +--------+--------+---------+ - - - - - - - - - -+- - - - - - - +
///
/// Control has one octet in an unnumbered frame, which is what carries IP, and two in others.
public struct LLCHeader: Hashable, Sendable {
    /// The access point the frame is for: 0xaa where SNAP follows, 0x06 for IPv4.
    public let destinationAccessPoint: UInt8
    /// The access point the frame comes from; its lowest bit tells a response.
    public let sourceAccessPoint: UInt8
    /// The control field, its first octet in the low half: 3 says Unnumbered Information.
    public let control: UInt16
    /// The extension, if there is one.
    public let snap: SNAP?

    /// Whether the control field has one octet.
    @inlinable
    public var isUnnumbered: Bool { control & 3 == 3 }

    /// What follows, where the header says so by an EtherType.
    public var etherType: EtherType? {
        if let snap { return snap.etherType }
        // An 802.2 access point of its own for IPv4.
        return destinationAccessPoint == 0x06 && control == 3 ? .ipv4 : nil
    }

    /// Creates a header.
    public init(
        destinationAccessPoint: UInt8 = 0xAA, sourceAccessPoint: UInt8 = 0xAA,
        control: UInt16 = 3, snap: SNAP? = nil
    ) {
        self.destinationAccessPoint = destinationAccessPoint
        self.sourceAccessPoint = sourceAccessPoint
        self.control = control
        self.snap = snap
    }

    /// Reads the header and leaves `reader` at the payload.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        destinationAccessPoint = try reader.uint8("DSAP")
        sourceAccessPoint = try reader.uint8("SSAP")
        let first = try reader.uint8("Control")
        let isUnnumbered = first & 3 == 3
        control =
            isUnnumbered ? UInt16(first) : UInt16(first) | UInt16(try reader.uint8("Control")) << 8
        let hasSNAP =
            destinationAccessPoint == 0xAA && sourceAccessPoint & 0xFE == 0xAA && isUnnumbered
        snap = hasSNAP ? try SNAP(from: &reader) : nil
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        [destinationAccessPoint, sourceAccessPoint]
            + (isUnnumbered
                ? [UInt8(truncatingIfNeeded: control)] : bigEndianOctets(control.byteSwapped))
            + (snap?.octets ?? [])
    }

    /// The extension that makes room for an EtherType (RFC 1042).
    public struct SNAP: Hashable, Sendable {
        /// Who defines the protocol numbers: 0 for EtherTypes.
        public let organizationCode: UInt32
        /// The protocol, as that organization numbers it.
        public let protocolIdentifier: UInt16

        /// What follows, if the organization is one that uses EtherTypes: 00-00-00, and
        /// 00-00-f8 for what bridges passed on (IEEE 802.1H).
        public var etherType: EtherType? {
            organizationCode == 0 || organizationCode == 0x0000F8
                ? EtherType(rawValue: protocolIdentifier) : nil
        }

        /// Creates an extension.
        public init(organizationCode: UInt32 = 0, protocolIdentifier: UInt16) {
            self.organizationCode = organizationCode & 0xFF_FFFF
            self.protocolIdentifier = protocolIdentifier
        }

        /// Reads the extension.
        public init(from reader: inout ByteReader) throws(DecodeError) {
            organizationCode = try reader.uint24("Organization Code")
            protocolIdentifier = try reader.uint16("EtherType")
        }

        /// The extension as it goes on the wire.
        public var octets: [UInt8] {
            Array(bigEndianOctets(organizationCode).suffix(3)) + bigEndianOctets(protocolIdentifier)
        }
    }
}
