public import MulticastWire

extension GroupAdvice {
    /// A group to use instead of `group`: one that nothing speaks against, as like it as can be.
    ///
    /// Of IPv4 it lies in 239.192.0.0/14, which is for an organization's own groups (RFC 2365
    /// §6.2), or in 232.0.0.0/8 if the group is source-specific, and ends in the same octets if
    /// it can; of IPv6 it has the same scope and flags if those are right for a group of one's own,
    /// and an identifier that hosts may choose.
    ///
    /// - Parameters:
    ///   - group: the group to replace.
    ///   - isFree: whether nobody uses a group yet, nor its Ethernet address.
    /// - Returns: the group; `nil` if the space holds none, or of IPv6 its first 2^24 groups.
    public func replacement(
        for group: IPAddress, isFree: (IPAddress) -> Bool = { _ in true }
    ) -> IPAddress? {
        switch group {
        case .v4(let group):
            group.candidates.lazy.map { IPAddress.v4($0) }
                .first { hazards(of: $0).isEmpty && isFree($0) }
        case .v6(let group):
            group.candidates.lazy.map { IPAddress.v6($0) }
                .first { hazards(of: $0).isEmpty && isFree($0) }
        }
    }
}

extension IPv4Address {
    /// The groups of the space in which a replacement is looked for, the most alike first.
    fileprivate var candidates: some Sequence<IPv4Address> {
        let (base, bits): (UInt32, UInt32) =
            isSourceSpecific ? (0xE800_0000, 24) : (0xEFC0_0000, 18)
        let (ending, heads) = (rawValue & 0xFFFF, UInt32(1) << (bits - 16))
        // First all second octets with the same ending, then the same with the next ending.
        return (0 ..< UInt32(1) << bits).lazy.map { step in
            let (further, head) = step.quotientAndRemainder(dividingBy: heads)
            let second = isSourceSpecific ? ((rawValue >> 16) &+ head) & 0xFF : head
            return IPv4Address(rawValue: base | second << 16 | (ending &+ further) & 0xFFFF)
        }
    }
}

extension IPv6Address {
    /// The groups among which a replacement is looked for, the most alike first.
    fileprivate var candidates: some Sequence<IPv6Address> {
        let scope = groupScope?.rawValue ?? 0
        let isOwn = scope > GroupScope.linkLocal.rawValue && scope < 15
        let head = UInt64(isOwn ? scope : GroupScope.siteLocal.rawValue) << 48
        // Without the flag T a group is IANA's; what belongs to a unicast prefix stays there.
        let isOfPrefix = groupFlags?.contains(.unicastPrefixBased) ?? false
        let high =
            0xFF10_0000_0000_0000 | head | (isOfPrefix ? high & 0x00F0_FFFF_FFFF_FFFF : 0)
        let above = isOfPrefix ? low & 0xFFFF_FFFF_0000_0000 : 0
        // Identifiers that hosts choose have the highest bit set; those that begin with ff are of
        // solicited nodes.
        let chosen = 0x8000_0000 | UInt32(truncatingIfNeeded: low)
        let first = chosen >> 24 == 0xFF ? chosen & 0xBFFF_FFFF : chosen
        return (0 ..< UInt32(1) << 24).lazy.map { step in
            IPv6Address(high: high, low: above | UInt64(first &+ step))
        }
    }
}
