public import MulticastWire

/// Who queries and who is a member of what, on every link, as IGMP and MLD tell it.
///
/// A value that is fed: it opens nothing and reads no clock. Time is that of the capture, live or
/// saved, and may go back (see ``clockStepsBack``).
///
/// It knows what a router and an explicit tracker on the link would know that hear the same frames.
/// Both are bounded by ``MembershipLimits``; all timers are in one heap, so that a message costs the
/// same whether ten groups are known or ten thousand.
public struct MembershipState: Sendable {
    /// How much is kept.
    public let limits: MembershipLimits
    var clock = MonotoneClock()
    var log: MembershipLog
    var ipv4: MembershipTable<IPv4Address>
    var ipv6: MembershipTable<IPv6Address>
    // The sources of the record at hand; kept for their memory.
    var sources: [IPv4Address] = []

    /// Messages that were not taken in, since a router would drop them: a wrong checksum, counts
    /// beyond the message, MLD from another link.
    public internal(set) var messagesDropped = 0

    /// Creates a state that has seen nothing.
    ///
    /// `rule` is how long memberships last where nothing tells better; `isSSMAware` makes the router
    /// ignore EXCLUDE records and older versions in the SSM range, as RFC 9776 §6.4 has it, which
    /// Linux bridges do not.
    public init(
        limits: MembershipLimits = MembershipLimits(), rule: MembershipIntervalRule = .rfc9776,
        isSSMAware: Bool = true
    ) {
        self.limits = limits
        log = MembershipLog(capacity: limits.events)
        ipv4 = MembershipTable(limits: limits, rule: rule, isSSMAware: isSSMAware)
        ipv6 = MembershipTable(limits: limits, rule: rule, isSSMAware: isSSMAware)
    }

    /// Whether changes are kept as events, for ``takeEvents()``; without a listener, none is made.
    public var reportsEvents: Bool {
        get { log.isListening }
        set { log.isListening = newValue }
    }

    /// The events since the last call, in the order of time; see ``reportsEvents``.
    public mutating func takeEvents() -> [MembershipEvent] { log.takeEvents() }

    /// How often each limit was hit; those that were not are left out.
    public var limitsHit: [MembershipLimit: Int] {
        var hits: [MembershipLimit: Int] = [:]
        for limit in MembershipLimit.allCases {
            let count = log.limitsHit[Int(limit.rawValue)]
            if count > 0 { hits[limit] = count }
        }
        return hits
    }

    /// How often the capture's clock was set back by more than a second; timers then go on with
    /// what was left of them.
    public var clockStepsBack: Int { clock.stepsBack }

    /// Every querier seen, by link and address; IPv4 first.
    public var queriers: [Querier] { ipv4.queriers(clock) + ipv6.queriers(clock) }
    /// Every group seen, by link and address; IPv4 first.
    public var groups: [GroupState] { ipv4.groupStates(clock) + ipv6.groupStates(clock) }
    /// Every host × group row, by link, group and host; IPv4 first.
    public var memberships: [Membership] { ipv4.memberships(clock) + ipv6.memberships(clock) }
    /// What is known of each link that a message came from; IPv4 first.
    public var links: [LinkState] { ipv4.linkStates + ipv6.linkStates }

    /// How many groups there are, without making their list; those that are gone included.
    public var groupCount: Int { ipv4.groupNumbers.count + ipv6.groupNumbers.count }
    /// How many host × group rows there are, without making their list.
    public var membershipCount: Int { ipv4.memberNumbers.count + ipv6.memberNumbers.count }
}

// Feeding.
extension MembershipState {
    /// Lets time pass, so that timers run out that end at or before `time`.
    public mutating func advance(to time: Timestamp) { _ = pass(to: time) }

    mutating func pass(to time: Timestamp) -> Instant {
        let now = clock.advance(to: time)
        while true {
            let (first, second) = (ipv4.nextDeadline ?? .max, ipv6.nextDeadline ?? .max)
            guard min(first, second) <= now, min(first, second) < .max else { return now }
            if first <= second {
                ipv4.fireNext(at: now, clock, &log)
            } else {
                ipv6.fireNext(at: now, clock, &log)
            }
        }
    }
}

// Data.
extension MembershipState {
    /// Whether a host that has joined the group waits for its first data: only then is there
    /// anything for ``observeData(of:on:at:after:)`` to take in.
    public func awaitsData(of group: IPAddress, on link: LinkKey) -> Bool {
        switch group {
        case .v4(let group): ipv4.awaitsData(of: group, on: link)
        case .v6(let group): ipv6.awaitsData(of: group, on: link)
        }
    }

    /// Takes in that data of a group came at `time`; the packet before, of any source, came at
    /// `previous`, which is `nil` if there was none.
    public mutating func observeData(
        of group: IPAddress, on link: LinkKey, at time: Timestamp, after previous: Timestamp?
    ) {
        switch group {
        case .v4(let group): ipv4.observeData(of: group, on: link, at: time, after: previous, &log)
        case .v6(let group): ipv6.observeData(of: group, on: link, at: time, after: previous, &log)
        }
    }

    /// Takes in when the last packet of a group came, before rows are looked at: it tells how long
    /// data went on after the last member left.
    public mutating func observeLastData(
        of group: IPAddress, on link: LinkKey, at time: Timestamp
    ) {
        switch group {
        case .v4(let group): ipv4.observeLastData(of: group, on: link, at: time)
        case .v6(let group): ipv6.observeLastData(of: group, on: link, at: time)
        }
    }
}
