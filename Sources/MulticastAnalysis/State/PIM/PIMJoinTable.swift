public import MulticastWire

/// What the PIM routers of all links are asked for: joins and prunes, as the routers that they are
/// for keep them (RFC 7761 §4.5.1 to §4.5.3).
public struct PIMJoinTable: Sendable {
    /// The most states that are kept.
    public static let capacity = 65_536

    /// Every state that was asked for, in the order in which they were.
    public var joins: [PIMJoin] { table.entries }
    /// How many joins and prunes found no room.
    public var refusedCount: Int { table.refused }

    private var table = ExpiringTable<PIMJoin>(capacity: capacity)
    // The sources that are left out of each shared tree, which its joins can take in again.
    private var leftOut: [PIMJoin.Key: Set<IPAddress>] = [:]

    /// Something that happened to a state.
    public struct Change: Hashable, Sendable {
        /// When.
        public let time: Timestamp
        /// Where.
        public let link: LinkKey
        /// The router that is asked.
        public let upstream: IPAddress
        /// What it is asked for.
        public let tree: PIMJoin.Tree
        /// What it does from then on.
        public let state: PIMJoin.State

        init(_ entry: PIMJoin, at time: Timestamp) {
            self.time = time
            link = entry.link
            upstream = entry.upstream
            tree = entry.tree
            state = entry.state
        }
    }

    /// Creates an empty table.
    public init() {}

    /// Takes a Join/Prune, and adds what changes by it to `changes`.
    ///
    /// - Parameters:
    ///   - joinPrune: the message.
    ///   - downstream: the router that sent it.
    ///   - link: where it was seen.
    ///   - time: when it was seen.
    ///   - overrideInterval: how long the upstream router waits before it stops sending.
    ///   - changes: what happens to states.
    public mutating func observe(
        _ joinPrune: PIMJoinPrune, from downstream: IPAddress, on link: LinkKey,
        at time: Timestamp, overrideInterval: Duration, _ changes: inout [Change]
    ) {
        let message = PIMJoin.Message(
            link: link, upstream: joinPrune.upstreamNeighbor.address, downstream: downstream,
            holdtime: joinPrune.holdtime, overrideInterval: overrideInterval, time: time)
        // An address of the other family than the upstream router's is not looked at (§4.9.5).
        let isIPv6 = message.upstream.isIPv6
        for set in joinPrune.groups where set.group.address.isIPv6 == isIPv6 {
            let joins = set.joinedSources.filter { $0.address.isIPv6 == isIPv6 }
            let prunes = set.prunedSources.filter { $0.address.isIPv6 == isIPv6 }
            if joins.contains(where: { $0.isWildcard && set.group.isSingleGroup }) {
                endPrunes(of: set.group.address, but: prunes.map(\.address), message, &changes)
            }
            for source in joins { receive(source, in: set, message, isJoin: true, &changes) }
            for source in prunes { receive(source, in: set, message, isJoin: false, &changes) }
        }
    }

    /// Does what is due, and adds what changes by it to `changes`.
    public mutating func advance(to time: Timestamp, _ changes: inout [Change]) {
        let first = changes.count
        table.advance(to: time) { entry, due in
            entry.expire(at: due)
            changes.append(Change(entry, at: due))
        }
        for change in changes[first...] { index(change) }
    }

    private mutating func receive(
        _ source: PIMEncodedSourceAddress, in set: PIMJoinPrune.GroupSet,
        _ message: PIMJoin.Message, isJoin: Bool, _ changes: inout [Change]
    ) {
        let tree = source.tree(in: set.group)
        let key = PIMJoin.Key(link: message.link, upstream: message.upstream, tree: tree)
        if table[key] == nil {
            // Only what begins a state is about one that nobody knew.
            guard isJoin != tree.isBegunByPrunes, table.insert(PIMJoin(tree, message)) else {
                return
            }
        }
        let change = table.update(key) { entry -> Change? in
            let before = entry.state
            if isJoin { entry.receiveJoin(message) } else { entry.receivePrune(message) }
            if source.isWildcard { entry.rendezvousPoint = source.address }
            return entry.state == before ? nil : Change(entry, at: message.time)
        }
        if let change = change ?? nil {
            changes.append(change)
            index(change)
        }
    }

    /// A Join(\*,G) ends every (S,G,rpt) prune that is not said again beside it
    /// (RFC 7761 §4.5.3: PruneTmp, End of Message).
    private mutating func endPrunes(
        of group: IPAddress, but pruned: [IPAddress], _ message: PIMJoin.Message,
        _ changes: inout [Change]
    ) {
        let shared = PIMJoin.Key(
            link: message.link, upstream: message.upstream, tree: .shared(group))
        guard let sources = leftOut[shared] else { return }
        for source in sources.subtracting(pruned).sorted() {
            let key = PIMJoin.Key(
                link: message.link, upstream: message.upstream,
                tree: .sourceOnShared(source, group))
            table.update(key) { entry in
                entry.finish(.message, at: message.time)
                changes.append(Change(entry, at: message.time))
            }
        }
        let kept = sources.intersection(pruned)
        leftOut[shared] = kept.isEmpty ? nil : kept
    }

    /// Keeps ``leftOut`` in step with a state.
    private mutating func index(_ change: Change) {
        guard case .sourceOnShared(let source, let group) = change.tree else { return }
        let shared = PIMJoin.Key(
            link: change.link, upstream: change.upstream, tree: .shared(group))
        if case .ended = change.state {
            leftOut[shared]?.remove(source)
            if leftOut[shared]?.isEmpty == true { leftOut[shared] = nil }
        } else {
            leftOut[shared, default: []].insert(source)
        }
    }
}

extension PIMEncodedSourceAddress {
    /// Which tree an entry of a group set is about (RFC 7761 §4.9.5.1; RFC 4601 for all groups).
    fileprivate func tree(in group: PIMEncodedGroupAddress) -> PIMJoin.Tree {
        if isWildcard { return group.isSingleGroup ? .shared(group.address) : .all(address) }
        return isRendezvousPointTree
            ? .sourceOnShared(address, group.address) : .source(address, group.address)
    }
}
