/// Why a run of octets cannot be read as the structure it was taken for.
///
/// The error names the field as its RFC does and the place as a hex dump does:
///
///     Source Address at offset 52 needs 4 octets; the IPv4 Total Length leaves 2
///
/// Only what *cannot be read* is a decode error. A value that can be read but breaks a rule,
/// such as a bad checksum or a TTL of 64 on a report, is decoded as it stands and judged later.
public struct DecodeError: Error, Sendable {
    /// What ends a layer: the capture, or a length field of the layer or of an outer one.
    public enum Limit: UInt8, Sendable {
        /// The capture holds no more of the frame.
        case capturedFrame
        /// The sender says so in the IPv4 header (RFC 791 §3.1).
        case ipv4TotalLength
        /// The sender says so in the IPv6 header (RFC 8200 §3).
        case ipv6PayloadLength
        /// The sender says so in the UDP header (RFC 768).
        case udpLength
        /// The length field of an IEEE 802.3 frame.
        case ieee8023Length
        /// The length field of a PPPoE session packet (RFC 2516 §4).
        case pppoeLength
        /// The length of the one option, TLV, record or extension header at hand.
        case enclosingLength
    }

    /// What is wrong with the field.
    public enum Reason: Hashable, Sendable {
        /// The field needs `needed` octets where `limit` leaves `available`.
        case truncated(needed: Int, available: Int, limit: Limit)
        /// The field holds `value`, which is not what ``DecodeError/expected`` says.
        case invalid(value: Int)
    }

    /// The name of the field in its RFC, as a literal.
    public let fieldName: StaticString
    /// The field's first octet, counted from the start of the frame.
    public let offset: Int
    /// What is wrong with the field.
    public let reason: Reason
    /// For an invalid value: what the field may hold.
    public let expected: StaticString

    /// The field's name in its RFC.
    public var field: String { "\(fieldName)" }

    /// Whether the capture, and not the sender, left out what is missing.
    public var isCutByCapture: Bool {
        if case .truncated(_, _, .capturedFrame) = reason { true } else { false }
    }

    /// Creates the error of a field at `offset` that needs more octets than there are.
    public init(
        _ field: StaticString, at offset: Int, needed: Int, available: Int, limit: Limit
    ) {
        fieldName = field
        self.offset = offset
        reason = .truncated(needed: needed, available: available, limit: limit)
        expected = ""
    }

    /// Creates the error of a field at `offset` whose `value` makes the rest unreadable.
    public init(
        _ field: StaticString, at offset: Int, invalid value: Int, expected: StaticString
    ) {
        fieldName = field
        self.offset = offset
        reason = .invalid(value: value)
        self.expected = expected
    }
}

extension DecodeError: Hashable {
    /// Whether both say the same of the same field.
    public static func == (left: DecodeError, right: DecodeError) -> Bool {
        left.offset == right.offset && left.reason == right.reason && left.field == right.field
            && "\(left.expected)" == "\(right.expected)"
    }

    /// Feeds the place and the reason, which tell errors apart.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(offset)
        hasher.combine(reason)
    }
}

extension DecodeError: CustomStringConvertible {
    /// One line: the field, the place, and what is wrong, with no capital and no full stop.
    public var description: String {
        switch reason {
        case .truncated(let needed, let available, let limit):
            "\(field) at offset \(offset) needs \(needed) octet\(needed == 1 ? "" : "s"); "
                + "the \(limit) leaves \(available)"
        case .invalid(let value):
            "\(field) at offset \(offset) is \(value); expected \(expected)"
        }
    }
}

extension DecodeError.Limit: CustomStringConvertible {
    /// The limit in words; lower-cased, it is the `limit` of the JSON.
    public var description: String {
        switch self {
        case .capturedFrame: "captured frame"
        case .ipv4TotalLength: "IPv4 Total Length"
        case .ipv6PayloadLength: "IPv6 Payload Length"
        case .udpLength: "UDP Length"
        case .ieee8023Length: "802.3 Length"
        case .pppoeLength: "PPPoE Length"
        case .enclosingLength: "length of the field around it"
        }
    }
}
