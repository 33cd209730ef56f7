import MulticastWire

/// One link and one address family: hosts and routers that hear each other's messages.
///
/// What holds on one segment says nothing of another: they are two places of capture.
struct Segment: Sendable {
    let link: LinkKey
    let isIPv6: Bool
    /// From when to when the capture saw anything, here or elsewhere at the same point, and all
    /// messages are kept.
    let span: ClosedRange<Timestamp>
    /// Queries, in the order they came.
    let queries: [QuerySighting]
    /// What reports and leaves say, a group each, in the order they came.
    let reports: [ReportSighting]
    /// Streams of data.
    let streams: [SeenStream]
    /// How long the link may be without a query of each querier.
    let timings: [IPAddress: QuerierTiming]
    // Where in the reports those of each group are.
    private let places: [IPAddress: [Int32]]
    /// The timer values that were observed, or the defaults of the RFC.
    let timers: QueryTimers

    /// Every segment of a case, by link and family; `spans` are those of single interfaces.
    static func all(
        _ log: SightingLog, streams: [SeenStream], span: ClosedRange<Timestamp>?,
        spans: [ClosedRange<Timestamp>?]
    ) -> [Segment] {
        guard let span else { return [] }
        typealias Place = MembershipSightings.Place
        let byPlace = Dictionary(grouping: streams) {
            Place(link: $0.stream.link, isIPv6: $0.stream.group.isIPv6)
        }
        return log.places.union(byPlace.keys)
            .sorted { ($0.isIPv6 ? 1 : 0, $0.link) < ($1.isIPv6 ? 1 : 0, $1.link) }
            .map { place in
                let interface = place.link.interface
                let own = spans.indices.contains(interface) ? spans[interface] : nil
                return Segment(
                    place, span: own?.clamped(to: span) ?? span, queries: log.queries[place] ?? [],
                    reports: log.reports[place] ?? [], streams: byPlace[place] ?? [])
            }
    }

    private init(
        _ place: MembershipSightings.Place, span: ClosedRange<Timestamp>,
        queries: [QuerySighting], reports: [ReportSighting], streams: [SeenStream]
    ) {
        (link, isIPv6, self.span) = (place.link, place.isIPv6, span)
        (self.queries, self.reports, self.streams) = (queries, reports, streams)
        timers = QueryTimers(observing: queries)
        timings = Dictionary(grouping: queries.lazy.filter(\.isOfQuerier), by: \.source)
            .mapValues { QuerierTiming(of: $0) }
        var places: [IPAddress: [Int32]] = [:]
        for (index, report) in reports.enumerated() {
            places[report.group, default: []].append(Int32(truncatingIfNeeded: index))
        }
        self.places = places
    }

    /// What is reported of a group, in the order it came.
    func reports(of group: IPAddress) -> [ReportSighting] {
        (places[group] ?? []).map { reports[Int($0)] }
    }

    /// The groups that were reported or left.
    var reportedGroups: Dictionary<IPAddress, [Int32]>.Keys { places.keys }

    /// How long the link may be without a query after one.
    func timing(after query: QuerySighting) -> QuerierTiming {
        timings[query.source] ?? QuerierTiming(of: [query])
    }

    /// What verdicts about the segment are about.
    var subject: Subject { Subject(link) }

    /// How long it was watched.
    var length: Duration { span.upperBound.since(span.lowerBound) }

    /// General Queries to all of the link.
    var generalQueries: [QuerySighting] { queries.filter(\.isOfQuerier) }

    /// Whether the timers are those of queries that were seen.
    var hasObservedTimers: Bool { queries.contains(where: \.isOfQuerier) }

    /// What is reported or sent but for groups that nobody has to report.
    var usesRoutableGroups: Bool {
        reports.contains { $0.group.isRoutableGroup } || streams.contains(where: \.isRoutable)
    }

    /// The name of the protocol: IGMP or MLD.
    var protocolName: String { isIPv6 ? "MLD" : "IGMP" }

    /// How long memberships last by each of the two rules, the shorter one first.
    var membershipIntervals: [Duration] {
        [
            timers.membershipInterval(by: .rfc3376) as Duration,
            timers.membershipInterval(by: .rfc9776),
        ]
    }
}

extension QueryTimers {
    /// The timers that the queries of a link tell: those of the querier that the link has, the one
    /// with the lowest address, and the defaults of RFC 9776 §8 for what no query tells.
    init(observing queries: [QuerySighting]) {
        self.init()
        let general = queries.filter(\.isOfQuerier)
        let candidates =
            general.contains { !$0.isFromNobody }
            ? general.filter { !$0.isFromNobody } : general
        // The querier is who was it last, and not who has yielded long ago.
        guard let last = candidates.last else { return }
        let present = candidates.filter { last.time.since($0.time) <= .seconds(600) }
        guard let querier = present.map(\.source).min(),
            let query = candidates.last(where: { $0.source == querier })
        else { return }
        let robustness = Int(query.robustnessVariable ?? 0)
        robustnessVariable = robustness == 0 ? Self.defaultRobustnessVariable : robustness
        responseInterval = query.maxRespTime.inNanoseconds
        let times = candidates.filter { $0.source == querier }.map(\.time)
        let gaps = zip(times, times.dropFirst()).map { $1.since($0) }
        // Those of a start are closer together (§8.6, §8.7).
        let usual =
            gaps.count > robustnessVariable + 1 ? Array(gaps.dropFirst(robustnessVariable)) : gaps
        if let announced = query.queryInterval, announced > .zero {
            queryInterval = announced.inNanoseconds
        } else if usual.count >= 3 {
            queryInterval = usual.sorted()[usual.count / 2].inNanoseconds
        }
        if let specific = queries.last(where: { !$0.isGeneral }) {
            lastMemberQueryInterval = specific.maxRespTime.inNanoseconds
        }
    }

    /// [Other Querier Present Interval] (RFC 9776 §8.5).
    var otherQuerierPresent: Duration { .nanoseconds(otherQuerierPresentInterval) }
    /// [Last Member Query Time] (RFC 9776 §8.10).
    var lastMemberQuery: Duration { .nanoseconds(lastMemberQueryTime) }
}
