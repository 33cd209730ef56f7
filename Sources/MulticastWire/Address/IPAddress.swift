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

    /// Whether the address is one of IPv6.
    public var isIPv6: Bool { if case .v6 = self { true } else { false } }

    /// The octets as they go on the wire.
    public var octets: [UInt8] {
        switch self {
        case .v4(let address): bigEndianOctets(address.rawValue)
        case .v6(let address): address.octets
        }
    }
}

extension IPAddress: Comparable {
    /// Whether `left` is the lower address, as elections compare them; every IPv4 address is lower
    /// than any of IPv6.
    public static func < (left: IPAddress, right: IPAddress) -> Bool {
        switch (left, right) {
        case (.v4(let left), .v4(let right)): left < right
        case (.v6(let left), .v6(let right)): left < right
        case (.v4, .v6): true
        case (.v6, .v4): false
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
