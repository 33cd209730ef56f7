public import MulticastWire

/// What a router makes of a group that was reported.
public enum GroupPresence: String, Hashable, Sendable {
    /// It has state for it.
    case present
    /// It had state for it once.
    case gone
    /// It never had: what was reported is what it ignores (RFC 9776 §6.4).
    case ignored

    init(isPresent: Bool, gone: Timestamp?) {
        self = isPresent ? .present : gone != nil ? .gone : .ignored
    }
}

/// One group on one link, as a router that hears the same messages keeps it (RFC 9776 §6.2,
/// RFC 9777 §7.2).
public struct GroupState: Hashable, Sendable {
    /// The link.
    public var link: LinkKey
    /// The group.
    public var group: IPAddress
    /// Whether a router has state for the group; without it, what else is here is of old.
    public var isPresent: Bool
    /// The router filter mode.
    public var filterMode: FilterMode
    /// The sources with a running timer, and when each runs out: those that are forwarded, be the
    /// mode INCLUDE or EXCLUDE.
    public var requested: [Source]
    /// The sources whose timer ran out or never ran, which EXCLUDE mode blocks.
    public var excluded: [IPAddress]
    /// Whether sources are missing here, for a ``MembershipLimit`` was hit.
    public var lacksSources: Bool
    /// When the group timer runs out; `nil` in INCLUDE mode, where it is not used.
    public var expires: Timestamp?
    /// The Group Compatibility Mode: the oldest version of IGMP (1 to 3) or MLD (1, 2) among the
    /// hosts of the group (RFC 9776 §7.3.2, RFC 9777 §8.3.2).
    public var compatibilityMode: Int
    /// When the group was first reported.
    public var firstSeen: Timestamp
    /// When it was last reported.
    public var lastReport: Timestamp
    /// When the last member's state ran out; `nil` while ``isPresent``.
    public var gone: Timestamp?
    /// How many hosts are members, those not seen included.
    public var members: Int
    /// How many ``Membership`` rows there are, those of former members included.
    public var rows: Int

    /// What is to be said of it in a word.
    public var presence: GroupPresence { GroupPresence(isPresent: isPresent, gone: gone) }

    /// A source and its timer.
    public struct Source: Hashable, Sendable {
        /// The source's address.
        public var address: IPAddress
        /// When its timer runs out.
        public var expires: Timestamp

        /// Creates a source.
        public init(_ address: IPAddress, expires: Timestamp) {
            self.address = address
            self.expires = expires
        }
    }
}
