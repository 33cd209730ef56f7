import MulticastWire

/// What a responder remembers of those who ask: when each may ask again, and what it has counted.
///
/// Both tables are bounded by ``EchoPolicy/maximumSources``; of those who have been silent, room is
/// made at most once a second, so that inventing sources costs the one who does it more.
struct EchoClients: Sendable {
    /// What is kept of a source.
    struct Source: Sendable {
        /// When the next request of each protocol is due, as ``RateLimit`` keeps it.
        var due = [Int64](repeating: 0, count: EchoProtocol.allCases.count)
        /// Likewise, the next answer that is longer than its request.
        var excessDue: Int64 = 0
        /// When the source was heard last.
        var lastTime: Int64
    }

    /// What is kept of a run of mcping.
    struct Client: Sendable {
        /// The numbers of its requests.
        var window = SequenceWindow(bitWidth: 32)
        var replies: UInt32 = 0
        var refused: UInt32 = 0
        /// What the socket had dropped before the first request.
        let droppedBefore: UInt64
        var lastTime: Int64
    }

    /// A run of mcping: an address, and the hash of its Client ID.
    struct ClientKey: Hashable, Sendable {
        let source: IPAddress
        let identifier: UInt64
    }

    private(set) var sources: [IPAddress: Source] = [:]
    private(set) var clients: [ClientKey: Client] = [:]
    private var nextSweep = Int64.min

    /// How long a source is remembered that asks for nothing, in nanoseconds: a minute.
    private static let memory: Int64 = 60_000_000_000
    private static let sweepInterval: Int64 = 1_000_000_000

    /// Makes sure that a source is remembered; `false` if there is no place.
    mutating func note(_ source: IPAddress, at now: Int64) -> Bool {
        if sources[source] == nil {
            if sources.count >= EchoPolicy.maximumSources { sweep(at: now) }
            guard sources.count < EchoPolicy.maximumSources else { return false }
            sources[source] = Source(lastTime: now)
        }
        sources[source]?.lastTime = now
        return true
    }

    /// Whether a source may have one more answer of a protocol now.
    mutating func allows(
        _ source: IPAddress, _ asked: EchoProtocol, _ limit: RateLimit, at now: Int64
    ) -> Bool {
        guard var entry = sources[source] else { return false }
        let isAllowed = limit.allows(&entry.due[asked.rawValue], at: now)
        sources[source] = entry
        return isAllowed
    }

    /// Whether a source may have an answer now that is longer than its request: once a second.
    mutating func allowsExcess(_ source: IPAddress, at now: Int64) -> Bool {
        guard var entry = sources[source] else { return false }
        let isAllowed = RateLimit(perSecond: 1, burst: 1).allows(&entry.excessDue, at: now)
        sources[source] = entry
        return isAllowed
    }

    /// Changes what is kept of a client, which is made if need be; `nil` if there is no place.
    mutating func update<Result>(
        _ key: ClientKey, dropped: UInt64, at now: Int64, _ body: (inout Client) -> Result
    ) -> Result? {
        if clients[key] == nil {
            if clients.count >= EchoPolicy.maximumSources { sweep(at: now) }
            guard clients.count < EchoPolicy.maximumSources else { return nil }
        }
        var client = clients[key] ?? Client(droppedBefore: dropped, lastTime: now)
        client.lastTime = now
        let result = body(&client)
        clients[key] = client
        return result
    }

    /// Forgets who has been silent.
    private mutating func sweep(at now: Int64) {
        guard now >= nextSweep else { return }
        nextSweep = now &+ Self.sweepInterval
        sources = sources.filter { now &- $0.value.lastTime < Self.memory }
        clients = clients.filter { now &- $0.value.lastTime < Self.memory }
    }
}
