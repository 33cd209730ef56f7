/// Why a stream to a member stopped, as far as its timing tells.
///
/// A switch that snoops, and a router, deliver to a member as long as its last report holds: the
/// Group Membership Interval (RFC 9776 §8.4). Reports answer queries, so where nobody queries a
/// stream stops just then.
public enum StopReason: Hashable, Sendable {
    /// The last report ran out after one of these: nobody queried.
    ///
    /// Those that fit without lateness come first, the shorter before the longer; there is one at
    /// least.
    case membershipRanOut([Interval])
    /// It stopped at some other time.
    case unknown

    /// How long a membership lasts by a rule.
    public struct Interval: Hashable, Sendable {
        /// How long it lasts.
        public let duration: Duration
        /// By which rule.
        public let rule: MembershipIntervalRule
        /// Whether the stream stopped later, by no more than timers of Linux are late.
        public let isLate: Bool
    }

    /// How far the time may be from the interval at most: senders, switches and hosts take their
    /// time.
    public static let tolerance = Duration.seconds(4)

    /// By how much timers of Linux are late at most, so those of switches that are Linux bridges:
    /// by a part of their length, since its timer wheel holds the longer ones less exactly.
    public static let lateness = 8

    /// Works out the reason.
    ///
    /// - Parameters:
    ///   - elapsed: how long after this host's last report the stream stopped.
    ///   - timers: what queries gave; the defaults where none was seen.
    ///   - wasQueried: whether a query came between the two.
    public init(after elapsed: Duration, timers: QueryTimers, wasQueried: Bool) {
        // Less than half of what the two rules differ by.
        let tolerance = min(Self.tolerance, timers.responseIntervalDuration * 2 / 5)
        let fitting = MembershipIntervalRule.allCases.compactMap { rule -> Interval? in
            let duration: Duration = timers.membershipInterval(by: rule)
            let late = elapsed - duration
            guard late >= .zero - tolerance, late <= duration / Self.lateness + tolerance else {
                return nil
            }
            return Interval(duration: duration, rule: rule, isLate: late > tolerance)
        }
        guard !wasQueried, !fitting.isEmpty else {
            self = .unknown
            return
        }
        let sorted = fitting.sorted { $0.duration < $1.duration }
        self = .membershipRanOut(sorted.filter { !$0.isLate } + sorted.filter(\.isLate))
    }
}
