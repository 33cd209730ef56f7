/// An address of either family, where a protocol speaks both.
public enum IPAddress: Hashable, Sendable {
    /// An IPv4 address.
    case v4(IPv4Address)
    /// An IPv6 address.
    case v6(IPv6Address)

    /// Whether the address is a group.
    public var isMulticast: Bool {
        switch self {
        case .v4(let address): address.isMulticast
        case .v6(let address): address.isMulticast
        }
    }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        switch self {
        case .v4(let address): bigEndianOctets(address.rawValue)
        case .v6(let address): address.octets
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// The address in the usual text form of its family.
    public var description: String {
        switch self {
        case .v4(let address): address.description
        case .v6(let address): address.description
        }
    }
}
