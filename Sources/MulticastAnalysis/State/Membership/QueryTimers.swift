/// The timer values of one link, as its querier's messages give them (RFC 9776 §8, RFC 9777 §9).
///
/// The defaults of the RFCs stand in for what no query has told.
public struct QueryTimers: Hashable, Sendable {
    /// [Robustness Variable] (§8.1).
    public internal(set) var robustnessVariable = defaultRobustnessVariable
    /// [Query Interval] (§8.2) in nanoseconds.
    var queryInterval = defaultQueryInterval
    /// [Query Response Interval] (§8.3) in nanoseconds.
    var responseInterval = defaultResponseInterval
    /// [Last Member Query Interval] (§8.8), MLD's [Last Listener Query Interval], in nanoseconds.
    var lastMemberQueryInterval: Int64 = 1_000_000_000
    /// How long a membership lasts.
    public internal(set) var rule = MembershipIntervalRule.rfc9776

    /// [Query Interval]: 125 s (RFC 9776 §8.2, RFC 9777 §9.2).
    static let defaultQueryInterval: Int64 = 125_000_000_000
    /// [Query Response Interval]: 10 s (RFC 9776 §8.3, RFC 9777 §9.3).
    static let defaultResponseInterval: Int64 = 10_000_000_000
    /// [Robustness Variable]: 2 (RFC 9776 §8.1, RFC 9777 §9.1).
    static let defaultRobustnessVariable = 2
    /// The shortest Max Resp Time but 0 that IGMP can say (RFC 9776 §4.1.1).
    ///
    /// A query that gives no time at all still takes some to answer.
    static let shortestResponseTime: Int64 = 100_000_000

    /// Creates timers with the defaults of RFC 9776 and RFC 9777.
    public init() {}

    /// [Query Interval].
    public var queryIntervalDuration: Duration { .nanoseconds(queryInterval) }
    /// [Query Response Interval].
    public var responseIntervalDuration: Duration { .nanoseconds(responseInterval) }

    /// [Group Membership Interval] (§8.4), MLD's [Multicast Address Listening Interval] (§9.4).
    var membershipInterval: Int64 { membershipInterval(by: rule) }

    /// [Group Membership Interval] by either rule.
    func membershipInterval(by rule: MembershipIntervalRule) -> Int64 {
        queries(robustnessVariable, plus: rule.responseIntervals * responseInterval)
    }

    /// [Group Membership Interval] by either rule.
    public func membershipInterval(by rule: MembershipIntervalRule) -> Duration {
        .nanoseconds(membershipInterval(by: rule) as Int64)
    }

    /// The rule by which a membership lasts as long as a device was seen to keep one, to within
    /// `tolerance`; `nil` if neither fits, or both do.
    public func rule(
        fitting time: Duration, within tolerance: Duration = .seconds(2)
    ) -> MembershipIntervalRule? {
        let fitting = MembershipIntervalRule.allCases.filter { rule in
            let expected: Duration = membershipInterval(by: rule)
            return expected - tolerance <= time && time <= expected + tolerance
        }
        return fitting.count == 1 ? fitting.first : nil
    }

    /// [Other Querier Present Interval] (§8.5, §9.5).
    var otherQuerierPresentInterval: Int64 {
        queries(robustnessVariable, plus: responseInterval / 2)
    }

    /// [Last Member Query Time] (§8.10, §9.10): [Last Member Query Count], which is the Robustness
    /// Variable (§8.9), times the interval.
    var lastMemberQueryTime: Int64 {
        Int64(robustnessVariable) * max(lastMemberQueryInterval, Self.shortestResponseTime)
    }

    /// [Older Host Present Interval] (§8.13, §9.13).
    var olderHostPresentInterval: Int64 { queries(robustnessVariable, plus: responseInterval) }

    /// How long a host keeps to an older version after a query of it.
    ///
    /// RFC 9776 §8.12 recommends the defaults, since hosts do not know what routers are set to, and
    /// ten times the Max Resp Time; RFC 9777 §9.12 has the values of the last query.
    static func olderQuerierPresentInterval(
        isMLD: Bool, _ timers: QueryTimers, maxRespTime: Int64
    ) -> Int64 {
        isMLD
            ? timers.queries(timers.robustnessVariable, plus: maxRespTime)
            : QueryTimers().queries(defaultRobustnessVariable, plus: 10 * maxRespTime)
    }

    private func queries(_ count: Int, plus rest: Int64) -> Int64 {
        Int64(count) * queryInterval + rest
    }
}

/// How many response intervals [Group Membership Interval] adds to the query intervals.
public enum MembershipIntervalRule: Hashable, Sendable, CaseIterable {
    /// Two: RFC 9776 §8.4 and RFC 9777 §9.4, 270 s by default.
    case rfc9776
    /// One: RFC 2236 §8.4, RFC 3376 §8.4, RFC 2710 §7.4 and RFC 3810 §9.4, 260 s by default.
    case rfc3376

    var responseIntervals: Int64 { self == .rfc9776 ? 2 : 1 }
}
