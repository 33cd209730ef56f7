import MulticastWire

/// An address of the family that a membership protocol is for: IPv4 with IGMP, IPv6 with MLD.
///
/// The two protocols are one but for their names and what this protocol lists. Where their numbers
/// differ, versions are told by level: 3 knows sources (IGMPv3, MLDv2), 2 knows leaves (IGMPv2,
/// MLDv1), 1 knows neither (IGMPv1).
protocol MembershipAddress: Hashable, Comparable, Sendable {
    /// No address, and the group of a General Query.
    static var unspecified: Self { get }
    /// What the number of a version lacks to its level: 0 for IGMP, 1 for MLD.
    static var levelOfVersion0: Int { get }
    /// Whether the address is a group.
    var isMulticast: Bool { get }
    /// Whether the group is source-specific.
    var isSourceSpecific: Bool { get }
    /// The address for those who do not care of its family.
    var ipAddress: IPAddress { get }
    /// Whether elections take the address for the lower one.
    func isLower(than other: Self) -> Bool
}

/// The level of the newest version of either protocol: see ``MembershipAddress``.
let newestLevel = 3

extension IPv4Address: MembershipAddress {
    static var levelOfVersion0: Int { 0 }
    var ipAddress: IPAddress { .v4(self) }

    /// As RFC 9776 §6.6.2 and RFC 2236 §3 compare them.
    func isLower(than other: IPv4Address) -> Bool { self < other }
}

extension IPv6Address: MembershipAddress {
    static var levelOfVersion0: Int { 1 }
    var ipAddress: IPAddress { .v6(self) }

    /// By the last 64 bits alone, since queries come from fe80::/64 (RFC 9777 §7.6.2).
    func isLower(than other: IPv6Address) -> Bool { low < other.low }
}

extension MembershipAddress {
    /// The number of the version at a level.
    static func version(at level: Int) -> Int { level - levelOfVersion0 }
}
