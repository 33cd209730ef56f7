import MulticastWire

/// Queriers, groups and members of one address family on all links.
///
/// Groups and members lie in arrays of slots, and are found by dictionaries, whose hashes nobody
/// can foresee: forged addresses do not collide. All timers are in one heap.
struct MembershipTable<Address: MembershipAddress>: Sendable {
    /// A link and its queriers.
    struct Link: Sendable {
        let key: LinkKey
        var election: QuerierElection<Address>
        /// Up to when hosts answer the queries so far.
        var answersUntil = Instant.stopped
    }

    let limits: MembershipLimits
    let rule: MembershipIntervalRule
    /// Whether EXCLUDE and older versions make no router state in the SSM range.
    let isSSMAware: Bool

    var links: [Link] = []
    private var linkNumbers: [LinkKey: Int32] = [:]
    // The link that was asked for last: most often it is asked for next.
    private var lastLink: (key: LinkKey, number: Int32)?
    var querierCount = 0

    var groups: [GroupNode<Address>] = []
    var groupNumbers: [GroupKey<Address>: Int32] = [:]
    private var freeGroups: [Int32] = []
    private var goneGroups = SlotQueue()

    var members: [MemberNode<Address>] = []
    var memberNumbers: [HostKey<Address>: Int32] = [:]
    private var freeMembers: [Int32] = []
    private var formerMembers = SlotQueue()
    /// How many groups each host of a link is a member of.
    var groupsOfHost: [HostKey<Address>: Int32] = [:]

    /// The sources of all groups and members.
    var sourceCount = 0
    var heap = TimerHeap()
    // Sources that ran out; kept for its memory.
    var unwanted: [Address] = []

    init(limits: MembershipLimits, rule: MembershipIntervalRule, isSSMAware: Bool) {
        self.limits = limits
        self.rule = rule
        self.isSSMAware = isSSMAware
    }
}

/// What a timer of the heap belongs to; its number is that of the slot, and two bits that say
/// of which table.
enum TimerOwner {
    case link(Int32)
    case group(Int32)
    case member(Int32)
    /// A group whose first data somebody waits for.
    case wait(Int32)

    init(_ timer: Int32) {
        switch timer & 0b11 {
        case 0: self = .link(timer >> 2)
        case 1: self = .group(timer >> 2)
        case 2: self = .member(timer >> 2)
        default: self = .wait(timer >> 2)
        }
    }

    var timer: Int32 {
        switch self {
        case .link(let number): number << 2
        case .group(let number): number << 2 | 1
        case .member(let number): number << 2 | 2
        case .wait(let number): number << 2 | 3
        }
    }
}

// Slots.
extension MembershipTable {
    /// The number of a link; `nil` if it is new and there is no room.
    mutating func number(of key: LinkKey) -> Int32? {
        if let lastLink, lastLink.key == key { return lastLink.number }
        if let number = linkNumbers[key] {
            lastLink = (key, number)
            return number
        }
        guard links.count < limits.links else { return nil }
        let number = Int32(truncatingIfNeeded: links.count)
        links.append(Link(key: key, election: QuerierElection(rule: rule)))
        linkNumbers[key] = number
        lastLink = (key, number)
        return number
    }

    /// The number of a link that is known.
    func knownNumber(of key: LinkKey) -> Int32? { linkNumbers[key] }

    /// Makes a group; `nil` if there is no room, not even by forgetting one that is gone.
    mutating func addGroup(_ key: GroupKey<Address>, at time: Timestamp) -> Int32? {
        if groupNumbers.count >= limits.groups, !forgetGoneGroup() { return nil }
        var node = GroupNode(link: key.link, key.address, firstSeen: time)
        let number: Int32
        if let free = freeGroups.popLast() {
            number = free
            node.isQueued = groups[Int(free)].isQueued
            groups[Int(free)] = node
        } else {
            number = Int32(truncatingIfNeeded: groups.count)
            groups.append(node)
        }
        groupNumbers[key] = number
        return number
    }

    /// Puts a group that is gone among those that make room; one without rows goes at once.
    mutating func retire(group number: Int32) {
        if groups[Int(number)].rows == 0 {
            forget(group: number)
        } else if !groups[Int(number)].isQueued {
            groups[Int(number)].isQueued = true
            goneGroups.append(number)
        }
    }

    /// Forgets the group that is gone the longest, and its former members.
    private mutating func forgetGoneGroup() -> Bool {
        while let number = goneGroups.popFirst() {
            groups[Int(number)].isQueued = false
            guard groups[Int(number)].isGone else { continue }
            while groups[Int(number)].firstMember >= 0 {
                forget(member: groups[Int(number)].firstMember)
            }
            forget(group: number)
            return true
        }
        return false
    }

    private mutating func forget(group number: Int32) {
        let node = groups[Int(number)]
        endWait(Int(number))
        heap.cancel(TimerOwner.group(number).timer)
        sourceCount -= node.filter.sources.count
        groupNumbers[GroupKey(link: node.link, address: node.address)] = nil
        groups[Int(number)].isUsed = false
        groups[Int(number)].filter = GroupFilter()
        freeGroups.append(number)
    }

    /// Makes a row of the group; `nil` if there is no room, not even by forgetting a former member.
    mutating func addMember(
        _ key: HostKey<Address>, to group: Int32, at time: Timestamp
    ) -> Int32? {
        if memberNumbers.count >= limits.memberships, !forgetFormerMember(notOf: group) {
            return nil
        }
        var node = MemberNode(group: group, key.address, firstSeen: time)
        let second = groups[Int(group)].firstMember
        node.next = second
        let number: Int32
        if let free = freeMembers.popLast() {
            number = free
            node.isQueued = members[Int(free)].isQueued
            members[Int(free)] = node
        } else {
            number = Int32(truncatingIfNeeded: members.count)
            members.append(node)
        }
        if second >= 0 { members[Int(second)].previous = number }
        groups[Int(group)].firstMember = number
        groups[Int(group)].rows += 1
        memberNumbers[key] = number
        return number
    }

    /// Puts a former member among those that make room.
    mutating func retire(member number: Int32) {
        guard !members[Int(number)].isQueued else { return }
        members[Int(number)].isQueued = true
        formerMembers.append(number)
    }

    /// Forgets the host that has been no member for the longest time.
    private mutating func forgetFormerMember(notOf kept: Int32) -> Bool {
        while let number = formerMembers.popFirst() {
            members[Int(number)].isQueued = false
            guard members[Int(number)].isFormer else { continue }
            let group = members[Int(number)].group
            forget(member: number)
            if group != kept, groups[Int(group)].isGone { retire(group: group) }
            return true
        }
        return false
    }

    private mutating func forget(member number: Int32) {
        let node = members[Int(number)]
        heap.cancel(TimerOwner.member(number).timer)
        sourceCount -= node.filter.sources.count
        if node.previous >= 0 {
            members[Int(node.previous)].next = node.next
        } else {
            groups[Int(node.group)].firstMember = node.next
        }
        if node.next >= 0 { members[Int(node.next)].previous = node.previous }
        groups[Int(node.group)].rows -= 1
        if groups[Int(node.group)].lastLeaver == number { groups[Int(node.group)].lastLeaver = -1 }
        memberNumbers[HostKey(node.group, node.host, node.mac)] = nil
        members[Int(number)].isUsed = false
        members[Int(number)].filter = HostFilter()
        freeMembers.append(number)
    }
}
