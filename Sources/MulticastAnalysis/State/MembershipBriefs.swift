public import MulticastWire

/// A ``GroupState`` without its lists: what a screen of many groups sorts and counts.
public struct GroupBrief: Hashable, Sendable {
    /// The link.
    public let link: LinkKey
    /// The group.
    public let group: IPAddress
    /// What a router makes of it.
    public let presence: GroupPresence
    /// Whether a router has state for the group.
    public var isPresent: Bool { presence == .present }
    /// The router filter mode.
    public let filterMode: FilterMode
    /// How many sources the state has.
    public let sources: Int
    /// How many hosts are members, those not seen included.
    public let members: Int
    /// When it was last reported.
    public let lastReport: Timestamp
}

/// A ``Membership`` without its lists.
public struct MemberBrief: Hashable, Sendable {
    /// The link.
    public let link: LinkKey
    /// The group.
    public let group: IPAddress
    /// The host.
    public let host: IPAddress
    /// The Ethernet address that the host's last message came from.
    public let mac: MACAddress?
    /// The version of IGMP (1 to 3) or MLD (1, 2) that the host last reported in.
    public let version: Int
    /// The host's filter mode.
    public let filterMode: FilterMode
    /// How many sources it has named.
    public let sources: Int
    /// Whether the host is a member now.
    public let presence: Membership.Presence
    /// When it joined.
    public let joined: Timestamp
    /// When it last reported the group.
    public let lastReport: Timestamp
    /// When it left or its membership ran out; `nil` while it is a member.
    public let left: Timestamp?
}

extension MembershipState {
    /// Every group seen, in no order; IPv4 first.
    public var groupBriefs: [GroupBrief] { ipv4.groupBriefs + ipv6.groupBriefs }

    /// Every host × group row, in no order; IPv4 first.
    public var memberBriefs: [MemberBrief] { ipv4.memberBriefs + ipv6.memberBriefs }
}

extension MembershipTable {
    fileprivate var groupBriefs: [GroupBrief] {
        groups.lazy.filter(\.isUsed).map { node in
            GroupBrief(
                link: links[Int(node.link)].key, group: node.address.ipAddress,
                presence: GroupPresence(isPresent: !node.filter.isEmpty, gone: node.gone),
                filterMode: node.filter.mode,
                sources: node.filter.sources.count, members: Int(node.members),
                lastReport: node.lastReport)
        }
    }

    fileprivate var memberBriefs: [MemberBrief] {
        members.lazy.filter(\.isUsed).map { node in
            let group = groups[Int(node.group)]
            return MemberBrief(
                link: links[Int(group.link)].key, group: group.address.ipAddress,
                host: node.host.ipAddress, mac: node.mac,
                version: Address.version(at: Int(node.level)), filterMode: node.filter.mode,
                sources: node.filter.sources.count, presence: node.presence,
                joined: node.joined, lastReport: node.lastReport, left: node.left)
        }
    }
}
