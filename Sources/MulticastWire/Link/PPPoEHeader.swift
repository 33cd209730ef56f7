/// The header of a PPPoE session packet (RFC 2516).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  VER  | TYPE  |      CODE     |          SESSION_ID           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |            LENGTH             |           payload             ~
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PPPoEHeader: Hashable, Sendable {
    /// Version and type: 0x11.
    public let versionAndType: UInt8
    /// What the packet is: 0 carries PPP.
    public let code: UInt8
    /// The session.
    public let sessionID: UInt16
    /// The length of the payload in octets, as the sender gives it.
    public let length: UInt16

    /// Creates a header.
    public init(
        versionAndType: UInt8 = 0x11, code: UInt8 = 0, sessionID: UInt16, length: UInt16
    ) {
        self.versionAndType = versionAndType
        self.code = code
        self.sessionID = sessionID
        self.length = length
    }

    /// Reads the header and leaves `reader` at the payload, which ends where LENGTH says.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        versionAndType = try reader.uint8("VER, TYPE")
        code = try reader.uint8("CODE")
        sessionID = try reader.uint16("SESSION_ID")
        length = try reader.uint16("LENGTH")
        reader.narrow(to: Int(length), by: .pppoeLength)
    }

    /// The header as it goes on the wire.
    public var octets: [UInt8] {
        [versionAndType, code] + bigEndianOctets(sessionID) + bigEndianOctets(length)
    }
}
