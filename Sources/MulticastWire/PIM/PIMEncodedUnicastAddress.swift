/// A host's or router's address in a PIM message (RFC 7761 §4.9.1).
///
///      0                   1                   2                   3
///      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
///     |  Addr Family  | Encoding Type |     Unicast Address
///     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
public struct PIMEncodedUnicastAddress: Hashable, Sendable {
    /// How the address is written.
    public let format: PIMAddressFormat
    /// The address.
    public let address: IPAddress
    /// The attributes after the address (RFC 7887), usually none.
    public let joinAttributes: [PIMJoinAttribute]

    /// Creates an address.
    public init(_ address: IPAddress, joinAttributes: [PIMJoinAttribute] = []) {
        format = PIMAddressFormat(of: address, hasAttributes: !joinAttributes.isEmpty)
        self.address = address
        self.joinAttributes = joinAttributes
    }

    /// Reads an address and leaves `reader` behind it.
    public init(from reader: inout ByteReader) throws(DecodeError) {
        format = try PIMAddressFormat(from: &reader)
        address = try format.address("Unicast Address", from: &reader)
        joinAttributes = try format.joinAttributes(from: &reader)
    }

    /// The address as it goes on the wire.
    public var octets: [UInt8] {
        format.octets + address.octets + joinAttributes.flatMap(\.octets)
    }
}
