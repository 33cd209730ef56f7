/// An option of ssmping and of the Multicast Ping Protocol, a TLV without padding (RFC 6450 §3.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |             Type              |            Length             |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |                            Value ...                          |
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct ProbeOption: Hashable, Sendable {
    /// What the option is; the two protocols number theirs differently.
    public let type: UInt16
    /// The length of the value in octets, as the sender gives it.
    public let length: UInt16
    /// The value; empty where it is not all there.
    public let value: [UInt8]

    /// The value as a number, if it has four octets.
    public var number: UInt32? { value.count == 4 ? UInt32(Self.bigEndian(value)) : nil }

    /// The value as seconds and microseconds, if it has eight octets.
    public var timestamp: ProbeTimestamp? {
        guard value.count == 8 else { return nil }
        return ProbeTimestamp(
            seconds: UInt32(Self.bigEndian(value[..<4])),
            microseconds: UInt32(Self.bigEndian(value[4...])))
    }

    /// Creates an option; the length is that of the value if not given.
    public init(type: UInt16, value: [UInt8] = [], length: UInt16? = nil) {
        self.type = type
        self.length = length ?? UInt16(clamping: value.count)
        self.value = value
    }

    /// Reads one option.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        type = try reader.uint16("Option Type")
        length = try reader.uint16("Length")
        value = reader.available(Int(length), "Value")
    }

    /// Creates an option of the Multicast Ping Protocol.
    public init(_ type: MulticastPingMessage.OptionType, _ value: [UInt8]) {
        self.init(type: type.rawValue, value: value)
    }

    /// Creates RFC 6450's Multicast Group option (§3.2): two octets for the family, 1 or 2, and the
    /// address.
    public static func multicastGroup(_ group: IPAddress) -> ProbeOption {
        ProbeOption(.multicastGroup, [0, group.isIPv6 ? 2 : 1] + group.octets)
    }

    /// Creates ssmping's option for the group, which has one octet for the family.
    public static func ssmpingGroup(_ group: IPAddress) -> ProbeOption {
        ProbeOption(
            type: SsmpingMessage.OptionType.group.rawValue,
            value: [group.isIPv6 ? 2 : 1] + group.octets)
    }

    /// The option as it goes on the wire.
    public var octets: [UInt8] { bigEndianOctets(type) + bigEndianOctets(length) + value }

    /// An address in the last octets of the value, after `skipped` octets that name its family.
    func address(after skipped: Int) -> IPAddress? {
        let octets = value.dropFirst(skipped)
        switch octets.count {
        case 4: return .v4(IPv4Address(rawValue: UInt32(Self.bigEndian(octets))))
        case 16:
            return .v6(
                IPv6Address(
                    high: Self.bigEndian(octets.prefix(8)), low: Self.bigEndian(octets.suffix(8))))
        default: return nil
        }
    }

    /// What `decode` reads in a value; `nil` where it cannot.
    static func decoded<Value>(
        _ value: [UInt8], _ decode: (inout ByteReader) throws(DecodeError) -> Value
    ) -> Value? {
        var reader = ByteReader(value.span)
        return try? decode(&reader)
    }

    /// The number that at most eight octets are.
    static func bigEndian(_ octets: some Collection<UInt8>) -> UInt64 {
        octets.reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// When a probe was sent, by its sender's clock.
public struct ProbeTimestamp: Hashable, Sendable {
    /// Seconds since the start of 1970.
    public let seconds: UInt32
    /// Microseconds since that second.
    public let microseconds: UInt32

    /// Creates a time.
    public init(seconds: UInt32, microseconds: UInt32) {
        self.seconds = seconds
        self.microseconds = microseconds
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] { bigEndianOctets(seconds) + bigEndianOctets(microseconds) }
}
