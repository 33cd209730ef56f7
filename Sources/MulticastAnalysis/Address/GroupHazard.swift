/// A reason not to use a group for a stream of one's own.
///
/// Programs rely on it: a name never changes its meaning.
public enum GroupHazard: UInt8, CaseIterable, Hashable, Sendable {
    /// No router forwards packets to the group, and switches send them to all ports:
    /// 224.0.0.0/24, and IPv6 scopes up to link-local.
    case linkLocal
    /// The group's Ethernet address is one that switches send to all ports, whoever joined.
    case floodProne
    /// The group lies in 224.0.1.0/24, of which IANA assigns each.
    case internetworkControl
    /// The group's Ethernet address is that of a group in 224.0.1.0/24: NTP, PTP, Auto-RP.
    case internetworkControlAlias
    /// The group has a registered or well-known use.
    case registered
    /// The group's Ethernet address is that of a well-known group: SSDP, SLP, SAP, KNX, mDNS.
    case wellKnownAlias
    /// The group lies in 239.255.0.0/16, which sACN, DDS, NDI, Dante and cluster software fill.
    case crowded
    /// The group's Ethernet address is that of a group in 239.255.0.0/16.
    case crowdedAlias
    /// The group lies in 239.69.0.0/16, from which Dante takes its AES67 streams.
    case dante
    /// The group's Ethernet address is that of a group in 239.69.0.0/16.
    case danteAlias
    /// The group is reserved among source-specific ones: 232.0.0.0/24.
    case sourceSpecificReserved
    /// The group is for examples in documentation.
    case documentation
    /// The group belongs to the holder of an AS number: 233.0.0.0 to 233.251.255.255.
    case glop
    /// The group belongs to the holder of a unicast prefix: 234.0.0.0/8.
    case unicastPrefixBased
    /// The group lies in an AD-HOC block, of which IANA assigns each.
    case adHoc
    /// The group lies in 224.2.0.0/16, where only sessions live that SAP announces.
    case sessionAnnouncement
    /// The group is reserved.
    case reserved
    /// The group is one of the highest 256 of an administrative scope, which have the same use in
    /// every scope.
    case scopeRelative
    /// The group's Ethernet address is one by which neighbours look for hosts.
    case solicitedNode
    /// The identifier of an IPv6 group is one that IANA assigns: below 0x8000_0000.
    case assignedIdentifier
    /// An IPv6 group says by its T flag that IANA has assigned it, which is not so.
    case notTransient
}

extension GroupHazard {
    /// The name in kebab case.
    public var name: String {
        switch self {
        case .linkLocal: "link-local"
        case .floodProne: "flood-prone"
        case .internetworkControl: "internetwork-control"
        case .internetworkControlAlias: "internetwork-control-alias"
        case .registered: "registered"
        case .wellKnownAlias: "well-known-alias"
        case .crowded: "crowded"
        case .crowdedAlias: "crowded-alias"
        case .dante: "dante"
        case .danteAlias: "dante-alias"
        case .sourceSpecificReserved: "source-specific-reserved"
        case .documentation: "documentation"
        case .glop: "glop"
        case .unicastPrefixBased: "unicast-prefix-based"
        case .adHoc: "ad-hoc"
        case .sessionAnnouncement: "session-announcement"
        case .reserved: "reserved"
        case .scopeRelative: "scope-relative"
        case .solicitedNode: "solicited-node"
        case .assignedIdentifier: "assigned-identifier"
        case .notTransient: "not-transient"
        }
    }

    /// How bad it is for those who wait for the stream, and for those who do not.
    public var severity: Finding.Severity {
        switch self {
        case .linkLocal, .floodProne, .solicitedNode: .major
        default: .minor
        }
    }

    /// The standard that it rests on, with the section that was read; `nil` where it is what
    /// vendors do, or a registry says.
    public var reference: String? {
        switch self {
        case .linkLocal: "RFC 5771 §4, RFC 4291"
        case .floodProne: "RFC 4541 §2.1.2, RFC 4607 §9"
        case .internetworkControl: "RFC 5771 §5"
        case .internetworkControlAlias, .wellKnownAlias: "RFC 1112 §6.4, RFC 2464"
        case .registered, .crowded, .dante: nil
        case .crowdedAlias, .danteAlias: "RFC 1112 §6.4"
        case .sourceSpecificReserved: "RFC 4607 §4.3"
        case .documentation: "RFC 5771 §9.2, RFC 6676"
        case .glop: "RFC 3180 §2, RFC 5771 §9"
        case .unicastPrefixBased: "RFC 6034 §3"
        case .adHoc: "RFC 5771 §6"
        case .sessionAnnouncement: "RFC 5771 §7"
        case .reserved: "RFC 5771 §3, RFC 4291"
        case .scopeRelative: "RFC 2365 §9, RFC 5771 §10.1.1"
        case .solicitedNode: "RFC 4291, RFC 2464"
        case .assignedIdentifier: "RFC 3307, RFC 4607 §4.3"
        case .notTransient: "RFC 4291"
        }
    }
}

/// The reasons not to use a group, as one number, so that millions of groups are judged without
/// an allocation.
public struct GroupHazards: OptionSet, Hashable, Sendable {
    /// A bit for each ``GroupHazard``, by its number.
    public var rawValue: UInt32

    /// Creates a set from its bits.
    @inlinable
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The set of one reason.
    @inlinable
    public init(_ hazard: GroupHazard) { rawValue = 1 << UInt32(hazard.rawValue) }

    /// Whether the reason is among them.
    @inlinable
    public func contains(_ hazard: GroupHazard) -> Bool { contains(GroupHazards(hazard)) }

    /// Adds a reason.
    @inlinable
    public mutating func insert(_ hazard: GroupHazard) { rawValue |= 1 << UInt32(hazard.rawValue) }

    /// The reasons, in the order of ``GroupHazard``.
    public var all: [GroupHazard] {
        var all: [GroupHazard] = []
        forEach { all.append($0) }
        return all
    }

    /// Calls `body` with each reason, in the order of ``GroupHazard``.
    @inlinable
    public func forEach(_ body: (GroupHazard) -> Void) {
        var rest = rawValue
        while rest != 0 {
            let number = UInt8(truncatingIfNeeded: rest.trailingZeroBitCount)
            if let hazard = GroupHazard(rawValue: number) { body(hazard) }
            rest &= rest &- 1
        }
    }

    /// Those by which the group's packets reach hosts and switches on the wire that did not ask for
    /// them: its Ethernet address is somebody else's, too.
    public static let sharedAddress: GroupHazards = [
        GroupHazards(.floodProne), GroupHazards(.internetworkControlAlias),
        GroupHazards(.wellKnownAlias), GroupHazards(.crowdedAlias), GroupHazards(.danteAlias),
        GroupHazards(.solicitedNode),
    ]

    /// Those that hold only for a group of a block that belongs to somebody else; whoever owns
    /// the AS number, the prefix or the assignment may use it.
    public static let foreign: GroupHazards = [
        GroupHazards(.glop), GroupHazards(.unicastPrefixBased), GroupHazards(.adHoc),
    ]
}
