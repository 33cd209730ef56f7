public import MulticastWire

extension IPAddress {
    /// What an address that is no group is, in words that follow "is"; `nil` for a group.
    ///
    /// The ranges are those of the IANA registries of special-purpose addresses (RFC 6890).
    public var unicastKind: String? {
        switch self {
        case .v4(let address): address.unicastKind
        case .v6(let address): address.unicastKind
        }
    }
}

extension IPv4Address {
    fileprivate var unicastKind: String? {
        if isMulticast { return nil }
        switch (rawValue >> 24, rawValue >> 16 & 0xFF, rawValue >> 8 & 0xFF) {
        case (0, 0, 0) where self == .unspecified: return "no address: it stands for any"
        case (0, _, _): return "an address of this network, for booting hosts"
        case (10, _, _), (172, 16 ... 31, _), (192, 168, _): return "a private unicast address"
        case (100, 64 ... 127, _): return "a unicast address that carriers share"
        case (127, _, _): return "a loopback address"
        case (169, 254, _): return "a link-local unicast address"
        case (192, 0, 2), (198, 51, 100), (203, 0, 113):
            return "a unicast address for examples in documentation"
        case (240..., _, _):
            return self == .broadcast ? "the broadcast address" : "a reserved address"
        default: return "a unicast address"
        }
    }
}

extension IPv6Address {
    fileprivate var unicastKind: String? {
        if isMulticast { return nil }
        if high == 0 {
            if low == 0 { return "no address: it stands for any" }
            if low == 1 { return "the loopback address" }
            if low >> 32 == 0xFFFF { return "an IPv4 address in IPv6 form" }
        }
        if isLinkLocal { return "a link-local unicast address" }
        if high >> 57 == 0xFC >> 1 { return "a private unicast address" }
        if high >> 32 == 0x2001_0DB8 { return "a unicast address for examples in documentation" }
        return "a unicast address"
    }
}
