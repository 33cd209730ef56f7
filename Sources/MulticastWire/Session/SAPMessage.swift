/// A message of the Session Announcement Protocol (RFC 2974 §6).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     | V=1 |A|R|T|E|C|   auth len    |         msg id hash           |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     :                originating source (32 or 128 bits)            :
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     :                    optional authentication data               :
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |         optional payload type           |0|      payload      :
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///
/// What is encrypted or compressed is kept as it is: neither is undone here.
public struct SAPMessage: Hashable, Sendable {
    /// The version and the bits A, R, T, E and C.
    public let flags: UInt8
    /// The length of the authentication data in 32-bit words, as the sender gives it.
    public let authLength: UInt8
    /// Tells versions of an announcement by one source apart.
    public let messageIDHash: UInt16
    /// The host that made the announcement.
    public let originatingSource: IPAddress
    /// The signature; empty where it is not all there.
    public let authenticationData: [UInt8]
    /// The MIME type of the payload, without the NUL after it; `nil` if there is none.
    public let payloadType: [UInt8]?
    /// The payload, encrypted and compressed as it is.
    public let payload: [UInt8]

    /// The version, which is 1.
    public var version: UInt8 { flags >> 5 }
    /// Whether the originating source is an IPv6 address (A).
    public var hasIPv6Source: Bool { flags & 0x10 != 0 }
    /// The reserved bit (R).
    public var reserved: Bool { flags & 0x08 != 0 }
    /// Whether the session is deleted instead of announced (T).
    public var isDeletion: Bool { flags & 0x04 != 0 }
    /// Whether payload type and payload are encrypted (E).
    public var isEncrypted: Bool { flags & 0x02 != 0 }
    /// Whether payload type and payload are compressed with zlib (C).
    public var isCompressed: Bool { flags & 0x01 != 0 }

    /// The session that is announced or deleted, where the payload is readable SDP; a deletion
    /// has but the origin.
    public var sessionDescription: SessionDescription? {
        guard !isEncrypted, !isCompressed, !payload.isEmpty else { return nil }
        let sdp = Array("application/sdp".utf8)
        if let payloadType, !payloadType.elementsEqual(sdp, by: { $0 | 0x20 == $1 | 0x20 }) {
            return nil
        }
        return SessionDescription(payload)
    }

    /// Creates a message; version, the bit of the source's family and the length of the
    /// authentication data are right if not given.
    public init(
        messageIDHash: UInt16, originatingSource: IPAddress, authenticationData: [UInt8] = [],
        payloadType: [UInt8]? = Array("application/sdp".utf8), payload: [UInt8],
        flags: UInt8? = nil, authLength: UInt8? = nil
    ) {
        let isIPv6 = if case .v6 = originatingSource { true } else { false }
        self.flags = flags ?? (isIPv6 ? 0x30 : 0x20)
        self.authLength = authLength ?? UInt8(clamping: authenticationData.count / 4)
        self.messageIDHash = messageIDHash
        self.originatingSource = originatingSource
        self.authenticationData = authenticationData
        self.payloadType = payloadType
        self.payload = payload
    }

    /// Reads all that `reader` has.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        flags = try reader.uint8("V, A, R, T, E, C")
        authLength = try reader.uint8("auth len")
        messageIDHash = try reader.uint16("msg id hash")
        originatingSource =
            flags & 0x10 == 0
            ? .v4(try reader.ipv4Address("originating source"))
            : .v6(try reader.ipv6Address("originating source"))
        authenticationData = reader.available(Int(authLength) * 4, "authentication data")
        let rest = reader.remainder()
        guard reader.failure == nil, flags & 0x03 == 0,
            let length = Self.payloadTypeLength(in: rest)
        else {
            payloadType = nil
            payload = rest
            return
        }
        payloadType = Array(rest[..<length])
        payload = Array(rest[(length + 1)...])
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        [flags, authLength] + bigEndianOctets(messageIDHash) + originatingSource.octets
            + authenticationData + (payloadType.map { $0 + [0] } ?? []) + payload
    }

    /// How long the payload type before its NUL is; `nil` where there is none, which shows by the
    /// SDP that follows at once: `v=`, or the `o=` of a deletion (RFC 2974 §6).
    private static func payloadTypeLength(in rest: [UInt8]) -> Int? {
        if rest.count >= 2, rest[1] == UInt8(ascii: "=") { return nil }
        guard let length = rest.firstIndex(of: 0),
            rest[..<length].allSatisfy({ 0x20 ..< 0x7F ~= $0 })
        else { return nil }
        return length
    }
}
