import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

extension Timeline {
    /// Puts the rows that are wanted, queriers first, then hosts by group, over so many columns.
    func show(_ snapshot: Snapshot, columns: Int, into sink: inout TextSink) {
        var style = TableStyle(snapshot)
        let rows = rows.filter { snapshot.display.admits($0.key) }.sorted { $0.key < $1.key }
        guard let start, !rows.isEmpty, spanCount > 0 else { return }
        let labels = rows.map { row in
            var label = TextSink()
            row.key.put(into: &label, style)
            return label.takeText()
        }
        let labelWidth = min(labels.map(\.count).max() ?? 0, max(10, columns / 2))
        let width = max(10, min(columns - labelWidth - 2, spanCount))
        let end = start.advanced(by: .nanoseconds(spanLength) * spanCount)

        var first = TextSink()
        style.put(start, into: &first)
        var last = TextSink()
        style.put(end, into: &last)
        let (from, to) = (first.takeText(), last.takeText())
        sink.put(spaces: labelWidth + 2)
        sink.put(text: from)
        if width > from.count + to.count {
            sink.put(spaces: width - from.count - to.count)
        } else {
            sink.put(" ")
        }
        sink.put(text: to)
        sink.endLine()

        var shown: TimelineMarks = []
        for (row, label) in zip(rows, labels) {
            sink.put(text: String(label.prefix(labelWidth)))
            sink.put(spaces: labelWidth - min(label.count, labelWidth) + 2)
            var pending = 0
            for column in 0 ..< width {
                let marks = row.marks(inColumn: column, of: width, spanCount)
                guard let entry = marks.mostImportant else {
                    pending += 1
                    continue
                }
                shown.insert(entry.mark)
                sink.put(spaces: pending)
                pending = 0
                sink.put(entry.letter)
            }
            sink.endLine()
        }
        putLegend(
            of: shown, secondsPerColumn: end.since(start) / width, columns: columns, into: &sink)
    }

    /// Puts what the letters mean that are there, on as many lines as it takes.
    private func putLegend(
        of shown: TimelineMarks, secondsPerColumn: Duration, columns: Int, into sink: inout TextSink
    ) {
        var width = 0
        for entry in TimelineMarks.legend where shown.contains(entry.mark) {
            let length = entry.letter.utf8CodeUnitCount + entry.word.utf8CodeUnitCount + 3
            if width > 0, width + length > columns {
                sink.endLine()
                width = 0
            }
            if width > 0 { sink.put(" ") }
            sink.put(entry.letter)
            sink.put(" ")
            sink.put(entry.word)
            sink.put(",")
            width += length
        }
        if width + 24 > columns { sink.endLine() } else { sink.put(" ") }
        sink.put("a column is ")
        sink.put(decimal: secondsPerColumn.milliseconds, places: 3)
        sink.put(" s")
        sink.endLine()
    }
}

extension TimelineRow {
    /// What happened in a column, of so many that all spans are put into.
    fileprivate func marks(inColumn column: Int, of width: Int, _ count: Int) -> TimelineMarks {
        let (from, to) = (column * count / width, (column + 1) * count / width)
        return (from ..< max(to, from + 1)).reduce([]) { marks, index in
            spans.indices.contains(index) ? marks.followed(by: spans[index]) : marks
        }
    }
}

extension TimelineMarks {
    /// The mark that is shown where there are several.
    fileprivate var mostImportant: (mark: TimelineMarks, letter: StaticString, word: StaticString)?
    {
        Self.legend.first { contains($0.mark) }
    }
}

extension TimelineRow.Key: Comparable {
    /// Queriers first, then group by group its hosts and its streams.
    static func < (left: Self, right: Self) -> Bool { left.order < right.order }

    private var order: (IPAddress, Int, LinkKey, IPAddress, UInt16) {
        switch self {
        case .querier(let link, let address): (.v4(.unspecified), 0, link, address, 0)
        case .member(let link, let group, let host): (group, 1, link, host, 0)
        case .stream(let link, let group, let source, let port): (group, 2, link, source, port)
        }
    }

    fileprivate func put(into sink: inout TextSink, _ style: TableStyle) {
        let place: LinkKey
        switch self {
        case .querier(let link, let address):
            sink.put("querier ")
            sink.put(address)
            place = link
        case .member(let link, let group, let host):
            sink.put(group)
            sink.put(" ")
            sink.put(host)
            place = link
        case .stream(let link, let group, let source, let port):
            sink.put(group)
            if port > 0 {
                sink.put(":")
                sink.put(port)
            }
            sink.put(" < ")
            sink.put(source)
            place = link
        }
        var text = TextSink()
        style.put(place, into: &text)
        let words = text.takeText()
        if !words.isEmpty {
            sink.put(" ")
            sink.put(text: words)
        }
    }
}

extension Display {
    /// Whether a row of the timeline is wanted.
    fileprivate func admits(_ key: TimelineRow.Key) -> Bool {
        switch key {
        case .querier(let link, let address):
            // Who asks for a group wants to see who queried meanwhile.
            sections.contains(.queriers) && rows.admits(link)
                && (rows.asksForGroups || rows.admits(host: address))
        case .member(let link, let group, let host):
            !sections.isDisjoint(with: [.groups, .members]) && rows.admits(link)
                && rows.admits(group: group)
                && rows.admits(host: host)
        // Of streams only those that are wanted have a row.
        case .stream: true
        }
    }
}
