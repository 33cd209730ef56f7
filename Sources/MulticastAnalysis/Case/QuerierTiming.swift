import MulticastWire

/// How long a link may be without a query, from one on.
struct QuerierTiming {
    /// The Query Interval: announced or measured, whichever is longer.
    let interval: Duration
    /// The Query Response Interval.
    let response: Duration
    /// The Other Querier Present Interval (RFC 9776 §8.5).
    let present: Duration

    /// Works it out of the General Queries of one querier.
    init(of own: [QuerySighting]) {
        let times = own.map(\.time)
        let gaps = zip(times, times.dropFirst()).map { $1.since($0) }.sorted()
        var timers = QueryTimers(observing: own)
        // Who announces less than it keeps is another rule's fault.
        if gaps.count >= 3 {
            timers.queryInterval = max(timers.queryInterval, gaps[gaps.count / 2].inNanoseconds)
        }
        interval = timers.queryIntervalDuration
        response = timers.responseIntervalDuration
        present = timers.otherQuerierPresent
    }
}
