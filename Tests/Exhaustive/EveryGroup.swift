public import MulticastWire

// Loops over all there is of something. This target is optimised in debug builds too, and what it
// calls is inlined into it, so that such a loop takes a second and not minutes.

/// Maps all 2^28 IPv4 groups to their Ethernet addresses and compares each with the octets that
/// RFC 1112 §6.4 says.
///
/// - Returns: the first group that is mapped otherwise; `nil` if there is none.
public func firstGroupMappedWrong() -> IPv4Address? {
    for bits in UInt32(0xE000_0000) ... 0xEFFF_FFFF {
        // 01-00-5E, and the last three octets of the group without their first bit.
        let (second, third, fourth) = (bits >> 16 & 0x7F, bits >> 8 & 0xFF, bits & 0xFF)
        let expected = UInt64(0x01_00_5E) << 24 | UInt64(second << 16 + third << 8 + fourth)
        let group = IPv4Address(rawValue: bits)
        let address = MACAddress(mapping: group)
        if address.rawValue != expected || !address.isIPv4Group || !group.isMulticast {
            return group
        }
    }
    return nil
}

/// Maps all 2^23 Ethernet addresses of IPv4 groups back.
///
/// - Returns: the first whose groups are not 32, in order, and all mapped to it; `nil` if there is
///   none. Since there are 32 times as many groups, each is then found exactly once.
public func firstAddressMappedBackWrong() -> MACAddress? {
    for bits in UInt64(0x0100_5E00_0000) ... 0x0100_5E7F_FFFF {
        let address = MACAddress(rawValue: bits)
        let groups = address.ipv4Groups
        var isRight = groups.count == 32
        var last: UInt32 = 0
        for group in groups {
            isRight =
                isRight && group.isMulticast && group.rawValue > last
                && MACAddress(mapping: group) == address
            last = group.rawValue
        }
        if !isRight { return address }
    }
    return nil
}

/// Looks at Ethernet addresses around those of IPv4 groups: all of 01-00-5E with the octets before
/// and behind it.
///
/// - Returns: the first that is taken for the address of groups and is none; `nil` if none is.
public func firstForeignAddressTaken() -> MACAddress? {
    for bits in UInt64(0x0100_5D00_0000) ..< 0x0100_6000_0000 {
        if 0x0100_5E00_0000 ... 0x0100_5E7F_FFFF ~= bits { continue }
        let address = MACAddress(rawValue: bits)
        if address.isIPv4Group || address.isIPv6Group { return address }
    }
    return nil
}
