/// How much a ``MembershipState`` keeps; what is beyond is counted and not kept.
///
/// Each is of one address family: IGMP and MLD do not crowd each other out.
///
/// Anybody on a link can forge reports, so each table has a bound, and one host gets but a part of
/// it. A row of a former member, or of a querier long silent, makes room for a new one first.
public struct MembershipLimits: Hashable, Sendable {
    /// Links.
    public var links = 4096
    /// Queriers of a link.
    public var queriersPerLink = 64
    /// Queriers, on all links together.
    public var queriers = 16_384
    /// Groups, on all links together.
    public var groups = 65_536
    /// Host × group rows, on all links together, those of former members included.
    public var memberships = 131_072
    /// Groups that one host is a member of.
    public var groupsPerHost = 16_384
    /// Hosts that are members of one group on one link.
    public var hostsPerGroup = 4096
    /// Sources of one group in a router's state.
    public var sourcesPerGroup = 1024
    /// Sources of one host × group row; a report of 1500 octets holds 366.
    public var sourcesPerMembership = 512
    /// Sources of all groups and rows together.
    public var sources = 524_288
    /// Events that wait to be taken.
    public var events = 1 << 20

    /// Creates limits of the usual size.
    public init() {}
}

/// Which of the ``MembershipLimits`` was hit.
public enum MembershipLimit: UInt8, Hashable, Sendable, CaseIterable {
    /// ``MembershipLimits/links``.
    case links
    /// ``MembershipLimits/queriersPerLink``.
    case queriersPerLink
    /// ``MembershipLimits/queriers``.
    case queriers
    /// ``MembershipLimits/groups``.
    case groups
    /// ``MembershipLimits/memberships``.
    case memberships
    /// ``MembershipLimits/groupsPerHost``.
    case groupsPerHost
    /// ``MembershipLimits/hostsPerGroup``.
    case hostsPerGroup
    /// ``MembershipLimits/sourcesPerGroup``.
    case sourcesPerGroup
    /// ``MembershipLimits/sourcesPerMembership``.
    case sourcesPerMembership
    /// ``MembershipLimits/sources``.
    case sources
    /// ``MembershipLimits/events``.
    case events
}
