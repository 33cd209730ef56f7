/// A probe of one of the programs that ping groups.
///
/// They share UDP port 4321 (RFC 6450 has 9903 besides), and no field says which of them it is;
/// their first octets do.
public enum ProbeMessage: Hashable, Sendable {
    /// A probe of mping.
    indirect case mping(MpingMessage)
    /// A probe of ssmping or asmping, version 1 of the protocol.
    case ssmping(SsmpingMessage)
    /// A probe of the Multicast Ping Protocol (RFC 6450), which omping speaks too.
    case multicastPing(MulticastPingMessage)

    /// The UDP port of mping, ssmping and omping.
    public static let port: UInt16 = 4321
    /// The UDP port of the Multicast Ping Protocol (RFC 6450 §7).
    public static let multicastPingPort: UInt16 = 9903

    /// Reads all that `reader` has.
    ///
    /// - Throws: where the octets are none of these, or too few.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        switch Self.variant(of: reader) {
        case .mping: self = .mping(try MpingMessage(from: &reader))
        case .ssmping: self = .ssmping(try SsmpingMessage(from: &reader))
        case .multicastPing: self = .multicastPing(try MulticastPingMessage(from: &reader))
        case nil:
            let type = try reader.uint8("Type")
            throw reader.invalid(
                "Type", Int(type), expected: "that of mping, ssmping or RFC 6450", back: 1)
        }
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        switch self {
        case .mping(let message): message.octets
        case .ssmping(let message): message.octets
        case .multicastPing(let message): message.octets
        }
    }

    /// What the payload of a datagram to or from one of the ports is; `nil` for no probe.
    ///
    /// mping begins with its version, a digit and a point, and has `s` or `r` at offset 4. The
    /// others begin with a letter and TLVs; a Version option of 2 makes them RFC 6450 (§3.2), as
    /// do the two types that version 1 lacks.
    static func variant(of reader: ByteReader) -> Variant? {
        guard let first = reader.peek() else { return nil }
        switch first {
        case UInt8(ascii: "0") ... UInt8(ascii: "9"):
            guard reader.peek(1) == UInt8(ascii: ".") else { return nil }
            let type = reader.peek(4)
            return type == UInt8(ascii: "s") || type == UInt8(ascii: "r") ? .mping : nil
        case UInt8(ascii: "I"), UInt8(ascii: "S"):
            return hasOptions(reader) ? .multicastPing : nil
        case UInt8(ascii: "Q"), UInt8(ascii: "A"):
            guard hasOptions(reader) else { return nil }
            var place = 1
            while let type = reader.peek16(place), let length = reader.peek16(place + 2) {
                if type == 0, length == 1 { return .multicastPing }
                place += 4 + Int(length)
            }
            return .ssmping
        default: return nil
        }
    }

    /// Whether the first option is one that could stand there, and no word that begins with the
    /// same letter.
    private static func hasOptions(_ reader: ByteReader) -> Bool {
        guard let type = reader.peek16(1) else { return reader.count == 1 }
        return type <= 12 || type >= 65532
    }

    /// Which probe it is.
    enum Variant {
        case mping, ssmping, multicastPing
    }
}
