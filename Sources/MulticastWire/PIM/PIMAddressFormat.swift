/// What the first two octets of every encoded address say: how the address is written
/// (RFC 7761 §4.9.1).
///
/// A family other than IPv4 and IPv6, or an encoding that no RFC defines, leaves the length of
/// the address unknown, and with it where the next field starts: reading ends there.
public struct PIMAddressFormat: Hashable, Sendable {
    /// The IANA number of the address family: 1 for IPv4, 2 for IPv6.
    public let addressFamily: UInt8
    /// 0 for the address alone; 1 where join attributes follow it (RFC 5384, RFC 7887).
    public let encodingType: UInt8

    /// IPv4, with nothing after the address.
    public static let ipv4 = PIMAddressFormat(addressFamily: 1, encodingType: 0)
    /// IPv6, with nothing after the address.
    public static let ipv6 = PIMAddressFormat(addressFamily: 2, encodingType: 0)

    private init(addressFamily: UInt8, encodingType: UInt8) {
        self.addressFamily = addressFamily
        self.encodingType = encodingType
    }

    /// The format of an address, with join attributes or without.
    init(of address: IPAddress, hasAttributes: Bool) {
        addressFamily = if case .v4 = address { 1 } else { 2 }
        encodingType = hasAttributes ? 1 : 0
    }

    init(from reader: inout ByteReader) throws(DecodeError) {
        addressFamily = try reader.uint8("Addr Family")
        guard addressFamily == 1 || addressFamily == 2 else {
            throw reader.invalid(
                "Addr Family", Int(addressFamily), expected: "1 (IPv4) or 2 (IPv6)", back: 1)
        }
        encodingType = try reader.uint8("Encoding Type")
        guard encodingType <= 1 else {
            throw reader.invalid(
                "Encoding Type", Int(encodingType), expected: "0, or 1 (join attributes)", back: 1)
        }
    }

    /// Reads the address itself.
    func address(
        _ field: StaticString, from reader: inout ByteReader
    ) throws(DecodeError) -> IPAddress {
        addressFamily == 1
            ? .v4(try reader.ipv4Address(field)) : .v6(try reader.ipv6Address(field))
    }

    /// Reads the attributes after the address, up to the one that says it is the last.
    func joinAttributes(
        from reader: inout ByteReader
    ) throws(DecodeError) -> [PIMJoinAttribute] {
        var attributes: [PIMJoinAttribute] = []
        guard encodingType == 1 else { return attributes }
        repeat {
            attributes.append(try PIMJoinAttribute(from: &reader))
        } while attributes.last?.isLast == false
        return attributes
    }

    var octets: [UInt8] { [addressFamily, encodingType] }
}
