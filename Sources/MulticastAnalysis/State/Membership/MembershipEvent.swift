public import MulticastWire

/// One change of a ``MembershipState``, for timelines and hooks.
public struct MembershipEvent: Hashable, Sendable {
    /// What changed.
    public var kind: Kind
    /// When: the time of the message, or that at which a timer ran out.
    public var time: Timestamp
    /// The link.
    public var link: LinkKey
    /// The group; `nil` for events of queriers and links.
    public var group: IPAddress?
    /// The host or querier; `nil` for events of groups and links.
    public var address: IPAddress?

    /// What a change is.
    public enum Kind: Hashable, Sendable {
        /// A host became a member.
        case joined
        /// A member reported the group again, and nothing changed.
        case refreshed
        /// A member's filter mode or sources changed.
        case sourcesChanged
        /// A host left.
        case left
        /// A host was not heard of for as long as a membership lasts.
        case expired
        /// As ``expired``, but reports of others may suppress its own.
        case notSeen
        /// The group got its first member.
        case groupAppeared
        /// A router drops the group: the last timer ran out.
        case groupGone
        /// The filter mode of a router for the group changed.
        case filterModeChanged(FilterMode)
        /// The Group Compatibility Mode changed to a version.
        case groupCompatibilityChanged(Int)
        /// The Host Compatibility Mode of the link changed to a version.
        case hostCompatibilityChanged(Int)
        /// An address sent its first query, or the first after it was given up.
        case querierAppeared
        /// A querier became the link's, after `from`; `nil` if there was none before.
        case querierTookOver(from: IPAddress?)
        /// The link's querier was silent for [Other Querier Present Interval].
        case querierLost
        /// A querier that was not the link's fell silent, as one with a higher address has to.
        case querierYielded
        /// Data of the group came, so long after the host joined.
        case dataStarted(after: Duration)
        /// A limit was hit for the first time.
        case limitReached(MembershipLimit)
    }
}
