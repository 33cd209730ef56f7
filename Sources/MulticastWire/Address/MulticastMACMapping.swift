extension MACAddress {
    /// Creates the address that frames to an IPv4 group are sent to: 01:00:5e and the low 23
    /// bits of the group (RFC 1112 §6.4).
    public init(mapping group: IPv4Address) {
        self.init(rawValue: 0x0100_5E00_0000 | UInt64(group.rawValue & 0x7F_FFFF))
    }

    /// Creates the address that frames to an IPv6 group are sent to: 33:33 and the low 32 bits of
    /// the group (RFC 2464 §7).
    public init(mapping group: IPv6Address) {
        self.init(rawValue: 0x3333_0000_0000 | group.low & 0xFFFF_FFFF)
    }
}
