import MulticastWire

/// What is kept of one group on one link: some 150 octets, and 16 a source (24 with IPv6).
struct GroupNode<Address: MembershipAddress>: Sendable {
    let link: Int32
    let address: Address
    /// The router's state.
    var filter = GroupFilter<Address>()
    /// Whether sources were left out for want of room.
    var lacksSources = false
    /// Whether the slot stands in the queue of groups that are gone.
    var isQueued = false
    /// Whether the slot is in use.
    var isUsed = true
    /// How long the group is deaf for the sake of older hosts.
    var olderHosts = OlderHosts()
    /// Up to when hosts answer a query about sources of the group.
    var sourcesAskedUntil = Instant.stopped
    let firstSeen: Timestamp
    var lastReport: Timestamp
    var gone: Timestamp?
    /// The rows of the group, a list through ``MemberNode/next``; -1 if there is none.
    var firstMember: Int32 = -1
    var rows: Int32 = 0
    /// Rows of hosts that are members, those not seen included.
    var members: Int32 = 0
    /// Up to when rows of the group wait for its first data.
    var awaitsDataUntil = Instant.stopped
    /// The row of the last member, once it has left; -1 for none.
    var lastLeaver: Int32 = -1

    init(link: Int32, _ address: Address, firstSeen: Timestamp) {
        self.link = link
        self.address = address
        self.firstSeen = firstSeen
        lastReport = firstSeen
    }

    /// Whether nobody has to do with the group any more.
    var isGone: Bool { isUsed && filter.isEmpty && members == 0 }

    /// The next deadline; `nil` if no timer runs.
    var nextDeadline: Instant? {
        var next = filter.nextDeadline ?? .max
        if olderHosts.level1 != .stopped { next = min(next, olderHosts.level1) }
        if olderHosts.level2 != .stopped { next = min(next, olderHosts.level2) }
        return next == .max ? nil : next
    }
}

/// Older Host Present timers of a group (RFC 9776 §7.3.2, RFC 9777 §8.3.2).
struct OlderHosts: Sendable {
    var level1 = Instant.stopped
    var level2 = Instant.stopped

    /// The Group Compatibility Mode as a level.
    func level(at now: Instant) -> Int {
        if level1 > now { return 1 }
        return level2 > now ? 2 : newestLevel
    }
}

/// What is kept of one host in one group: some 150 octets, and 16 a source (24 with IPv6).
struct MemberNode<Address: MembershipAddress>: Sendable {
    let group: Int32
    let host: Address
    var mac: MACAddress?
    var filter = HostFilter<Address>()
    var presence = Membership.Presence.left
    var level: UInt8 = 0
    var lacksSources = false
    /// Whether the slot stands in the queue of former members.
    var isQueued = false
    /// Whether the slot is in use.
    var isUsed = true
    /// Whether the host's first word was no answer to a query.
    var joinWasSeen = false
    /// Whether the host waits for the group's first data.
    var awaitsData = false
    var refreshes: UInt32 = 0
    var joins: UInt32 = 0
    let firstSeen: Timestamp
    var joined: Timestamp
    var lastReport: Timestamp
    var left: Timestamp?
    var joinLatency: Int64?
    var leaveLatency: Int64?
    /// The group's rows before and after this one; -1 for none.
    var previous: Int32 = -1
    var next: Int32 = -1

    init(group: Int32, _ host: Address, firstSeen: Timestamp) {
        self.group = group
        self.host = host
        self.firstSeen = firstSeen
        joined = firstSeen
        lastReport = firstSeen
    }

    /// Whether the host is no member.
    var isFormer: Bool { isUsed && !presence.isPresent }
}

/// What tells groups apart.
struct GroupKey<Address: MembershipAddress>: Hashable, Sendable {
    let link: Int32
    let address: Address
}

/// What tells apart the hosts of a link or the rows of a group, by the number of either.
struct HostKey<Address: MembershipAddress>: Hashable, Sendable {
    let scope: Int32
    let address: Address
    /// The Ethernet address of hosts that have no address yet (RFC 9776 §4.2.14); else 0.
    let mac: UInt64

    init(_ scope: Int32, _ address: Address, _ mac: MACAddress?) {
        self.scope = scope
        self.address = address
        self.mac = address == .unspecified ? mac?.rawValue ?? 0 : 0
    }
}
