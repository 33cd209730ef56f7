/// The header of a PPP packet (RFC 1661), in HDLC-like framing or not (RFC 1662), or of
/// one in Cisco's HDLC.
///
///     +- - - - - - -+- - - - - - +- - - - - - +------------------+-------- - -
///     | Direction   | Address    | Control    | Protocol (1 - 2) | Payload
///     | (1, saved)  | 0xff       | 0x03       |                  |
///     +- - - - - - -+- - - - - - +- - - - - - +------------------+-------- - -
///
/// Address and Control go missing where the peers agreed to compress them, and so does the
/// Protocol's first octet where it is 0: the last octet is the one that is odd.
public struct PPPHeader: Hashable, Sendable {
    /// Which way the packet went: 0 received, anything else sent; some captures have it.
    public let direction: UInt8?
    /// The Address field: 0xff in PPP, 0x0f and 0x8f in Cisco's HDLC.
    public let address: UInt8?
    /// The Control field, which is there if the Address is: 3 in PPP.
    public let control: UInt8
    /// What the payload is; in Cisco's HDLC an EtherType.
    public let protocolNumber: ProtocolNumber
    /// Whether the Protocol has one octet (RFC 1661).
    public let isProtocolCompressed: Bool

    /// Whether this is Cisco's HDLC, in which the Protocol is an EtherType.
    public var isCiscoHDLC: Bool { address == 0x0F || address == 0x8F }

    /// What the payload is, if it has an EtherType.
    public var etherType: EtherType? {
        if isCiscoHDLC { return EtherType(rawValue: protocolNumber.rawValue) }
        switch protocolNumber {
        case .ipv4: return .ipv4
        case .ipv6: return .ipv6
        case .mpls: return .mpls
        case .mplsUpstream: return .mplsUpstream
        default: return nil
        }
    }

    /// Creates a header.
    public init(
        direction: UInt8? = nil, address: UInt8? = nil, control: UInt8 = 3,
        protocolNumber: ProtocolNumber, isProtocolCompressed: Bool = false
    ) {
        self.direction = direction
        self.address = address
        self.control = control
        self.protocolNumber = protocolNumber
        self.isProtocolCompressed = isProtocolCompressed
    }

    /// Reads the header and leaves `reader` at the payload.
    ///
    /// - Parameters:
    ///   - hasDirection: Whether the capture put a direction in front.
    ///   - reader: The reader.
    /// - Throws: The error of the first field that is missing.
    public init(
        hasDirection: Bool = false, from reader: inout ByteReader
    ) throws(DecodeError) {
        direction = hasDirection ? try reader.uint8("Direction") : nil
        let (first, second) = (reader.peek(), reader.peek(1))
        // No protocol has the number 0xff, so that this octet is always the Address.
        let isFramed = first == 0xFF
        let isCisco = (first == 0x0F || first == 0x8F) && second == 0
        address = isFramed || isCisco ? try reader.uint8("Address") : nil
        control = isFramed || isCisco ? try reader.uint8("Control") : 3
        if !isCisco, let low = reader.peek(), low & 1 == 1 {
            protocolNumber = ProtocolNumber(rawValue: UInt16(try reader.uint8("Protocol")))
            isProtocolCompressed = true
        } else {
            protocolNumber = ProtocolNumber(rawValue: try reader.uint16("Protocol"))
            isProtocolCompressed = false
        }
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        (direction.map { [$0] } ?? []) + (address.map { [$0, control] } ?? [])
            + bigEndianOctets(protocolNumber.rawValue).dropFirst(isProtocolCompressed ? 1 : 0)
    }

    /// What a PPP packet carries.
    public struct ProtocolNumber: RawRepresentable, Hashable, Sendable {
        /// The number in the header.
        public let rawValue: UInt16

        /// Creates a protocol from the number in the header.
        @inlinable
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// IPv4 (RFC 1332).
        public static let ipv4 = ProtocolNumber(rawValue: 0x0021)
        /// IPv6 (RFC 5072).
        public static let ipv6 = ProtocolNumber(rawValue: 0x0057)
        /// MPLS (RFC 3032).
        public static let mpls = ProtocolNumber(rawValue: 0x0281)
        /// MPLS with upstream-assigned labels, once "multicast" (RFC 3032, RFC 5332).
        public static let mplsUpstream = ProtocolNumber(rawValue: 0x0283)
    }
}
