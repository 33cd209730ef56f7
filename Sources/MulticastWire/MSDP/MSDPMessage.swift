/// One MSDP message, a TLV, as far as one TCP segment holds it (RFC 3618 §12.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Type       |           Length              |  Value ....   |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct MSDPMessage: Hashable, Sendable {
    /// What the message is.
    public let type: MessageType
    /// The length of Type, Length and Value in octets, as the sender gives it.
    public let length: UInt16
    /// The Value, as far as it is here.
    public let value: Value

    /// How many octets of the message are not in the segment.
    public var missing: Int { max(0, Int(length) - 3 - value.octets.count) }

    /// The least Length that a message of this type, with as many entries as it announces, has;
    /// 3 for an unknown type, whose header it covers.
    public var leastLength: Int {
        switch type {
        case .sourceActive, .sourceActiveResponse:
            if case .sourceActive(let message) = value {
                8 + 12 * Int(message.entryCount)
            } else {
                8
            }
        case .sourceActiveRequest: 8
        case .keepAlive: 3
        default: type.isAssigned ? 4 : 3
        }
    }

    /// Whether the Length is too small for a message of this type.
    public var isTooShort: Bool { Int(length) < leastLength }

    /// Creates a message; `length` is right for the value if not given.
    public init(type: MessageType, value: Value = .octets([]), length: UInt16? = nil) {
        self.type = type
        self.value = value
        self.length = length ?? UInt16(clamping: 3 + value.octets.count)
    }

    /// Reads a message, or as much of it as there is, which is no failure: the stream goes on in
    /// another segment.
    ///
    /// - Throws: where Type or Length are not there.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        let type = MessageType(rawValue: try reader.uint8("Type"))
        let length = try reader.uint16("Length")
        let count = min(max(0, Int(length) - 3), reader.count)
        value = try reader.within(count, "Value") { reader throws(DecodeError) in
            switch type {
            case .sourceActive where count >= 5, .sourceActiveResponse where count >= 5:
                .sourceActive(try MSDPSourceActive(from: &reader))
            case .sourceActiveRequest where count >= 5:
                .sourceActiveRequest(
                    reserved: try reader.uint8("Reserved"),
                    group: try reader.ipv4Address("Group Address"), rest: reader.remainder())
            default: .octets(reader.remainder())
            }
        }
        self.type = type
        self.length = length
    }

    /// The octets as they go into the stream.
    public var octets: [UInt8] { [type.rawValue] + bigEndianOctets(length) + value.octets }

    /// What a message can hold.
    public enum Value: Hashable, Sendable {
        /// Sources that are active in a domain (RFC 3618 §12.2.1); a response has the same form.
        case sourceActive(MSDPSourceActive)
        /// The group whose sources are asked for, with what follows it (RFC 3618 §12.2 has the
        /// type but no longer describes it).
        case sourceActiveRequest(reserved: UInt8, group: IPv4Address, rest: [UInt8])
        /// Anything else, or too little to tell.
        case octets([UInt8])

        /// The octets as they go into the stream.
        public var octets: [UInt8] {
            switch self {
            case .sourceActive(let message): message.octets
            case .sourceActiveRequest(let reserved, let group, let rest):
                [reserved] + bigEndianOctets(group.rawValue) + rest
            case .octets(let octets): octets
            }
        }
    }

    /// A TLV type (RFC 3618 §12.2).
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a type from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// IPv4 Source-Active.
        public static let sourceActive = MessageType(rawValue: 1)
        /// IPv4 Source-Active Request.
        public static let sourceActiveRequest = MessageType(rawValue: 2)
        /// IPv4 Source-Active Response.
        public static let sourceActiveResponse = MessageType(rawValue: 3)
        /// KeepAlive.
        public static let keepAlive = MessageType(rawValue: 4)
        /// Reserved; once Notification.
        public static let notification = MessageType(rawValue: 5)
        /// MSDP traceroute in progress.
        public static let tracerouteInProgress = MessageType(rawValue: 6)
        /// MSDP traceroute reply.
        public static let tracerouteReply = MessageType(rawValue: 7)

        /// Whether RFC 3618 lists the type.
        public var isAssigned: Bool { 1 ... 7 ~= rawValue }
    }
}
