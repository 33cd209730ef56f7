import MulticastAnalysis
import MulticastWire

/// Who was where when: a row for each querier, each host in a group, and each stream.
///
/// It is fed while nobody knows yet how long it will be, and keeps neither frames nor events: time
/// is cut into spans, which become twice as long whenever there are too many of them.
struct Timeline: Sendable {
    /// The most rows.
    static let capacity = 4096
    /// The most spans.
    static let maximumSpans = 2048

    private(set) var rows: [TimelineRow] = []
    /// How many changes found no row.
    private(set) var refused = 0
    /// When the first span begins; `nil` before anything happened.
    private(set) var start: Timestamp?
    /// How long a span is, in nanoseconds.
    private(set) var spanLength: Int64 = 100_000

    private var indices: [TimelineRow.Key: Int] = [:]
    private var last = 0

    /// Says that a frame came, the first of which begins the time.
    @inline(__always)
    mutating func begin(at time: Timestamp) { if start == nil { start = time } }

    /// Adds a stream, when the time is over: where it flows, and where it does not.
    mutating func add(_ stream: MulticastStream, _ gaps: [StreamGap]) {
        let key = TimelineRow.Key.stream(
            stream.link, stream.group, stream.source, stream.destinationPort ?? 0)
        guard let row = index(of: key) else { return refused += 1 }
        rows[row].fill(to: last)
        rows[row].set(.data, in: span(of: stream.firstTime) ..< span(of: stream.lastTime) + 1)
        for gap in gaps {
            let (from, to) = (span(of: gap.start), span(of: gap.end))
            // The spans at both ends have data as well.
            rows[row].set(.gap, in: from ..< to + 1)
            rows[row].set(.gap, in: from + 1 ..< max(to, from + 1), without: .data)
        }
    }

    /// Adds what a change says.
    mutating func note(_ event: MembershipEvent) {
        if let group = event.group, let host = event.address {
            guard let (marks, isPresent) = event.kind.ofMember else { return }
            add(marks, .member(event.link, group, host), at: event.time, isPresent: isPresent)
        } else if let querier = event.address {
            guard let (marks, isPresent) = event.kind.ofQuerier else { return }
            add(marks, .querier(event.link, querier), at: event.time, isPresent: isPresent)
        }
    }

    /// Adds the query that a frame holds, if routers take it in.
    mutating func note(_ frame: borrowing Dissection, interface: Int, at time: Timestamp) {
        guard let (index, source) = frame.heardMembershipMessage else { return }
        let isGeneral: Bool
        switch frame.layers.span[index].content {
        case .igmp(let message):
            guard case .query(let query) = message.content else { return }
            isGeneral = query.groupAddress == .unspecified
        case .mld(let message):
            guard case .query(let query) = message.content else { return }
            isGeneral = query.multicastAddress == .unspecified
        default: return
        }
        let link = LinkKey(of: frame, before: index, interface: interface)
        add(
            isGeneral ? .generalQuery : .specificQuery, .querier(link, source), at: time,
            isPresent: true)
    }

    /// Lets time pass until the end.
    mutating func finish(at time: Timestamp?) {
        if let time { last = span(of: time) }
        for index in rows.indices { rows[index].fill(to: last) }
    }

    /// How many spans there are.
    var spanCount: Int { start == nil ? 0 : last + 1 }

    private mutating func add(
        _ marks: TimelineMarks, _ key: TimelineRow.Key, at time: Timestamp, isPresent: Bool
    ) {
        let span = span(of: time)
        last = max(last, span)
        guard let index = index(of: key) else { return refused += 1 }
        rows[index].add(marks, at: span, isPresent: isPresent)
    }

    private mutating func index(of key: TimelineRow.Key) -> Int? {
        if let index = indices[key] { return index }
        guard rows.count < Self.capacity else { return nil }
        indices[key] = rows.count
        rows.append(TimelineRow(key))
        return rows.count - 1
    }

    /// The span that a time is in; those before the first count as the first.
    private mutating func span(of time: Timestamp) -> Int {
        guard let start else {
            self.start = time
            return 0
        }
        let (offset, overflows) = time.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        let distance = overflows ? Int64.max : max(0, offset)
        while distance / spanLength >= Self.maximumSpans {
            spanLength = spanLength > Int64.max / 2 ? .max : spanLength * 2
            for index in rows.indices { rows[index].halve() }
            last /= 2
        }
        return Int(distance / spanLength)
    }
}

extension MembershipEvent.Kind {
    /// What it means for a member's row, and whether the host is a member from then on.
    fileprivate var ofMember: (TimelineMarks, isPresent: Bool)? {
        switch self {
        case .joined: (.joined, true)
        case .refreshed: (.refreshed, true)
        case .sourcesChanged: (.sourcesChanged, true)
        case .left: (.left, false)
        case .expired: (.expired, false)
        case .notSeen: (.notSeen, false)
        default: nil
        }
    }

    /// What it means for a querier's row, and whether it queries from then on.
    fileprivate var ofQuerier: (TimelineMarks, isPresent: Bool)? {
        switch self {
        case .querierTookOver: (.tookOver, true)
        case .querierLost, .querierYielded: (.fellSilent, false)
        default: nil
        }
    }
}
