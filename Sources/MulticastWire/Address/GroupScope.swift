/// How far packets to a group may go: the four scope bits of an IPv6 group (RFC 4291 §2.7,
/// RFC 7346 §2), which RFC 2365 §8 gives to blocks of IPv4 groups too.
public struct GroupScope: RawRepresentable, Hashable, Sendable {
    /// The scope's number, 0 to 15; the higher, the farther.
    public let rawValue: UInt8

    /// Creates a scope from its number, of which four bits count.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue & 0xF }

    /// Interface-Local scope: packets stay in the node.
    @inlinable public static var interfaceLocal: GroupScope { GroupScope(rawValue: 1) }
    /// Link-Local scope: no router forwards packets.
    @inlinable public static var linkLocal: GroupScope { GroupScope(rawValue: 2) }
    /// Realm-Local scope (RFC 7346 §2), and IPv4's Local Scope (RFC 2365 §6.1).
    @inlinable public static var realmLocal: GroupScope { GroupScope(rawValue: 3) }
    /// Admin-Local scope: the smallest that must be configured.
    @inlinable public static var adminLocal: GroupScope { GroupScope(rawValue: 4) }
    /// Site-Local scope.
    @inlinable public static var siteLocal: GroupScope { GroupScope(rawValue: 5) }
    /// Organization-Local scope.
    @inlinable public static var organizationLocal: GroupScope { GroupScope(rawValue: 8) }
    /// Global scope.
    @inlinable public static var global: GroupScope { GroupScope(rawValue: 14) }
}

extension GroupScope: CustomStringConvertible {
    /// The scope as RFC 7346 names it, in lower case.
    public var description: String {
        switch self {
        case .interfaceLocal: "interface-local"
        case .linkLocal: "link-local"
        case .realmLocal: "realm-local"
        case .adminLocal: "admin-local"
        case .siteLocal: "site-local"
        case .organizationLocal: "organization-local"
        case .global: "global"
        default: rawValue == 0 || rawValue == 15 ? "reserved" : "unassigned"
        }
    }
}

/// What the block that an IPv4 group lies in is for (RFC 5771 §3).
public enum IPv4GroupBlock: Hashable, Sendable, CaseIterable {
    /// 224.0.0.0/24: no router forwards packets (RFC 5771 §4).
    case localNetworkControl
    /// 224.0.1.0/24 (RFC 5771 §5).
    case internetworkControl
    /// AD-HOC Blocks I, II and III (RFC 5771 §6, §9.2).
    case adHoc
    /// 224.2.0.0/16 (RFC 5771 §7).
    case sdpSAP
    /// 232.0.0.0/8: a source is part of every join (RFC 4607).
    case sourceSpecific
    /// 233.0.0.0 to 233.251.255.255: 256 groups for each 16-bit AS number (RFC 3180 §2).
    case glop
    /// 234.0.0.0/8: groups that belong to unicast prefixes (RFC 6034).
    case unicastPrefixBased
    /// 239.255.0.0/16 (RFC 2365 §6.1).
    case localScope
    /// 239.192.0.0/14 (RFC 2365 §6.2).
    case organizationLocalScope
    /// What is left of 239.0.0.0/8 (RFC 5771 §10).
    case administrativelyScoped
    /// Everything else.
    case reserved
}

extension IPv4GroupBlock: CustomStringConvertible {
    /// The block as RFC 5771 or its own RFC names it.
    public var description: String {
        switch self {
        case .localNetworkControl: "Local Network Control Block"
        case .internetworkControl: "Internetwork Control Block"
        case .adHoc: "AD-HOC Block"
        case .sdpSAP: "SDP/SAP Block"
        case .sourceSpecific: "Source-Specific Multicast Block"
        case .glop: "GLOP Block"
        case .unicastPrefixBased: "Unicast-Prefix-based multicast"
        case .localScope: "IPv4 Local Scope"
        case .organizationLocalScope: "IPv4 Organization Local Scope"
        case .administrativelyScoped: "Administratively Scoped Block"
        case .reserved: "reserved"
        }
    }
}

