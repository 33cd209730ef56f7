/// An instant, to the nanosecond: when a capture says that a frame was seen.
public struct Timestamp: BitwiseCopyable, Hashable, Comparable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z without leap seconds: years 1677 to 2262.
    public let nanoseconds: Int64

    /// Creates an instant from nanoseconds since 1970-01-01T00:00:00Z.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Creates an instant from the two numbers of a capture's record; `nil` if it does not fit,
    /// and then the record is damaged.
    @inlinable
    public init?(seconds: Int, nanoseconds: Int) {
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = product.addingReportingOverflow(nanoseconds)
        guard !isTooLarge, !overflows else { return nil }
        self.nanoseconds = Int64(sum)
    }

    /// Whether `left` is the earlier instant.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Timestamp {
    /// The instant `duration` later; the first or last one there is if it would lie beyond.
    public func advanced(by duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (offset, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        let (sum, isBeyond) = nanoseconds.addingReportingOverflow(offset)
        if isTooLarge || overflows || isBeyond {
            return Timestamp(nanoseconds: duration < .zero ? .min : .max)
        }
        return Timestamp(nanoseconds: sum)
    }

    /// How long after `earlier` this instant is; negative if it comes before it.
    public func since(_ earlier: Timestamp) -> Duration {
        let (difference, overflows) = nanoseconds.subtractingReportingOverflow(
            earlier.nanoseconds)
        guard overflows else { return .nanoseconds(difference) }
        return .nanoseconds(nanoseconds) - .nanoseconds(earlier.nanoseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The instant in UTC as RFC 3339 writes it: `2026-11-21T06:00:09.000000001Z`.
    public var description: String {
        let nanosecondsOfDay: Int64 = 86_400_000_000_000
        var (days, rest) = nanoseconds.quotientAndRemainder(dividingBy: nanosecondsOfDay)
        if rest < 0 { (days, rest) = (days - 1, rest + nanosecondsOfDay) }
        let (second, fraction) = rest.quotientAndRemainder(dividingBy: 1_000_000_000)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { $0.padded(to: 2) }
        let date = Self.civilDate(ofDay: days)
        let day = [Int64(date.month), Int64(date.day)].map { $0.padded(to: 2) }
        return
            "\(date.year)-\(day[0])-\(day[1])T\(clock.joined(separator: ":")).\(fraction.padded(to: 9))Z"
    }

    /// The Gregorian date `days` after 1970-01-01.
    ///
    /// Years are taken from 1 March, so that the leap day is their last, and months from March as
    /// 0. The calendar repeats after 400 years, which are 146,097 days.
    public static func civilDate(ofDay days: Int64) -> (year: Int, month: Int, day: Int) {
        let (era, day) = (days + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
        let dayOfYear = day - (365 * year + year / 4 - year / 100)
        let month = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
        let isNextYear = month >= 10
        return (
            Int(400 * era + year + (isNextYear ? 1 : 0)),
            Int(isNextYear ? month - 9 : month + 3), Int(dayOfMonth)
        )
    }
}

extension Int64 {
    fileprivate func padded(to width: Int) -> String {
        let digits = String(self)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
