import MulticastAnalysis
import MulticastText
import MulticastWire

/// Something that has happened on a link, and what is known of it by then.
struct LiveEvent: Sendable {
    let kind: Kind
    let time: Timestamp
    let link: LinkKey
    var group: IPAddress?
    /// The host, querier, router or sender that it is about.
    var host: IPAddress?
    /// What is known of a host in a group, for what members do.
    var member: Membership?
    /// The querier before, where one takes over.
    var previous: IPAddress?
    /// The version of IGMP or MLD that hosts keep to.
    var version: Int?
    /// The mode of a router's filter.
    var filterMode: FilterMode?
    /// From the join to the data.
    var latency: Duration?
    var limit: MembershipLimit?
    var tree: PIMJoin.Tree?
    /// A session's name, as its maker wrote it.
    var session: [UInt8]?
    /// What a stream has come to.
    var flow: StreamTotals?

    /// What a stream's ports are, and what has come of it.
    struct StreamTotals: Sendable {
        let sourcePort: UInt16?
        let destinationPort: UInt16?
        let packets: UInt64
        let octets: UInt64
    }

    init(_ kind: Kind, at time: Timestamp, on link: LinkKey) {
        (self.kind, self.time, self.link) = (kind, time, link)
    }

    /// Whether it is wanted among those that are shown.
    func isWanted(_ display: Display) -> Bool {
        if kind == .memberRefreshed, display.style.verbosity == 0 { return false }
        if let section = kind.section, !display.sections.contains(section) { return false }
        return isAdmitted(by: display.rows)
    }

    /// Whether it is about what `--group`, `--host` and `--vlan` name.
    func isAdmitted(by rows: RowFilter) -> Bool {
        rows.admits(link) && rows.admits(group: group) && rows.admits(host: host, mac: member?.mac)
    }
}

// What the state tells.
extension LiveEvent {
    /// The event of a change of the state, which still is as it was left by it.
    init(_ event: StateEvent, _ state: borrowing TrafficState) {
        switch event {
        case .membership(let event): self.init(event, state.control.memberships)
        case .pimNeighbor(let change): self.init(Kind(change.kind), change)
        case .pimJoin(let change): self.init(change)
        case .discoveredRouter(let change): self.init(Kind(change.kind), change)
        case .session(let change):
            self.init(Kind(change.kind), at: change.time, on: change.link)
            host = change.originatingSource
            session = change.name
        }
    }

    private init(_ event: MembershipEvent, _ state: borrowing MembershipState) {
        self.init(Kind(event.kind), at: event.time, on: event.link)
        (group, host) = (event.group, event.address)
        if let group, let host {
            member = state.membership(of: group, host: host, on: link)
        } else if let group, kind == .groupAppeared {
            // The first member is in by now.
            member = state.memberships(of: group, on: link).first { $0.presence.isPresent }
            host = member?.host
        } else if let group, kind == .groupGone {
            member = state.lastMember(of: group, on: link, at: time)
            host = member?.host
        }
        switch event.kind {
        case .querierTookOver(let before): previous = before
        case .groupCompatibilityChanged(let version), .hostCompatibilityChanged(let version):
            self.version = version
        case .filterModeChanged(let mode): filterMode = mode
        case .dataStarted(let latency): self.latency = latency
        case .limitReached(let limit): self.limit = limit
        default: break
        }
    }

    private init<ChangeKind>(_ kind: Kind, _ change: RouterChange<ChangeKind>) {
        self.init(kind, at: change.time, on: change.link)
        host = change.address
    }

    private init(_ change: PIMJoinTable.Change) {
        self.init(Kind(change.state), at: change.time, on: change.link)
        host = change.upstream
        group = change.tree.group
        tree = change.tree
    }

    /// The event of a stream's start or end.
    init(_ change: StreamActivity.Change, _ streams: borrowing StreamTable) {
        let stream = streams[change.stream]
        let kind: Kind = change.kind == .started ? .streamStarted : .streamStopped
        self.init(kind, at: change.time, on: stream.link)
        (group, host) = (stream.group, stream.source)
        flow = StreamTotals(
            sourcePort: stream.sourcePort, destinationPort: stream.destinationPort,
            packets: stream.packets, octets: stream.octets)
    }
}

extension MembershipState {
    /// The host that was the last to leave a group, or to be given up, by a time; `nil` if it is not
    /// known any more.
    fileprivate func lastMember(
        of group: IPAddress, on link: LinkKey, at time: Timestamp
    ) -> Membership? {
        var last: (member: Membership, left: Timestamp)?
        for member in memberships(of: group, on: link) {
            guard let left = member.left, left <= time, left >= last?.left ?? left else { continue }
            last = (member, left)
        }
        return last?.member
    }
}
