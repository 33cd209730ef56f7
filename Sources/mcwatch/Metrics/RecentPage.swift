/// A page that is given again to those who ask soon after: asking often must not keep us from
/// frames.
struct RecentPage {
    private var latest: [MetricsForm: [UInt8]] = [:]
    // Until when no page is made of which there is one.
    private var goodUntil = Int64.min

    /// How long a page is good at least, in nanoseconds.
    static let lifetime: Int64 = 100_000_000
    /// How many times as long as it took to make it a page is good: a tenth of our time, at most,
    /// goes into pages.
    static let ease: Int64 = 9

    /// The page in a form: the latest one if it is still good at the time that `clock` tells, in
    /// nanoseconds, or a new one.
    mutating func octets(
        _ form: MetricsForm, _ clock: () -> Int64, _ make: (MetricsForm) -> [UInt8]
    ) -> [UInt8] {
        let start = clock()
        if let octets = latest[form], start < goodUntil { return octets }
        let octets = make(form)
        let end = clock()
        let rest = max(Self.lifetime, (end &- start).multipliedReportingOverflow(by: Self.ease).0)
        latest[form] = octets
        // Who asks for each form in turn has to wait for all of them.
        goodUntil = max(goodUntil, end) &+ rest
        return octets
    }
}
