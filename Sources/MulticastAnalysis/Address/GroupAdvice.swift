public import MulticastWire

/// What speaks against using a group for a stream of one's own: one judgement for look-ups, checks
/// and plans.
///
/// `hazards(of:)` costs nanoseconds and allocates nothing; `words(for:of:)` explains.
public struct GroupAdvice: Sendable {
    /// The names that tell which groups are well known.
    public let registry: GroupRegistry
    /// The IPv4 groups with a name, by the 23 bits that the Ethernet address keeps.
    private let ipv4Names: NamedSuffixes
    /// The IPv6 groups with a name, by their last 32 bits.
    private let ipv6Names: NamedSuffixes

    /// Creates the judgement by a registry of names.
    ///
    /// Groups that a site has named itself count as well known to the groups that share their
    /// Ethernet address, and are not at fault themselves.
    public init(_ registry: GroupRegistry = .standard) {
        self.registry = registry
        let names = registry.names
        ipv4Names = NamedSuffixes(ipv4: names)
        ipv6Names = NamedSuffixes(ipv6: names)
    }

    /// The reasons not to use `group`; of an address that is no group there are none.
    public func hazards(of group: IPAddress) -> GroupHazards {
        switch group {
        case .v4(let group): hazards(of: group)
        case .v6(let group): hazards(of: group)
        }
    }

    /// The reasons not to use `group`; of an address that is no group there are none.
    public func hazards(of group: IPv4Address) -> GroupHazards {
        guard group.isMulticast else { return [] }
        var hazards = Self.hazardsOfBlock(group)
        let kept = group.rawValue & 0x7F_FFFF
        if kept >> 8 == 0 {
            if !group.isLocalNetworkControl { hazards.insert(.floodProne) }
        } else if kept >> 8 == 1 {
            if group.rawValue >> 8 != 0xE0_0001 { hazards.insert(.internetworkControlAlias) }
        } else if kept >> 16 == 0x7F {
            if group.rawValue >> 16 != 0xEFFF { hazards.insert(.crowdedAlias) }
        } else if kept >> 16 == 0x45 {
            if group.rawValue >> 16 != 0xEF45 { hazards.insert(.danteAlias) }
        }
        let names = ipv4Names.find(kept, UInt128(group.rawValue))
        if names.isNamed { hazards.insert(.registered) }
        // Of the two control blocks it is said already.
        if names.hasNamedTwin, kept >> 9 != 0 { hazards.insert(.wellKnownAlias) }
        return hazards
    }

    /// What the block of an IPv4 group says.
    private static func hazardsOfBlock(_ group: IPv4Address) -> GroupHazards {
        let bits = group.rawValue
        switch group.groupBlock {
        case .localNetworkControl: return GroupHazards(.linkLocal)
        case .internetworkControl: return GroupHazards(.internetworkControl)
        case .sdpSAP: return GroupHazards(.sessionAnnouncement)
        case .adHoc:
            // MCAST-TEST-NET.
            return GroupHazards(bits >> 8 == 0xE9_FC00 ? .documentation : .adHoc)
        case .sourceSpecific:
            return bits >> 8 == 0xE8_0000 ? GroupHazards(.sourceSpecificReserved) : []
        case .glop: return GroupHazards(.glop)
        case .unicastPrefixBased: return GroupHazards(.unicastPrefixBased)
        case .reserved: return GroupHazards(.reserved)
        case .localScope, .organizationLocalScope, .administrativelyScoped:
            var hazards: GroupHazards = bits >> 16 == 0xEFFF ? GroupHazards(.crowded) : []
            if bits >> 16 == 0xEF45 { hazards.insert(.dante) }
            if group.isScopeRelative { hazards.insert(.scopeRelative) }
            return hazards
        case nil: return []
        }
    }

    /// The reasons not to use `group`; of an address that is no group there are none.
    public func hazards(of group: IPv6Address) -> GroupHazards {
        guard let scope = group.groupScope, let flags = group.groupFlags else { return [] }
        var hazards: GroupHazards = []
        let identifier = UInt32(truncatingIfNeeded: group.low)
        if scope.rawValue == 0 || scope.rawValue == 15 {
            hazards.insert(.reserved)
        } else if scope.rawValue <= GroupScope.linkLocal.rawValue {
            hazards.insert(.linkLocal)
        }
        // All nodes of the link take it, and switches send it to all ports.
        if identifier == 1, scope != .linkLocal, scope != .interfaceLocal {
            hazards.insert(.floodProne)
        }
        if identifier >> 24 == 0xFF { hazards.insert(.solicitedNode) }
        if group.isForDocumentation { hazards.insert(.documentation) }
        let names = ipv6Names.find(identifier, group.bits)
        if names.isNamed {
            // Its twins are the same protocol's in other scopes.
            hazards.insert(.registered)
            return hazards
        }
        if names.hasNamedTwin { hazards.insert(.wellKnownAlias) }
        if group.isSolicitedNode { return hazards }
        if identifier < 0x8000_0000 { hazards.insert(.assignedIdentifier) }
        if !flags.contains(.transient) { hazards.insert(.notTransient) }
        return hazards
    }
}

extension GroupAdvice {
    /// The well-known groups that map to an Ethernet address, lowest first.
    ///
    /// Among those of IPv6 is the one by which neighbours look for hosts, if it is one of these.
    public func wellKnownGroups(of address: MACAddress) -> [IPAddress] {
        if let first = address.ipv4Groups.first {
            return ipv4Names.groups(first.rawValue & 0x7F_FFFF)
                .map { .v4(IPv4Address(rawValue: UInt32(truncatingIfNeeded: $0))) }
        }
        guard let suffix = address.ipv6GroupSuffix else { return [] }
        let solicited = IPv6Address(
            high: 0xFF02_0000_0000_0000, low: 0x1_0000_0000 | UInt64(suffix))
        return (solicited.isSolicitedNode ? [.v6(solicited)] : [])
            + ipv6Names.groups(suffix).map { .v6(IPv6Address(bits: $0)) }
    }

    /// The well-known groups that packets to `group` share an Ethernet address with, lowest first;
    /// without `group` itself.
    public func wellKnownAliases(of group: IPAddress) -> [IPAddress] {
        wellKnownGroups(of: MACAddress(mapping: group)).filter { $0 != group }
    }
}

extension IPv4Address {
    /// Whether the group is one of the highest 256 of a scope (RFC 2365 §9), of those that RFC 2365
    /// §8 lists.
    var isScopeRelative: Bool {
        switch rawValue >> 8 {
        case 0xEF_FFFF, 0xEF_C3FF, 0xEF_3FFF, 0xEF_7FFF, 0xEF_BFFF: true
        default: false
        }
    }
}

extension IPv6Address {
    /// Whether the group is for examples: ff0x::db8:0:0/96, or one of the prefix 2001:db8::/32
    /// (RFC 6676).
    var isForDocumentation: Bool {
        if high & 0xFFF0_FFFF_FFFF_FFFF == 0xFF00_0000_0000_0000 { return low >> 32 == 0xDB8 }
        guard let flags = groupFlags, flags.contains(.unicastPrefixBased) else { return false }
        return high & 0xFFFF_FFFF == 0x2001_0DB8
    }
}
