import MulticastAnalysis
import MulticastWire

/// What happened to a row of the timeline within one span of time.
struct TimelineMarks: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    /// A host joined.
    static let joined = TimelineMarks(rawValue: 1)
    /// A member reported again.
    static let refreshed = TimelineMarks(rawValue: 2)
    /// A member's sources changed.
    static let sourcesChanged = TimelineMarks(rawValue: 4)
    /// A host left.
    static let left = TimelineMarks(rawValue: 8)
    /// A host was not heard of for as long as a membership lasts.
    static let expired = TimelineMarks(rawValue: 16)
    /// As expired, but others may suppress its reports.
    static let notSeen = TimelineMarks(rawValue: 32)
    /// A general query.
    static let generalQuery = TimelineMarks(rawValue: 64)
    /// A query about a group.
    static let specificQuery = TimelineMarks(rawValue: 128)
    /// A querier became the link's.
    static let tookOver = TimelineMarks(rawValue: 256)
    /// A querier fell silent.
    static let fellSilent = TimelineMarks(rawValue: 512)
    /// No mark but a state: at the end of the span the row is there.
    static let isPresent = TimelineMarks(rawValue: 1024)
    /// Nothing of a stream came for a second or more.
    static let gap = TimelineMarks(rawValue: 2048)
    /// Data of a stream came.
    static let data = TimelineMarks(rawValue: 4096)

    /// The marks, and the letter and the word of each; what matters most comes first.
    static let legend: [(mark: TimelineMarks, letter: StaticString, word: StaticString)] = [
        (.left, "L", "leave"), (.expired, "X", "timed out"), (.notSeen, "?", "not seen"),
        (.joined, "J", "join"), (.sourcesChanged, "s", "sources changed"),
        (.tookOver, "T", "took over"), (.fellSilent, "X", "silent"),
        (.specificQuery, "q", "specific query"), (.generalQuery, "Q", "general query"),
        (.refreshed, "r", "refresh"), (.isPresent, "-", "present"), (.gap, ".", "gap"),
        (.data, "=", "data"),
    ]

    /// The row's state after `later` has followed.
    func followed(by later: TimelineMarks) -> TimelineMarks {
        subtracting(.isPresent).union(later)
    }
}

/// One line of the timeline: what happened when, in spans of equal length.
struct TimelineRow: Sendable {
    /// What it is about.
    let key: Key
    private(set) var spans: [TimelineMarks] = []
    private var isPresent = false

    /// What a line can be about.
    enum Key: Hashable, Sendable {
        /// A querier.
        case querier(LinkKey, IPAddress)
        /// A host in a group.
        case member(LinkKey, IPAddress, IPAddress)
        /// A stream: its group, source and port.
        case stream(LinkKey, IPAddress, IPAddress, UInt16)
    }

    init(_ key: Key) { self.key = key }

    /// Adds marks in the span at `index`, and says whether the row is there from then on.
    mutating func add(_ marks: TimelineMarks, at index: Int, isPresent: Bool) {
        fill(to: index)
        let place = min(index, spans.count - 1)
        spans[place] = spans[place].union(marks)
        self.isPresent = isPresent
        if isPresent {
            spans[place].insert(.isPresent)
        } else {
            spans[place].remove(.isPresent)
        }
    }

    /// Adds spans without marks up to the one at `index`.
    mutating func fill(to index: Int) {
        while spans.count <= index { spans.append(isPresent ? .isPresent : []) }
    }

    /// Adds a mark in all of some spans, in the place of another one.
    mutating func set(
        _ mark: TimelineMarks, in range: Range<Int>, without other: TimelineMarks = []
    ) {
        for index in range.clamped(to: spans.indices) {
            spans[index] = spans[index].subtracting(other).union(mark)
        }
    }

    /// Makes each two spans one.
    mutating func halve() {
        spans = stride(from: 0, to: spans.count, by: 2).map { index in
            index + 1 < spans.count
                ? spans[index].followed(by: spans[index + 1]) : spans[index]
        }
    }
}
