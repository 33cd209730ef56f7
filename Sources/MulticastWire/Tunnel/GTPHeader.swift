/// The header of GTP-U, version 1, which carries the packets of mobile users (3GPP TS 29.281 §5.1).
///
///     +------------------------+------------------+------------------------------+
///     | Version, PT, E, S, PN  | Message Type (1) | Length (2)                   |
///     +------------------------+------------------+------------------------------+
///     | Tunnel Endpoint Identifier (4)                                           |
///     +-------------------------------------------+---------------+--------------+
///     | Sequence Number (2, if E, S or PN)        | N-PDU Number  | Next Type    |
///     +-------------------------------------------+---------------+--------------+
///     | extension headers: Length (words of four octets), content, Next Type     |
///     +--------------------------------------------------------------------------+
public struct GTPHeader: Hashable, Sendable {
    /// Version, protocol type, and which of the optional fields count.
    public let flags: UInt8
    /// What the packet is: 255 carries a user's packet.
    public let messageType: UInt8
    /// The length of what follows the identifier in octets, as the sender gives it.
    public let length: UInt16
    /// The tunnel.
    public let tunnelEndpointIdentifier: UInt32
    /// Sequence number, N-PDU number and type of the next extension header, if there are any.
    public let optionalFields: UInt32?
    /// The extension headers, one after the other, each with its length and its next type.
    public let extensionHeaders: [UInt8]

    /// The version: 1.
    public var version: UInt8 { flags >> 5 }
    /// Whether this is GTP, and not GTP' of charging.
    public var isGTP: Bool { flags & 0x10 != 0 }
    /// Whether the payload is a user's packet (T-PDU).
    public var hasUserPacket: Bool { messageType == 255 }
    /// The sequence number, if it counts (S).
    public var sequenceNumber: UInt16? {
        flags & 2 == 0 ? nil : optionalFields.map { UInt16(truncatingIfNeeded: $0 >> 16) }
    }

    /// Creates a header; `flags` must tell whether there are optional fields.
    public init(
        flags: UInt8 = 0x30, messageType: UInt8 = 255, length: UInt16,
        tunnelEndpointIdentifier: UInt32, optionalFields: UInt32? = nil,
        extensionHeaders: [UInt8] = []
    ) {
        self.flags = flags
        self.messageType = messageType
        self.length = length
        self.tunnelEndpointIdentifier = tunnelEndpointIdentifier
        self.optionalFields = optionalFields
        self.extensionHeaders = extensionHeaders
    }

    /// Reads the header and leaves `reader` at the payload, which ends where Length says.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        flags = try reader.uint8("Flags")
        messageType = try reader.uint8("Message Type")
        length = try reader.uint16("Length")
        tunnelEndpointIdentifier = try reader.uint32("Tunnel Endpoint Identifier")
        reader.narrow(to: Int(length), by: .enclosingLength)
        optionalFields =
            flags & 7 == 0 ? nil : try reader.uint32("Sequence Number, N-PDU Number, Next Type")
        var extensionHeaders: [UInt8] = []
        var next = flags & 4 == 0 ? 0 : UInt8(truncatingIfNeeded: optionalFields ?? 0)
        while next != 0, reader.failure == nil {
            let words = reader.peek() ?? 1
            guard words > 0 else {
                reader.failure = reader.invalid(
                    "Extension Header Length", 0, expected: "1 or more words")
                break
            }
            let header = reader.available(Int(words) * 4, "Extension Header")
            extensionHeaders += header
            next = header.last ?? 0
        }
        self.extensionHeaders = extensionHeaders
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        [flags, messageType] + bigEndianOctets(length) + bigEndianOctets(tunnelEndpointIdentifier)
            + (optionalFields.map(bigEndianOctets) ?? []) + extensionHeaders
    }
}
