// Which Ethernet address a group's packets are sent to, and which groups an Ethernet address
// stands for. The mapping loses bits, so the way back has many answers.

extension MACAddress {
    /// Creates the address that packets to an IPv4 group are sent to: 01-00-5E-00-00-00 with the
    /// low 23 bits of the group (RFC 1112 §6.4).
    ///
    /// - Parameter group: a group; of any other address the low 23 bits are taken all the same.
    @inlinable
    public init(mapping group: IPv4Address) {
        self.init(rawValue: 0x0100_5E00_0000 | UInt64(group.rawValue & 0x7F_FFFF))
    }

    /// Creates the address that packets to an IPv6 group are sent to: 33-33 and the last four
    /// octets of the group (RFC 2464 §7).
    ///
    /// - Parameter group: a group; of any other address the last octets are taken all the same.
    @inlinable
    public init(mapping group: IPv6Address) {
        self.init(rawValue: 0x3333_0000_0000 | group.low & 0xFFFF_FFFF)
    }

    /// Creates the address that packets to a group of either family are sent to.
    @inlinable
    public init(mapping group: IPAddress) {
        switch group {
        case .v4(let group): self.init(mapping: group)
        case .v6(let group): self.init(mapping: group)
        }
    }

    /// Whether IPv4 groups map to it: 01-00-5E-00-00-00 to 01-00-5E-7F-FF-FF (RFC 7042 §2.1.1).
    @inlinable
    public var isIPv4Group: Bool { rawValue >> 23 == 0x0100_5E00_0000 >> 23 }

    /// Whether IPv6 groups map to it: 33-33-00-00-00-00 to 33-33-FF-FF-FF-FF (RFC 7042 §2.3.1).
    @inlinable
    public var isIPv6Group: Bool { rawValue >> 32 == 0x3333 }

    /// Whether it is for MPLS multicast and no IP group maps to it: 01-00-5E-80-00-00 to
    /// 01-00-5E-8F-FF-FF (RFC 5332, RFC 7042 §2.1.1).
    @inlinable
    public var isMPLSMulticast: Bool { rawValue >> 20 == 0x0100_5E80_0000 >> 20 }

    /// The 32 groups that map to it, lowest first; none if it is no address of IPv4 groups.
    ///
    /// A group has 28 bits of its own and the mapping keeps 23: five are lost.
    @inlinable
    public var ipv4Groups: [IPv4Address] {
        guard isIPv4Group else { return [] }
        let kept = UInt32(truncatingIfNeeded: rawValue) & 0x7F_FFFF
        return (0 ..< 32).map { lost in IPv4Address(rawValue: 0xE000_0000 | lost << 23 | kept) }
    }

    /// The last 32 bits of all IPv6 groups that map to it; `nil` if it is no address of IPv6
    /// groups.
    ///
    /// 80 bits of the group are lost, so the groups are a pattern and not a list.
    @inlinable
    public var ipv6GroupSuffix: UInt32? {
        isIPv6Group ? UInt32(truncatingIfNeeded: rawValue) : nil
    }
}

extension IPv4Address {
    /// Whether the group lies outside 224.0.0.0/24, but its Ethernet address is that of a group
    /// inside, which switches send to all ports (RFC 4541 §2.1.2).
    @inlinable
    public var isFloodProne: Bool {
        isMulticast && rawValue & 0x7F_FF00 == 0 && rawValue >> 8 != 0xE0_0000
    }
}
