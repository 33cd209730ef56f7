import MulticastWire

/// What is kept of one address that sends queries.
struct QuerierRecord<Address: MembershipAddress>: Sendable {
    let address: Address
    var mac: MACAddress?
    var level = newestLevel
    /// Bit n stands for level n.
    var levels: UInt8 = 0
    let firstSeen: Timestamp
    var lastSeen: Timestamp
    var generalQueries = 0
    var specificQueries = 0
    var startupQueries = 0
    var queriesUnelected = 0
    var elections = 0
    /// The times between General Queries but for those of a start.
    var intervals = IntervalWindow()
    /// The timer values that its queries give.
    var timers = QueryTimers()
    var announcedInterval: Int64?
    var robustnessVariable: UInt8?
    var responseInterval: Int64?
    var lastMemberQueryInterval: Int64?
    /// When it counts as silent; ``Instant/stopped`` once it does.
    var presentUntil = Instant.stopped
    // The General Query before, and how many more may belong to a start.
    private var lastGeneralQuery: Instant?
    private var startupLeft = 0

    init(_ address: Address, firstSeen: Timestamp) {
        self.address = address
        self.firstSeen = firstSeen
        lastSeen = firstSeen
    }

    var isPresent: Bool { presentUntil != .stopped }

    /// Takes in a query that it sent.
    mutating func observe(_ query: QueryFacts<Address>, at now: Instant, _ time: Timestamp) {
        level = query.level
        levels |= 1 << UInt8(truncatingIfNeeded: query.level)
        lastSeen = time
        if query.isGeneral {
            generalQueries += 1
            measure(at: now)
            learn(query)
        } else {
            specificQueries += 1
            lastMemberQueryInterval = query.maxRespTime
            timers.lastMemberQueryInterval = query.maxRespTime
        }
        if query.decidesElection {
            presentUntil = now.adding(timers.otherQuerierPresentInterval)
        }
    }

    /// Measures the time since the General Query before.
    ///
    /// A querier that starts sends [Startup Query Count] queries [Startup Query Interval] apart,
    /// a quarter of the Query Interval (RFC 9776 §8.6, §8.7); those that come in less than half of
    /// it are taken for them, and tell nothing of the interval to come.
    private mutating func measure(at now: Instant) {
        if !isPresent {
            lastGeneralQuery = nil
            startupLeft = timers.robustnessVariable
        }
        defer { lastGeneralQuery = now }
        guard let lastGeneralQuery else { return }
        let interval = now.since(lastGeneralQuery)
        if startupLeft > 0, interval < timers.queryInterval / 2 {
            startupLeft -= 1
            startupQueries += 1
        } else {
            startupLeft = 0
            intervals.add(interval)
        }
    }

    /// Takes the timer values that a General Query gives, as RFC 9776 §4.1.6 and §4.1.7 have
    /// routers take them.
    private mutating func learn(_ query: QueryFacts<Address>) {
        robustnessVariable = query.robustnessVariable
        announcedInterval = query.queryInterval
        responseInterval = query.maxRespTime
        let announced = Int(query.robustnessVariable ?? 0)
        timers.robustnessVariable =
            announced == 0 ? QueryTimers.defaultRobustnessVariable : announced
        timers.responseInterval = query.maxRespTime
        if let interval = query.queryInterval {
            timers.queryInterval = interval == 0 ? QueryTimers.defaultQueryInterval : interval
        } else if intervals.count >= Self.intervalsToTrust, let interval = intervals.median {
            timers.queryInterval = interval
        } else {
            timers.queryInterval = QueryTimers.defaultQueryInterval
        }
    }

    /// How many times have to be measured before they stand for the interval of a version that
    /// announces none: the middle one of three is right if one query was lost.
    static var intervalsToTrust: Int { 3 }
}
