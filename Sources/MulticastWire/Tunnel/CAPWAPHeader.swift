/// The header of a CAPWAP data packet (RFC 5415).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |CAPWAP Preamble|  HLEN   |   RID   | WBID    |T|F|L|W|M|K|Flags|
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |          Fragment ID          |     Frag Offset         |Rsvd |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                 (optional) Radio MAC Address                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |            (optional) Wireless Specific Information           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// Both optional fields are a length, as many octets, and padding to words of four octets.
public struct CAPWAPHeader: Hashable, Sendable {
    /// Version and type: 0 has this header, 1 is encrypted with DTLS.
    public let preamble: UInt8
    /// The header's length in words (HLEN), the radio (RID) and its kind (WBID), and flags; of
    /// an encrypted packet, reserved bits.
    public let lengthsAndFlags: UInt32
    /// What the fragments of one packet share.
    public let fragmentID: UInt16
    /// Where in the packet the fragment starts, in words of eight octets, and reserved bits.
    public let fragmentOffsetAndReserved: UInt16
    /// The optional fields, up to where the header ends.
    public let optionalFields: [UInt8]

    /// Whether the rest of the packet is encrypted.
    public var isEncrypted: Bool { preamble & 0xF == 1 }
    /// The header's length in octets, as the sender gives it.
    public var headerLength: Int { Int(lengthsAndFlags >> 19) * 4 }
    /// The radio.
    public var radioID: UInt8 { UInt8(truncatingIfNeeded: lengthsAndFlags >> 14) & 0x1F }
    /// The kind of wireless network: 1 is IEEE 802.11.
    public var wirelessBindingID: UInt8 { UInt8(truncatingIfNeeded: lengthsAndFlags >> 9) & 0x1F }
    /// Whether the payload is a frame of the wireless network; else it is one of IEEE 802.3 (T).
    public var isNativeFrame: Bool { lengthsAndFlags & 0x100 != 0 }
    /// Whether this is a fragment (F).
    public var isFragment: Bool { lengthsAndFlags & 0x80 != 0 }
    /// Whether this is the last fragment (L).
    public var isLastFragment: Bool { lengthsAndFlags & 0x40 != 0 }
    /// Whether this keeps the channel alive, and carries no frame (K).
    public var isKeepAlive: Bool { lengthsAndFlags & 0x08 != 0 }
    /// Where in the packet the fragment starts, in octets.
    public var fragmentOffset: Int { Int(fragmentOffsetAndReserved >> 3) * 8 }

    /// The address of the radio (M), if it has six octets.
    public var radioMACAddress: MACAddress? {
        guard lengthsAndFlags & 0x10 != 0, optionalFields.count >= 7, optionalFields[0] == 6 else {
            return nil
        }
        return MACAddress(
            rawValue: optionalFields[1 ..< 7].reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The Wireless Specific Information (W), if it is there.
    public var wirelessSpecificInformation: ArraySlice<UInt8>? {
        guard lengthsAndFlags & 0x20 != 0 else { return nil }
        var fields = optionalFields[...]
        if lengthsAndFlags & 0x10 != 0, let length = fields.first {
            fields = fields.dropFirst((Int(length) + 4) & ~3)
        }
        guard let length = fields.first, length < fields.count else { return nil }
        return fields.dropFirst().prefix(Int(length))
    }

    /// Creates a header.
    public init(
        preamble: UInt8 = 0, lengthsAndFlags: UInt32, fragmentID: UInt16 = 0,
        fragmentOffsetAndReserved: UInt16 = 0, optionalFields: [UInt8] = []
    ) {
        self.preamble = preamble
        self.lengthsAndFlags = lengthsAndFlags & 0xFF_FFFF
        self.fragmentID = fragmentID
        self.fragmentOffsetAndReserved = fragmentOffsetAndReserved
        self.optionalFields = optionalFields
    }

    /// Reads the header and leaves `reader` at the payload.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let start = reader.offset
        preamble = try reader.uint8("CAPWAP Preamble")
        lengthsAndFlags = try reader.uint24("HLEN, RID, WBID, Flags")
        guard preamble & 0xF != 1 else {
            // What DTLS encrypts follows at once (RFC 5415).
            (fragmentID, fragmentOffsetAndReserved, optionalFields) = (0, 0, [])
            return
        }
        let headerLength = Int(lengthsAndFlags >> 19) * 4
        guard headerLength >= 8 else {
            throw DecodeError(
                "HLEN", at: start + 1, invalid: headerLength / 4, expected: "2 or more words")
        }
        fragmentID = try reader.uint16("Fragment ID")
        fragmentOffsetAndReserved = try reader.uint16("Frag Offset")
        optionalFields = reader.available(headerLength - 8, "Optional Fields")
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        let first = bigEndianOctets(UInt32(preamble) << 24 | lengthsAndFlags)
        if isEncrypted { return first }
        return first + bigEndianOctets(fragmentID) + bigEndianOctets(fragmentOffsetAndReserved)
            + optionalFields
    }
}
