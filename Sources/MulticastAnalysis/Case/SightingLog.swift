import MulticastWire

/// The messages of IGMP and MLD of every link from one instant to another.
struct SightingLog: Sendable {
    typealias Place = MembershipSightings.Place

    private(set) var queries: [Place: [QuerySighting]] = [:]
    private(set) var reports: [Place: [ReportSighting]] = [:]
    private(set) var queryCount = 0
    private(set) var reportCount = 0
    /// From the first message to the last; `nil` if there is none.
    private(set) var span: ClosedRange<Timestamp>?

    /// The places of which there is anything.
    var places: Set<Place> { Set(queries.keys).union(reports.keys) }

    init() {}

    /// Puts logs together that follow each other.
    init(joining logs: some Collection<SightingLog>) {
        guard let first = logs.first else { return }
        self = first
        for log in logs.dropFirst() {
            queries.merge(log.queries) { $0 + $1 }
            reports.merge(log.reports) { $0 + $1 }
            (queryCount, reportCount) = (queryCount + log.queryCount, reportCount + log.reportCount)
            if let other = log.span {
                note(other.lowerBound)
                note(other.upperBound)
            }
        }
    }

    /// Keeps a query; returns whether there is room for its place.
    mutating func note(_ place: Place, _ query: QuerySighting) -> Bool {
        guard hasRoom(for: place) else { return false }
        queryCount += 1
        queries[place, default: []].append(query)
        note(query.time)
        return true
    }

    /// Keeps what a report says of a group; returns whether there is room for its place.
    mutating func note(_ place: Place, _ report: ReportSighting) -> Bool {
        guard hasRoom(for: place) else { return false }
        reportCount += 1
        reports[place, default: []].append(report)
        note(report.time)
        return true
    }

    private func hasRoom(for place: Place) -> Bool {
        queries.count + reports.count < MembershipSightings.placeLimit
            || queries[place] != nil || reports[place] != nil
    }

    private mutating func note(_ time: Timestamp) {
        guard let span else {
            self.span = time ... time
            return
        }
        if span.contains(time) { return }
        self.span = min(span.lowerBound, time) ... max(span.upperBound, time)
    }
}