extension IPv4Address {
    /// The block that the group lies in; `nil` if the address is no group.
    public var groupBlock: IPv4GroupBlock? {
        guard isMulticast else { return nil }
        let (first, second) = (rawValue >> 24, rawValue >> 16 & 0xFF)
        switch (first, second, rawValue >> 8 & 0xFF) {
        case (224, 0, 0): return .localNetworkControl
        case (224, 0, 1): return .internetworkControl
        case (224, 0, _), (224, 3, _), (224, 4, _): return .adHoc
        case (224, 2, _): return .sdpSAP
        case (232, _, _): return .sourceSpecific
        case (233, 252..., _): return .adHoc
        case (233, _, _): return .glop
        case (234, _, _): return .unicastPrefixBased
        case (239, 255, _): return .localScope
        case (239, 192 ... 195, _): return .organizationLocalScope
        case (239, _, _): return .administrativelyScoped
        default: return .reserved
        }
    }

    /// How far packets to the group may go, as RFC 2365 §8 maps blocks to scopes; `nil` if the
    /// address is no group, or lies where its network's own boundaries decide.
    public var groupScope: GroupScope? {
        switch groupBlock {
        case nil, .administrativelyScoped: nil
        case .localNetworkControl: .linkLocal
        case .localScope: .realmLocal
        case .organizationLocalScope: .organizationLocal
        default: .global
        }
    }

    /// Whether the group is source-specific: 232.0.0.0/8 (RFC 4607 §1).
    @inlinable
    public var isSourceSpecific: Bool { rawValue >> 24 == 232 }

    /// Whether no router forwards packets to the group: 224.0.0.0/24 (RFC 5771 §4).
    @inlinable
    public var isLocalNetworkControl: Bool { rawValue >> 8 == 0xE0_0000 }
}

extension IPv6Address {
    /// How far packets to the group may go; `nil` if the address is no group.
    @inlinable
    public var groupScope: GroupScope? {
        isMulticast ? GroupScope(rawValue: UInt8(truncatingIfNeeded: high >> 48)) : nil
    }

    /// The four flags of the group; `nil` if the address is no group.
    @inlinable
    public var groupFlags: Flags? {
        isMulticast ? Flags(rawValue: UInt8(truncatingIfNeeded: high >> 52) & 0xF) : nil
    }

    /// Whether the group is source-specific: ff3x::/32 (RFC 4607 §1).
    @inlinable
    public var isSourceSpecific: Bool { high & 0xFFF0_FFFF_0000_0000 == 0xFF30_0000_0000_0000 }

    /// Whether the group is one that a node joins for an address of its own, ff02::1:ff00:0/104,
    /// so that neighbours find it (RFC 4291 §2.7.1).
    @inlinable
    public var isSolicitedNode: Bool {
        high == 0xFF02_0000_0000_0000 && low >> 24 == 0x01_FF
    }

    /// The flags of an IPv6 group (RFC 4291 §2.7).
    ///
    ///     +-+-+-+-+
    ///     |0|R|P|T|
    ///     +-+-+-+-+
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The four bits.
        public let rawValue: UInt8

        /// Creates flags from the four bits.
        @inlinable
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        /// T: not assigned by IANA for good, but by whoever uses the group.
        @inlinable public static var transient: Flags { Flags(rawValue: 1) }
        /// P: the group belongs to a unicast prefix (RFC 3306 §4).
        @inlinable public static var unicastPrefixBased: Flags { Flags(rawValue: 2) }
        /// R: the group holds the address of its rendezvous point (RFC 3956 §3).
        @inlinable public static var embeddedRendezvousPoint: Flags { Flags(rawValue: 4) }
    }
}

extension IPAddress {
    /// How far packets to the group may go; `nil` if the address is no group, or its network's own
    /// boundaries decide.
    public var groupScope: GroupScope? {
        switch self {
        case .v4(let address): address.groupScope
        case .v6(let address): address.groupScope
        }
    }

    /// Whether the group is source-specific (RFC 4607 §1).
    public var isSourceSpecific: Bool {
        switch self {
        case .v4(let address): address.isSourceSpecific
        case .v6(let address): address.isSourceSpecific
        }
    }
}
