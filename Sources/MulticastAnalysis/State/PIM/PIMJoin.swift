public import MulticastWire

/// What a PIM router is asked for by those downstream of it on one link: the state that it keeps
/// for the interface, as a listener on the link can follow it (RFC 7761 §4.5).
public struct PIMJoin: Hashable, Sendable {
    /// Where the router is asked.
    public let link: LinkKey
    /// The router that is asked: the message's Upstream Neighbor Address.
    public let upstream: IPAddress
    /// What it is asked for.
    public let tree: Tree
    /// The rendezvous point that the last message about a shared tree named; `nil` for the others.
    public internal(set) var rendezvousPoint: IPAddress?
    /// The routers that asked last, the latest first; ``maximumDownstream`` at most.
    ///
    /// A router that hears another one ask need not ask itself, so some may be missing.
    public internal(set) var downstream: [IPAddress]
    /// When the first message was seen.
    public let firstSeen: Timestamp
    /// When the last message was seen.
    public internal(set) var lastSeen: Timestamp
    /// How many times it was joined.
    public internal(set) var joinCount = 0
    /// How many times it was pruned.
    public internal(set) var pruneCount = 0
    /// How long the state lives, in seconds, as the last message says; 65,535 is for ever.
    public internal(set) var holdtime: UInt16
    /// What the router does.
    public internal(set) var state: State
    /// When the state ends by itself (the Expiry Timer); `nil` if never, or if it has ended.
    public internal(set) var expires: Timestamp?

    /// How many downstream routers are kept.
    public static let maximumDownstream = 8

    /// Whose packets of which group, and on which tree.
    public enum Tree: Hashable, Sendable {
        /// (\*,G): all sources of a group, over the rendezvous point.
        case shared(IPAddress)
        /// (S,G): one source of a group, over the shortest path.
        case source(IPAddress, IPAddress)
        /// (S,G,rpt): one source that is not wanted over the rendezvous point.
        case sourceOnShared(IPAddress, IPAddress)
        /// (\*,\*,RP): all groups of a rendezvous point (RFC 4601; RFC 7761 has it no more).
        case all(IPAddress)

        /// The group; `nil` for that of all groups.
        public var group: IPAddress? {
            switch self {
            case .shared(let group), .source(_, let group), .sourceOnShared(_, let group): group
            case .all: nil
            }
        }

        /// The source; `nil` for the trees of all sources.
        public var source: IPAddress? {
            switch self {
            case .source(let source, _), .sourceOnShared(let source, _): source
            case .shared, .all: nil
            }
        }
    }

    /// What a router does for a tree on a link.
    public enum State: Hashable, Sendable {
        /// It sends.
        case joined
        /// It was told to stop, and waits until then for another router to object; for (S,G,rpt)
        /// as well, whose prune then begins to hold.
        case prunePending(until: Timestamp)
        /// (S,G,rpt): it leaves the source out.
        case pruned
        /// It sends no more; of (S,G,rpt): it leaves the source out no more.
        case ended(at: Timestamp, End)
    }

    /// Why a state is no more.
    public enum End: Hashable, Sendable {
        /// A prune; of (S,G,rpt) a join.
        case message
        /// No message came for its Holdtime.
        case timeout
    }
}

extension PIMJoin: Expiring {
    struct Key: Hashable, Sendable {
        let link: LinkKey
        let upstream: IPAddress
        let tree: Tree
    }

    var key: Key { Key(link: link, upstream: upstream, tree: tree) }

    var nextTimer: Timestamp? {
        guard case .prunePending(let until) = state else { return expires }
        return expires.map { min($0, until) } ?? until
    }

    var hasEnded: Bool { if case .ended = state { true } else { false } }
}

extension PIMJoin.Tree {
    /// Whether the state is about a source that is left out: prunes begin it, and joins end it.
    var isBegunByPrunes: Bool { if case .sourceOnShared = self { true } else { false } }
}

// The downstream state machine of one interface: RFC 7761 §4.5.1 and §4.5.2 for (*,G) and (S,G),
// §4.5.3 for (S,G,rpt). A state that has ended is NoInfo.
extension PIMJoin {
    /// What the entries of one message share.
    struct Message {
        let link: LinkKey
        let upstream: IPAddress
        let downstream: IPAddress
        let holdtime: UInt16
        /// J/P_Override_Interval, or zero where nobody else could object.
        let overrideInterval: Duration
        let time: Timestamp

        /// The state after the Prune-Pending Timer was started; `state` follows when it expires.
        func pending(then state: State) -> State {
            overrideInterval == .zero
                ? state : .prunePending(until: time.advanced(by: overrideInterval))
        }
    }

    /// A state before its first message.
    init(_ tree: Tree, _ message: Message) {
        self.init(
            link: message.link, upstream: message.upstream, tree: tree, downstream: [],
            firstSeen: message.time, lastSeen: message.time, holdtime: message.holdtime,
            state: .ended(at: message.time, .message))
    }

    mutating func receiveJoin(_ message: Message) {
        joinCount &+= 1
        note(message)
        if tree.isBegunByPrunes {
            if !hasEnded { finish(.message, at: message.time) }
        } else {
            restartExpiry(message)
            state = .joined
        }
    }

    mutating func receivePrune(_ message: Message) {
        pruneCount &+= 1
        note(message)
        switch (tree.isBegunByPrunes, state) {
        case (false, .joined):
            state = message.pending(then: .ended(at: message.time, .message))
            if hasEnded { expires = nil }
        case (true, .ended):
            restartExpiry(message)
            state = message.pending(then: .pruned)
        case (true, .pruned), (true, .prunePending):
            restartExpiry(message)
        default:
            break
        }
    }

    /// Does what is due at `time`: the Prune-Pending Timer or the Expiry Timer expires.
    mutating func expire(at time: Timestamp) {
        if case .prunePending(let until) = state, until <= time {
            if tree.isBegunByPrunes { state = .pruned } else { finish(.message, at: time) }
        } else {
            finish(.timeout, at: time)
        }
    }

    mutating func finish(_ end: End, at time: Timestamp) {
        state = .ended(at: time, end)
        expires = nil
    }

    /// Starts the Expiry Timer, or restarts it, which never makes it shorter.
    private mutating func restartExpiry(_ message: Message) {
        holdtime = message.holdtime
        let fresh =
            holdtime == .max ? nil : message.time.advanced(by: .seconds(Int(message.holdtime)))
        guard !hasEnded else { return expires = fresh }
        // Without a time it is for ever, and stays so.
        guard let fresh, let expires else { return expires = nil }
        self.expires = max(expires, fresh)
    }

    private mutating func note(_ message: Message) {
        lastSeen = message.time
        let router = message.downstream
        if downstream.first == router { return }
        downstream.removeAll { $0 == router }
        downstream.insert(router, at: 0)
        if downstream.count > Self.maximumDownstream { downstream.removeLast() }
    }
}
