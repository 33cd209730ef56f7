/// Why a stream to a member stopped, as far as its timing tells.
///
/// A switch that snoops, and a router, deliver to a member as long as its last report holds: the
/// Group Membership Interval (RFC 9776 §8.4). Reports answer queries, so where nobody queries a
/// stream stops just then.
public enum StopReason: Hashable, Sendable {
    /// The last report ran out after so long, by this rule: nobody queried.
    case membershipRanOut(interval: Duration, rule: MembershipIntervalRule)
    /// It stopped at some other time.
    case unknown

    /// How far the time may be from the interval: senders, switches and hosts take their time.
    public static let tolerance = Duration.seconds(4)

    /// Works out the reason.
    ///
    /// - Parameters:
    ///   - elapsed: how long after this host's last report the stream stopped.
    ///   - timers: what queries gave; the defaults where none was seen.
    ///   - wasQueried: whether a query came between the two.
    public init(after elapsed: Duration, timers: QueryTimers, wasQueried: Bool) {
        guard !wasQueried else {
            self = .unknown
            return
        }
        let fitting = MembershipIntervalRule.allCases.filter { rule in
            let difference = timers.membershipInterval(by: rule) - elapsed
            return difference <= Self.tolerance && difference >= .zero - Self.tolerance
        }
        guard let rule = fitting.first else {
            self = .unknown
            return
        }
        self = .membershipRanOut(interval: timers.membershipInterval(by: rule), rule: rule)
    }
}
