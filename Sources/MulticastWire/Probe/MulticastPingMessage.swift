/// A message of the Multicast Ping Protocol, version 2 (RFC 6450 §3.3).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |    Type       |          Options ...                          |
///     +-+-+-+-+-+-+-+-+            .                                  |
///     |                            .                                  |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-      .....
public struct MulticastPingMessage: Hashable, Sendable {
    /// What the message is.
    public let type: MessageType
    /// The options, in order, as far as they are there.
    public let options: [ProbeOption]
    /// What follows them and is no option.
    public let remainder: [UInt8]

    /// The version of the protocol, which is 2.
    public var version: UInt8? { octet(.version) }
    /// What the client recognises its answers by.
    public var clientID: [UInt8]? { first(.clientID)?.value }
    /// The number of the request.
    public var sequence: UInt32? { first(.sequenceNumber)?.number }
    /// When the client sent the request.
    public var clientTimestamp: ProbeTimestamp? { first(.clientTimestamp)?.timestamp }
    /// The group to which the server is to answer, or which it offers.
    public var group: IPAddress? { first(.multicastGroup)?.address(after: 2) }
    /// The options that the client asks for.
    public var requestedOptions: [OptionType]? {
        guard let value = first(.optionRequest)?.value else { return nil }
        return stride(from: 0, to: value.count - 1, by: 2).map { place in
            OptionType(rawValue: UInt16(ProbeOption.bigEndian(value[place ..< place + 2])))
        }
    }
    /// What the server says of itself, in UTF-8.
    public var serverInformation: [UInt8]? { first(.serverInformation)?.value }
    /// The TTL that the answer was sent with, in hops.
    public var ttl: UInt8? { octet(.ttl) }
    /// The prefixes from which groups are wanted or offered, in order of preference.
    public var prefixes: [Prefix] {
        options.filter { $0.type == OptionType.multicastPrefix.rawValue }
            .compactMap { Prefix($0.value) }
    }
    /// What shows the server that the client received an earlier answer.
    public var sessionID: [UInt8]? { first(.sessionID)?.value }
    /// When the server sent the answer.
    public var serverTimestamp: ProbeTimestamp? { first(.serverTimestamp)?.timestamp }

    /// Under which conditions mcping sent the request; `nil` in requests of others.
    public var conditions: ProbeConditions? {
        first(.conditions).flatMap { ProbeOption.decoded($0.value, ProbeConditions.init(from:)) }
    }
    /// What mcping's responder says; `nil` in messages of others, and where it is not filled in.
    public var report: ResponderReport? {
        first(.report).flatMap { ProbeOption.decoded($0.value, ResponderReport.init(from:)) }
            .flatMap { $0.version == 0 ? nil : $0 }
    }

    /// Creates a message.
    public init(type: MessageType, options: [ProbeOption], remainder: [UInt8] = []) {
        self.type = type
        self.options = options
        self.remainder = remainder
    }

    /// Reads all that `reader` has.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = MessageType(rawValue: try reader.uint8("Type"))
        options = reader.arrayToEnd(ProbeOption.init(from:))
        remainder = reader.remainder()
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] { [type.rawValue] + options.flatMap(\.octets) + remainder }

    /// The first option of a type.
    public func first(_ type: OptionType) -> ProbeOption? {
        options.first { $0.type == type.rawValue }
    }

    private func octet(_ type: OptionType) -> UInt8? {
        guard let value = first(type)?.value, value.count == 1 else { return nil }
        return value.first
    }

    /// A range of groups (RFC 6450 §3.2, type 10).
    public struct Prefix: Hashable, Sendable {
        /// The first address; the octets that are left out are zeros.
        public let address: IPAddress
        /// How many bits of it count; 0 for any group of the family.
        public let length: UInt8

        /// Creates a range; `nil` if its length is not 0, 4 to 32, or 8 to 128.
        public init?(_ prefix: IPPrefix) {
            let least = prefix.base.isIPv6 ? 8 : 4
            guard prefix.length == 0 || prefix.length >= least else { return nil }
            (address, length) = (prefix.base, UInt8(clamping: prefix.length))
        }

        /// The value of the option: the family, the length, and only the octets needed.
        public var octets: [UInt8] {
            bigEndianOctets(UInt16(address.isIPv6 ? 2 : 1)) + [length]
                + address.octets.prefix((Int(length) + 7) / 8)
        }

        /// The range as others have it; `nil` if its length is more than an address has.
        public var prefix: IPPrefix? { IPPrefix(address, length: Int(length)) }

        init?(_ value: [UInt8]) {
            guard value.count >= 3 else { return nil }
            length = value[2]
            let given = value[3...]
            switch ProbeOption.bigEndian(value[..<2]) {
            case 1 where given.count <= 4:
                let bits = ProbeOption.bigEndian(given) << UInt64(8 * (4 - given.count))
                address = .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: bits)))
            case 2 where given.count <= 16:
                let all = given + Array(repeating: 0, count: 16 - given.count)
                address = .v6(
                    IPv6Address(
                        high: ProbeOption.bigEndian(all.prefix(8)),
                        low: ProbeOption.bigEndian(all.suffix(8))))
            default: return nil
            }
        }
    }

    /// What a message can be (RFC 6450 §3.4).
    public struct MessageType: RawRepresentable, Hashable, Sendable {
        /// The octet on the wire.
        public let rawValue: UInt8

        /// Creates a type from the octet on the wire.
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// Init, from the client.
        public static let `init` = MessageType(rawValue: UInt8(ascii: "I"))
        /// Server Response.
        public static let serverResponse = MessageType(rawValue: UInt8(ascii: "S"))
        /// Echo Request, from the client.
        public static let echoRequest = MessageType(rawValue: UInt8(ascii: "Q"))
        /// Echo Reply, from the server.
        public static let echoReply = MessageType(rawValue: UInt8(ascii: "A"))
    }

    /// What an option can be (RFC 6450 §3.2).
    public struct OptionType: RawRepresentable, Hashable, Sendable {
        /// The 16 bits on the wire.
        public let rawValue: UInt16

        /// Creates a type from the 16 bits on the wire.
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// Version.
        public static let version = OptionType(rawValue: 0)
        /// Client ID.
        public static let clientID = OptionType(rawValue: 1)
        /// Sequence Number.
        public static let sequenceNumber = OptionType(rawValue: 2)
        /// Client Timestamp.
        public static let clientTimestamp = OptionType(rawValue: 3)
        /// Multicast Group: 16 bits for the family, 1 or 2, and the address.
        public static let multicastGroup = OptionType(rawValue: 4)
        /// Option Request.
        public static let optionRequest = OptionType(rawValue: 5)
        /// Server Information.
        public static let serverInformation = OptionType(rawValue: 6)
        /// TTL.
        public static let ttl = OptionType(rawValue: 9)
        /// Multicast Prefix.
        public static let multicastPrefix = OptionType(rawValue: 10)
        /// Session ID.
        public static let sessionID = OptionType(rawValue: 11)
        /// Server Timestamp.
        public static let serverTimestamp = OptionType(rawValue: 12)
        /// ``ProbeConditions``, of mcping alone: types from 65532 on are for experiments (§7).
        public static let conditions = OptionType(rawValue: 65532)
        /// ``ResponderReport``, of mcping alone.
        public static let report = OptionType(rawValue: 65533)
        /// Octets of no meaning: they make a request as long as wanted, and a responder of mcping
        /// gives some of them up for options of its own.
        public static let padding = OptionType(rawValue: 65534)
        /// ``MemberRow``s, of mcping alone.
        public static let memberRows = OptionType(rawValue: 65535)
    }
}
