public import MulticastWire

/// Who did what when on a link, in rows that can be drawn: queriers, members, streams.
///
/// It is bounded: of each kind the first ``rowLimit`` rows of a link, and of each row the first
/// ``markLimit`` marks.
public struct History: Hashable, Sendable {
    /// The link.
    public let link: LinkKey
    /// Whether it is of IPv6.
    public let isIPv6: Bool
    /// The rows: queriers first, then members by group, then streams.
    public let rows: [Row]
    /// How many rows were left out.
    public let furtherRows: Int

    /// The most rows of a kind.
    public static let rowLimit = 24
    /// The most marks of a row, and the most spans.
    public static let markLimit = 512

    /// What one querier, member or stream did.
    public struct Row: Hashable, Sendable {
        /// Which of these it is.
        public let kind: Kind
        /// Who: the querier, the member, the stream's source.
        public let host: IPAddress
        /// The group; `nil` for a querier.
        public let group: IPAddress?
        /// The UDP port of a stream's data.
        public var port: UInt16?
        /// When it was there: the member was one, the stream flowed.
        public fileprivate(set) var spans: [ClosedRange<Timestamp>] = []
        /// What it said, in the order of time.
        public fileprivate(set) var marks: [Mark] = []
    }

    /// What a row is about.
    public enum Kind: Hashable, Sendable {
        /// A router or switch that asks.
        case querier
        /// A host in a group.
        case member
        /// Data.
        case stream
    }

    /// One message.
    public struct Mark: Hashable, Sendable {
        /// When.
        public let time: Timestamp
        /// What it was.
        public let kind: Kind
        /// Which frame.
        public let frame: FrameReference

        /// What messages are told apart.
        public enum Kind: String, Sendable, CaseIterable {
            /// A General Query.
            case generalQuery = "General Query"
            /// A query about a group, or sources of it.
            case specificQuery = "Group-Specific Query"
            /// A report: the host wants the group.
            case report
            /// A leave.
            case leave
        }
    }
}

extension Case {
    /// The history of every segment that has one.
    var history: [History] {
        segments.compactMap { segment in
            let (queriers, members, streams) = (
                segment.querierRows, segment.memberRows, segment.streamRows
            )
            let all = [queriers, members, streams]
            let rows = all.flatMap { $0.prefix(History.rowLimit) }
            guard !rows.isEmpty else { return nil }
            return History(
                link: segment.link, isIPv6: segment.isIPv6, rows: rows,
                furtherRows: all.reduce(0) { $0 + max(0, $1.count - History.rowLimit) })
        }
    }
}

extension Segment {
    fileprivate var querierRows: [History.Row] {
        var rows: [IPAddress: History.Row] = [:]
        for query in queries {
            let new = History.Row(kind: .querier, host: query.source, group: nil)
            rows[query.source, default: new].note(
                query.isGeneral ? .generalQuery : .specificQuery, query.time, query.frame)
        }
        return rows.values.sorted { $0.host < $1.host }
    }

    fileprivate var memberRows: [History.Row] {
        struct Member: Hashable {
            let host: IPAddress
            let group: IPAddress
        }
        var numbers: [Member: Int] = [:]
        var rows: [History.Row] = []
        // Until when each is a member if it says nothing more, by the longer of the two rules.
        var since: [ClosedRange<Timestamp>?] = []
        let interval = membershipIntervals[1]
        for report in reports where report.group.isRoutableGroup {
            let member = Member(host: report.host, group: report.group)
            let number = numbers[member] ?? rows.count
            if number == rows.count {
                numbers[member] = number
                rows.append(History.Row(kind: .member, host: member.host, group: member.group))
                since.append(nil)
            }
            rows[number].note(report.isLeave ? .leave : .report, report.time, report.frame)
            let known = since[number]
            let isMember = known.map { $0.upperBound >= report.time } ?? false
            if let known, !isMember { rows[number].add(known) }
            let start = isMember ? known?.lowerBound ?? report.time : report.time
            if report.isLeave {
                if isMember, start <= report.time { rows[number].add(start ... report.time) }
                since[number] = nil
            } else {
                let end = report.time.advanced(by: interval)
                since[number] = min(start, end) ... max(start, end)
            }
        }
        for number in rows.indices {
            guard let span = since[number] else { continue }
            rows[number].add(
                span.lowerBound ... max(span.lowerBound, min(span.upperBound, self.span.upperBound))
            )
        }
        return rows.sorted {
            ($0.group ?? $0.host, $0.host) < ($1.group ?? $1.host, $1.host)
        }
    }

    fileprivate var streamRows: [History.Row] {
        streams.filter(\.isRoutable).sorted { $0.stream.packets > $1.stream.packets }
            .map { seen in
                var row = History.Row(
                    kind: .stream, host: seen.stream.source, group: seen.stream.group,
                    port: seen.stream.destinationPort)
                var start = seen.stream.firstTime
                for stop in seen.stops(before: span.upperBound) {
                    if start <= stop.start { row.add(start ... stop.start) }
                    start = stop.end ?? seen.stream.lastTime
                }
                if start < seen.stream.lastTime || row.spans.isEmpty {
                    row.add(min(start, seen.stream.lastTime) ... seen.stream.lastTime)
                }
                return row
            }
    }
}

extension History.Row {
    fileprivate mutating func note(
        _ kind: History.Mark.Kind, _ time: Timestamp, _ frame: FrameReference
    ) {
        guard marks.count < History.markLimit else { return }
        marks.append(History.Mark(time: time, kind: kind, frame: frame))
    }

    fileprivate mutating func add(_ span: ClosedRange<Timestamp>) {
        guard spans.count < History.markLimit else { return }
        spans.append(span)
    }
}
