public import MulticastWire

// One row, without making the list of all.
extension MembershipState {
    /// What is known of a host in a group: of hosts without an address the one that reported last;
    /// `nil` if it has no row.
    public func membership(of group: IPAddress, host: IPAddress, on link: LinkKey) -> Membership? {
        switch (group, host) {
        case (.v4(let group), .v4(let host)): ipv4.membership(of: group, host, on: link, clock)
        case (.v6(let group), .v6(let host)): ipv6.membership(of: group, host, on: link, clock)
        default: nil
        }
    }

    /// What is known of a group; `nil` if nobody has reported it.
    public func group(_ group: IPAddress, on link: LinkKey) -> GroupState? {
        switch group {
        case .v4(let group): ipv4.state(of: group, on: link, clock)
        case .v6(let group): ipv6.state(of: group, on: link, clock)
        }
    }

    /// All hosts that are or were in a group, by address and MAC address.
    public func memberships(of group: IPAddress, on link: LinkKey) -> [Membership] {
        let rows =
            switch group {
            case .v4(let group): ipv4.memberships(of: group, on: link, clock)
            case .v6(let group): ipv6.memberships(of: group, on: link, clock)
            }
        return rows.sorted {
            ($0.host, $0.mac?.rawValue ?? 0) < ($1.host, $1.mac?.rawValue ?? 0)
        }
    }
}

extension MembershipTable {
    fileprivate func state(
        of group: Address, on link: LinkKey, _ clock: MonotoneClock
    ) -> GroupState? {
        guard let number = knownNumber(of: link),
            let known = groupNumbers[GroupKey(link: number, address: group)]
        else { return nil }
        return groupState(groups[Int(known)], clock)
    }

    fileprivate func membership(
        of group: Address, _ host: Address, on link: LinkKey, _ clock: MonotoneClock
    ) -> Membership? {
        guard let number = knownNumber(of: link),
            let known = groupNumbers[GroupKey(link: number, address: group)]
        else { return nil }
        if let row = memberNumbers[HostKey(known, host, nil)] {
            return membership(members[Int(row)], clock)
        }
        guard host == .unspecified else { return nil }
        return memberships(of: group, on: link, clock).filter { $0.host == host.ipAddress }
            .max { $0.lastReport < $1.lastReport }
    }

    fileprivate func memberships(
        of group: Address, on link: LinkKey, _ clock: MonotoneClock
    ) -> [Membership] {
        guard let number = knownNumber(of: link),
            let known = groupNumbers[GroupKey(link: number, address: group)]
        else { return [] }
        var found: [Membership] = []
        var row = groups[Int(known)].firstMember
        while row >= 0 {
            found.append(membership(members[Int(row)], clock))
            row = members[Int(row)].next
        }
        return found
    }
}
